"""The groups of pages of this storey."""

from flask import Blueprint

assembly = Blueprint("assembly", __name__, url_prefix="/ma-tran-de")
difficulty = Blueprint("difficulty", __name__, url_prefix="/do-kho")
