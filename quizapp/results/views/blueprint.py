"""The blueprint that the pages of this storey share."""

from flask import Blueprint

results = Blueprint("results", __name__)
