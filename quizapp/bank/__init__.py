"""Questions: versions, review, editions."""
