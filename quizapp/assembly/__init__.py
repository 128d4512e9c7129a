"""Specifications and the papers drawn from them."""
