"""Pages of this storey."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
