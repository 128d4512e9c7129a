"""Writes of rooms; imported by their own names: planning, seating, staffing, documents, following."""
