"""The group of pages of editions."""

from flask import Blueprint

ISSUING = Blueprint("issuing", __name__)
