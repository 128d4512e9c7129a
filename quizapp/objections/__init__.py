"""Objections (kiến nghị) about questions, keys and technical faults: filed, taken up, answered."""
