"""Rooms of a sitting: seats, invigilators, the roll, and what happens in the room."""
