"""Home pages and dashboards: views and queries only."""
