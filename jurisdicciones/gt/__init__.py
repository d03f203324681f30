"""Guatemala as versioned data (TOML); see README.md."""
