"""File formats of the bank."""
