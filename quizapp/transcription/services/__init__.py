"""Writes of answer sheets: `staffing` (who enters), `entering` (what is read, and what becomes of it)."""
