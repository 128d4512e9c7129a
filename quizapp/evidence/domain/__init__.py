"""Rules of this storey: what a record of an attempt must hold, and how alike answers may be by chance."""
