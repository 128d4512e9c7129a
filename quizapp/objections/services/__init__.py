"""Writes of this storey: filing, answering, and the terms of filing."""
