"""The blueprint that the pages of this storey share."""

from flask import Blueprint

certificates = Blueprint("certificates", __name__)
