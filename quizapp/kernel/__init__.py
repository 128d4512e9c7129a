"""Ground of the house: types and rules every storey stands on. Knows no Flask."""
