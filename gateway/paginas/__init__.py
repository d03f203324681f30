"""Pages for persons, where the gateway shows any: plain HTML without scripts."""
