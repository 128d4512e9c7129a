"""The documents that questions rest on: registered, cut into passages that can be cited, searched."""
