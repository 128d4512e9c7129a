"""Measures the application against floors that it measures itself in the same run."""
