"""Assessment of officials on the indices by which a province is judged."""
