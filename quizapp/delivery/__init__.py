"""Sittings and attempts: assignment, clock, saving, hand-in."""
