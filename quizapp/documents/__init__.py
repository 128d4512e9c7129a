"""PDF documents: the one renderer and the official page."""
