"""What every page shares: guard, unit of work, errors, navigation, filters, headers. Knows no domain."""
