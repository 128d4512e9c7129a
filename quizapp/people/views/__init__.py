"""Pages of people: signing in, one's own account, staff, units, staff lists, activation slips."""

from quizapp.people.views import account, grants, idle, imports, records, signing, slips, units
from quizapp.people.views.blueprints import ACCOUNT, PEOPLE

__all__ = ["BLUEPRINTS", "account", "grants", "idle", "imports", "records", "signing", "slips", "units"]

BLUEPRINTS = (ACCOUNT, PEOPLE)
