"""Flask commands; each calls services."""

from flask import Flask
from flask.cli import AppGroup

from quizapp.cli.bank import bank_commands

COMMANDS: tuple[AppGroup, ...] = (bank_commands,)


def register(app: Flask) -> None:
    """Make the commands known to `flask`."""
    for group in COMMANDS:
        app.cli.add_command(group)
