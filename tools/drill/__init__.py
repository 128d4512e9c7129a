"""Breaks the running application on purpose, again and again under load, and counts what was lost."""
