"""Flask commands; each calls services."""

from flask import Flask
from flask.cli import AppGroup

from quizapp.cli.audit import audit_commands
from quizapp.cli.bank_figures import bank_commands
from quizapp.cli.delivery import delivery_commands
from quizapp.cli.demo import demo_commands
from quizapp.cli.evidence import evidence_commands
from quizapp.cli.people import people_commands

COMMANDS: tuple[AppGroup, ...] = (
    audit_commands,
    bank_commands,
    delivery_commands,
    demo_commands,
    evidence_commands,
    people_commands,
)


def register(app: Flask) -> None:
    """Make the commands known to `flask`."""
    for group in COMMANDS:
        app.cli.add_command(group)
