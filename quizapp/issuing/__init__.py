"""What the Committee issues for a year: the bank, the manner of assessment, and its dispatch to the agencies."""
