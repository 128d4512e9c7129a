"""The blueprint of this storey, and what several of its pages need."""

from flask import Blueprint, flash
from flask_login import current_user

from quizapp.contests.models import Round
from quizapp.contests.queries import get_round
from quizapp.extensions import db
from quizapp.kernel.errors import DomainError, NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.people.domain import Scope
from quizapp.web.errors import translate

contests = Blueprint("contests", __name__)


def get_manage_scope() -> Scope:
    """How far the signed-in person organises contests."""
    scope: Scope = current_user.get_scope(Permission.CONTEST_MANAGE)
    return scope


def get_managed_round(contest_id: int) -> Round:
    """The round of a contest that the signed-in person manages."""
    return get_round(db.session(), contest_id, get_manage_scope())


class RefusalAsMessage:
    """Show a refusal as a message on the page that follows; what is not there stays a page of its own."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, DomainError) or isinstance(error, NotFoundError):
            return False
        flash(translate(error), "error")
        return True
