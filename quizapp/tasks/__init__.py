"""Work done behind the page: what was asked for, how far it is, the file it made."""
