"""Answers given on paper: two people enter each sheet, and what they read must agree before it counts."""
