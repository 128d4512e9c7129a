"""The indices as data: what each measures and its components."""
