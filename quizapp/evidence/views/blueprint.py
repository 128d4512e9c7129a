"""The blueprint of this storey."""

from flask import Blueprint

evidence = Blueprint("evidence", __name__)
