"""Writes of this storey: organising assessments, sitting a paper, saving, ending."""
