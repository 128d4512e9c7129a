"""Contests: rounds, eligibility, ranking by published rules."""
