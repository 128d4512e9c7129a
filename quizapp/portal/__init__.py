"""Home pages and guides: nothing here has tables of its own."""
