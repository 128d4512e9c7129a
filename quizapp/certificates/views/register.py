"""The register of certificates, its entries, and downloads."""

import io
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.audit.services import note_access
from quizapp.certificates.domain import (
    STATE_KINDS,
    STATE_NAMES,
    State,
    compute_file_name,
    compute_state,
)
from quizapp.certificates.forms import ReasonForm
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries import (
    Filters,
    find_certificate,
    get_certificate,
    get_file,
    get_own_certificate,
    get_successor,
    list_register,
    list_standing_of_results,
    list_years,
)
from quizapp.certificates.services import request_rendering, revoke_certificate, supersede_certificate
from quizapp.certificates.views.blueprint import certificates
from quizapp.extensions import db, get_clock
from quizapp.kernel.clock import to_local
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.kernel.text import N_
from quizapp.people.domain import Scope
from quizapp.results.queries import build_filters, build_reach, get_assessment, list_result_ids
from quizapp.tasks.services import request_task
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work

KIND_NAMES = {
    "assessment": N_("Đạt yêu cầu đánh giá"),
    "participation": N_("Tham gia cuộc thi"),
    "prize": N_("Đạt giải cuộc thi"),
}


@certificates.get("/giay-chung-nhan")
@requires(Permission.CERTIFICATES_READ)
def register() -> str:
    """The register: what was issued, to whom, and what it is worth today."""
    today = to_local(get_clock().now()).date()
    filters = _read_filters()
    with unit_of_work(access_log=True) as session:
        who, now = current_user.actor, get_clock().now()
        note_access(session, "certificates.register", ("list", "register"), actor=who, now=now)
    page = list_register(
        db.session(),
        scope=_scope(Permission.CERTIFICATES_READ),
        filters=filters,
        today=today,
        page=request.args.get("trang", 1, type=int),
    )
    return render_template(
        "certificates/register.html",
        page=page,
        filters=filters,
        states={c.id: compute_state(c.state, c.valid_until, today) for c in page.items},
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        kind_names=KIND_NAMES,
        years=list_years(db.session()),
        at=get_clock().now(),
    )


@certificates.get("/giay-chung-nhan/<code>")
@requires(Permission.CERTIFICATES_READ)
def entry(code: str) -> str:
    """One entry: what is printed, its file, and taking it back or replacing it."""
    scope = _scope(Permission.CERTIFICATES_READ)
    _note(get_certificate(db.session(), code, scope).id, "certificates.entry")
    return _render_entry(get_certificate(db.session(), code, scope), ReasonForm(formdata=None))


@certificates.post("/giay-chung-nhan/<code>/thu-hoi")
@requires(Permission.CERTIFICATES_MANAGE)
def revoke(code: str) -> Response | str:
    """Take a certificate back, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _render_entry(get_certificate(db.session(), code, _scope(Permission.CERTIFICATES_MANAGE)), form)
    with unit_of_work() as session:
        certificate = get_certificate(session, code, _scope(Permission.CERTIFICATES_MANAGE))
        revoke_certificate(
            session, certificate, reason=form.reason.data or "", actor=current_user.actor, now=get_clock().now()
        )
        number = certificate.number
    flash(_("Đã thu hồi giấy chứng nhận số %(number)s.", number=number), "success")
    return redirect(url_for("certificates.entry", code=code))


@certificates.post("/giay-chung-nhan/<code>/cap-lai")
@requires(Permission.CERTIFICATES_MANAGE)
def supersede(code: str) -> Response | str:
    """Issue a new certificate in place of this one, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _render_entry(get_certificate(db.session(), code, _scope(Permission.CERTIFICATES_MANAGE)), form)
    with unit_of_work() as session:
        new = supersede_certificate(
            session,
            get_certificate(session, code, _scope(Permission.CERTIFICATES_MANAGE)),
            reason=form.reason.data or "",
            actor=current_user.actor,
            now=get_clock().now(),
        )
        number, new_code = new.number, new.code
    flash(_("Đã cấp lại, giấy chứng nhận mới mang số %(number)s.", number=number), "success")
    return redirect(url_for("certificates.entry", code=new_code))


@certificates.post("/giay-chung-nhan/<code>/lap-tep")
@requires(Permission.CERTIFICATES_MANAGE)
def render_again(code: str) -> Response:
    """Ask once more for a file that is still missing."""
    with unit_of_work() as session:
        certificate = get_certificate(session, code, _scope(Permission.CERTIFICATES_MANAGE))
        if certificate.file is None:
            request_rendering(session, [certificate], now=get_clock().now())
    flash(_("Đã yêu cầu lập tệp. Anh/chị tải lại trang này sau ít phút."), "success")
    return redirect(url_for("certificates.entry", code=code))


@certificates.get("/giay-chung-nhan/<code>/tep")
@requires(Permission.OWN_WORK, Permission.CERTIFICATES_READ, Permission.RESULTS_EXPORT)
def download(code: str) -> Response:
    """The signed PDF: one's own, or of a person within reach."""
    session = db.session()
    found = find_certificate(session, code)
    if found is not None and found.person_id == current_user.person.id:
        certificate = get_own_certificate(session, code, current_user.person.id)
    else:
        certificate = get_certificate(session, code, _download_scope())
        _note(certificate.id, "certificates.download")
        certificate = get_certificate(session, code, _download_scope())
    file = get_file(session, certificate.id)
    return send_file(
        io.BytesIO(file.content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=compute_file_name(certificate.serial, certificate.printed["full_name"]),
        etag=file.sha256,
    )


@certificates.post("/ket-qua/<int:assessment_id>/giay-chung-nhan")
@requires(Permission.RESULTS_EXPORT)
def archive(assessment_id: int) -> Response:
    """Ask for all certificates of a list of results as one ZIP."""
    with unit_of_work() as session:
        reach = build_reach(current_user)
        found = get_assessment(session, assessment_id, reach)
        results = list_result_ids(session, found.id, reach, build_filters(request.values))
        wanted = [certificate.id for certificate in list_standing_of_results(session, results)]
        if not wanted:
            raise DomainError(N_("Danh sách này chưa có giấy chứng nhận nào."), code="empty")
        who, now = current_user.actor, get_clock().now()
        note_access(session, "certificates.archive", ("assessment", assessment_id), actor=who, now=now)
        run = request_task(
            session,
            "certificates.archive",
            now=get_clock().now(),
            params={"certificates": wanted},
            requested_by_id=current_user.person.id,
            title=_("%(count)s giấy chứng nhận", count=len(wanted)),
        )
        number = run.public_id
    return redirect(url_for("tasks.show", public_id=number))


def _note(certificate_id: int, endpoint: str) -> None:
    with unit_of_work(access_log=True) as session:
        who, now = current_user.actor, get_clock().now()
        note_access(session, endpoint, ("certificate", certificate_id), actor=who, now=now)


def _scope(permission: Permission) -> Scope:
    scope: Scope = current_user.get_scope(permission)
    return scope


def _download_scope() -> Scope:
    wide: Scope = current_user.get_scope(Permission.CERTIFICATES_READ)
    narrow: Scope = current_user.get_scope(Permission.RESULTS_EXPORT)
    return Scope(wide.everywhere or narrow.everywhere, (*wide.paths, *narrow.paths))


def _read_filters() -> Filters:
    read = request.args
    return Filters(
        text=read.get("tim", "").strip()[:100],
        state=read.get("trang-thai", "") if read.get("trang-thai") in list(State) else "",
        kind=read.get("loai", "") if read.get("loai") in KIND_NAMES else "",
        year=read.get("nam", type=int),
    )


def _render_entry(certificate: Certificate, form: ReasonForm) -> str:
    today = to_local(get_clock().now()).date()
    state = compute_state(certificate.state, certificate.valid_until, today)
    context: dict[str, Any] = {
        "certificate": certificate,
        "printed": certificate.printed,
        "state_name": STATE_NAMES[state],
        "state_kind": STATE_KINDS[state],
        "kind_name": KIND_NAMES[certificate.kind],
        "file": certificate.file,
        "successor": get_successor(db.session(), certificate),
        "form": form,
        "may_manage": current_user.get_scope(Permission.CERTIFICATES_MANAGE).includes(certificate.unit.path),
    }
    return render_template("certificates/entry.html", **context)
