"""Background work of contests."""

from quizapp.contests.adapters import write_ranking
from quizapp.contests.models import Round
from quizapp.contests.queries import get_board, list_ranked
from quizapp.contests.services import award_batch, count_awards, list_issued, rank_round
from quizapp.extensions import db, get_clock
from quizapp.people.domain import Scope
from quizapp.tasks.domain import TaskContext, TaskFile, task
from quizapp.web.unit_of_work import unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@task("contests.rank")
def rank(context: TaskContext) -> None:
    """Rank a round's valid entries; repeating it gives the same ranking."""
    context.report(0, 1)
    with unit_of_work() as session:
        round_ = session.get_one(Round, context.params["round"])
        # Asked for a second time after it was published, there is nothing left to do.
        if round_.state != "published":
            rank_round(session, round_, now=get_clock().now())
    context.report(1, 1)


@task("contests.export")
def export(context: TaskContext) -> TaskFile:
    """The ranking as XLSX, within the scope that whoever asked had: params `round`, `everywhere`, `paths`, `filter`."""
    params, now = context.params, get_clock().now()
    session = db.session()
    round_ = session.get_one(Round, params["round"])
    scope = Scope(everywhere=params["everywhere"], paths=tuple(params["paths"]))
    rows = list_ranked(session, round_, scope=scope)
    units = get_board(session, round_, now=now).units
    content = write_ranking(round_, rows, units, filter_line=params["filter"], now=now)
    name = f"Xep-hang_{round_.contest.slug}.xlsx"
    session.rollback()
    return TaskFile(name, XLSX, content)


@task("contests.award")
def award(context: TaskContext) -> None:
    """Issue the certificates of a published round in batches; what a broken run issued is not issued again."""
    number = context.params["round"]
    issued = -1
    while issued:
        with unit_of_work() as session:
            round_ = session.get_one(Round, number)
            total = count_awards(session, round_)
            issued = award_batch(session, round_, now=get_clock().now())
            done = len(list_issued(session, round_))
        context.report(min(done, total), total)
