"""The group of pages of the indices."""

from flask import Blueprint

INDICES = Blueprint("indices", __name__)
