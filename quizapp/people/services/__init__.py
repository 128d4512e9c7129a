"""Writes of people: units, persons, accounts, roles."""

from quizapp.people.services.accounts import create_account
from quizapp.people.services.persons import create_person
from quizapp.people.services.roles import grant_role, revoke_role
from quizapp.people.services.units import create_unit

__all__ = ["create_account", "create_person", "create_unit", "grant_role", "revoke_role"]
