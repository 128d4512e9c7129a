"""The ranking behind the public page: for organisers, and for HR within its own reach once it is published."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.contests.domain import PHASE_KINDS, PHASE_NAMES, RULES
from quizapp.contests.models import Round
from quizapp.contests.queries import count_running, find_phase, get_public_round, page_ranked
from quizapp.contests.services import publish_ranking, request_archive, request_ranking
from quizapp.contests.views.blueprint import RefusalAsMessage, contests, get_managed_round
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import NotFoundError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.tasks.services import request_task
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work


@contests.get("/to-chuc-cuoc-thi/<int:contest_id>/xep-hang")
@requires(Permission.CONTEST_MANAGE)
@section("contests_manage")
def ranking(contest_id: int) -> str:
    """Every entry with its values and the rule that put it behind the one before."""
    return render_ranking(get_managed_round(contest_id), EVERYWHERE, manages=True)


@contests.get("/cuoc-thi/<slug>/xep-hang")
@requires(Permission.RESULTS_READ)
@section("contests")
def standings(slug: str) -> str:
    """The published ranking for HR: the people of one's own units."""
    return render_ranking(get_published_round(slug), get_read_scope(), manages=False)


def get_published_round(slug: str) -> Round:
    """The round of an address whose ranking is official."""
    round_ = get_public_round(db.session(), slug)
    if round_.state != "published":
        raise NotFoundError(N_("Kết quả cuộc thi này chưa được công bố."))
    return round_


def get_read_scope() -> Scope:
    """How far the signed-in person reads results."""
    scope: Scope = current_user.get_scope(Permission.RESULTS_READ)
    return scope


def render_ranking(round_: Round, scope: Scope, *, manages: bool) -> str:
    """The table within `scope`, noted as an access to other people's data."""
    now, text = get_clock().now(), request.args.get("tim", "")
    contest_id, slug = round_.contest_id, round_.contest.slug
    with unit_of_work(access_log=True) as session:
        subject = ("contest", contest_id)
        note_access(session, request.endpoint or "", subject, actor=current_user.actor, now=now)
    session = db.session()
    round_ = get_managed_round(contest_id) if manages else get_public_round(session, slug)
    return render_template(
        "contests/ranking.html",
        round=round_,
        contest=round_.contest,
        phase=find_phase(round_, now),
        phase_names=PHASE_NAMES,
        phase_kinds=PHASE_KINDS,
        found=page_ranked(session, round_, scope=scope, text=text, page=request.args.get("trang", 1, type=int)),
        text=text,
        rules=RULES,
        chosen=[RULES[code] for code in round_.ranking_rules],
        running=count_running(session, round_.sitting_id),
        manages=manages,
        everywhere=scope.everywhere,
        now=now,
    )


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/xep-hang")
@requires(Permission.CONTEST_MANAGE)
def rank(contest_id: int) -> Response:
    """Have the ranking made, or made again while it is provisional."""
    now, person_id = get_clock().now(), current_user.person.id
    with RefusalAsMessage():
        with unit_of_work() as session:
            run = request_ranking(session, get_managed_round(contest_id), requested_by_id=person_id, now=now)
            number, own = run.public_id, run.requested_by_id == person_id
        if own:
            return redirect(url_for("tasks.show", public_id=number), 303)
        flash(_("Hệ thống đang xếp hạng."), "info")
    return redirect(url_for("contests.ranking", contest_id=contest_id), 303)


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/cong-bo-ket-qua")
@requires(Permission.CONTEST_MANAGE)
def publish(contest_id: int) -> Response:
    """Make the ranking official."""
    actor, now = current_user.actor, get_clock().now()
    with RefusalAsMessage():
        with unit_of_work() as session:
            publish_ranking(session, get_managed_round(contest_id), actor=actor, now=now)
        flash(_("Đã công bố kết quả. Giấy chứng nhận đang được cấp."), "success")
    return redirect(url_for("contests.ranking", contest_id=contest_id), 303)


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/xuat")
@requires(Permission.CONTEST_MANAGE)
def export_all(contest_id: int) -> Response:
    """The whole ranking as XLSX."""
    return _request_export(get_managed_round(contest_id), EVERYWHERE)


@contests.post("/cuoc-thi/<slug>/xuat")
@requires(Permission.RESULTS_EXPORT)
def export_own(slug: str) -> Response:
    """The ranking of the people of one's own units as XLSX."""
    return _request_export(get_published_round(slug), current_user.get_scope(Permission.RESULTS_EXPORT))


def _request_export(round_: Round, scope: Scope) -> Response:
    round_id, person_id, now = round_.id, current_user.person.id, get_clock().now()
    whole = _("Toàn bộ bài dự thi hợp lệ") if scope.everywhere else _("Người của các đơn vị trong phạm vi được xem")
    params = {"round": round_id, "everywhere": scope.everywhere, "paths": list(scope.paths), "filter": whole}
    contest_id, endpoint = round_.contest_id, request.endpoint or ""
    with unit_of_work() as session:
        note_access(session, endpoint, ("contest", contest_id), actor=current_user.actor, now=now)
        run = request_task(
            session,
            "contests.export",
            now=now,
            params=params,
            requested_by_id=person_id,
            title=_("Bảng xếp hạng cuộc thi"),
            dedupe_key=f"round:{round_id}:person:{person_id}",
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number), 303)


@contests.post("/to-chuc-cuoc-thi/<int:contest_id>/giay-chung-nhan")
@requires(Permission.CONTEST_MANAGE)
def archive(contest_id: int) -> Response:
    """Every certificate of the contest as one ZIP."""
    now, person_id = get_clock().now(), current_user.person.id
    with RefusalAsMessage():
        with unit_of_work() as session:
            run = request_archive(session, get_managed_round(contest_id), requested_by_id=person_id, now=now)
            subject = ("contest", contest_id)
            note_access(session, "contests.archive", subject, actor=current_user.actor, now=now)
            number = run.public_id
        return redirect(url_for("tasks.show", public_id=number), 303)
    return redirect(url_for("contests.ranking", contest_id=contest_id), 303)
