"""Scores, results, pass rules, publication and exports."""
