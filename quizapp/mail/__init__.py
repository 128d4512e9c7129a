"""Letters to people: an outbox in the database, and sending from it through the office's mail server."""
