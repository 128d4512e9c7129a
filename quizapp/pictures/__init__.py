"""Pictures that texts show: checked, drawn anew, kept once under the hash of their bytes."""
