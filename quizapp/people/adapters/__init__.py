"""Third-party engines behind people: Flask-Login, password hashing, spreadsheets."""
