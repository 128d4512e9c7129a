"""Evidence of an attempt for an inspector: one signed file that proves itself, and statistics of alike answers."""
