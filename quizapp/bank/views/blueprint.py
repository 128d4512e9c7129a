"""The group of pages of the bank."""

from flask import Blueprint

BANK = Blueprint("bank", __name__)
