"""The image and Compose: what their files say, and whether they do it."""
