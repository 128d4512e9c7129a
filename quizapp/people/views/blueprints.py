"""The two groups of pages: one's own account, and other people's records."""

from flask import Blueprint

ACCOUNT = Blueprint("account", __name__)
PEOPLE = Blueprint("people", __name__)
