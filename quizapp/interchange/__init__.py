"""Bringing questions in from other formats and out to them, losing nothing silently."""
