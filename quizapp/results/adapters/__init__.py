"""Files made of lists of results."""
