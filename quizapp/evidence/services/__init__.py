"""Writes of this storey: the evidence of an attempt, and the statistics of a sitting."""
