"""The office's settings bound to the request: read once, used by pages and documents."""

from flask import g

from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.office.domain import OfficeSettings
from quizapp.office.queries import get_office


def current_office() -> OfficeSettings:
    """The settings in force today; one query a request."""
    if "office" not in g:
        g.office = get_office(db.session(), to_local(get_clock().now()).date())
    office: OfficeSettings = g.office
    return office
