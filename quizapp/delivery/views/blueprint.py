"""The blueprint of the pages on which a paper is sat."""

from flask import Blueprint

sitting = Blueprint("sitting", __name__)
