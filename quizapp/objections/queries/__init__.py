"""Reads of this storey: of whoever objects, and of whoever answers."""
