"""Taking questions out: choose, see what the file would not hold, have it."""

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from quizapp.bank.domain import LEVEL_NAMES, STATE_NAMES
from quizapp.extensions import db, get_clock
from quizapp.indices.queries import list_indices
from quizapp.interchange import services
from quizapp.interchange.adapters.registry import FORMATS, get_format
from quizapp.interchange.domain import Writing, name_file
from quizapp.interchange.queries import EXPORTED, ExportFilter, count_open_items
from quizapp.interchange.views.blueprint import INTERCHANGE, group_formats, say
from quizapp.kernel.paging import cut_page
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires
from quizapp.web.navigation import section
from quizapp.web.unit_of_work import unit_of_work

WRITABLE = tuple(form for form in FORMATS if form.write is not None)
# From so many questions on the file is made behind the page.
LARGE = 1000
# Questions with losses that the page lists at a time.
PER_PAGE = 50


@dataclass
class _Told:
    """What a file does not hold: in short, and question by question."""

    kinds: list[tuple[str, int]] = field(default_factory=list)
    items: list[tuple[str, list[str], bool]] = field(default_factory=list)  # code, texts, whether it is left out
    refused: int = 0

    @property
    def count(self) -> int:
        return len(self.items)


def _tell(writing: Writing) -> _Told:
    refused = {one.place: say(one.why, one.params) for one in writing.refused}
    losses: dict[str, list[str]] = {}
    for loss in writing.losses:
        losses.setdefault(loss.place, []).append(say(loss.what, loss.params))
    kinds = Counter(text for texts in losses.values() for text in texts)
    items = [(code, [text], True) for code, text in refused.items()]
    items += [(code, texts, False) for code, texts in losses.items()]
    return _Told(kinds.most_common(), items, len(refused))


def _read_filter(values: Mapping[str, str]) -> ExportFilter:
    return ExportFilter(values.get("chi-so", ""), values.get("muc-do", ""), values.get("trang-thai", ""))


@INTERCHANGE.get("/cau-hoi/xuat")
@requires(Permission.BANK_READ)
@section("bank")
def export_items() -> str:
    """Choose questions and a format; then what the file would not hold, question by question."""
    session, chosen = db.session(), _read_filter(request.args)
    form = get_format(request.args["khuon-dang"]) if "khuon-dang" in request.args else None
    writing, count = services.write_items(session, form.key, chosen) if form else (None, 0)
    told = _tell(writing) if writing else _Told()
    return render_template(
        "interchange/export.html",
        formats=WRITABLE,
        hints=[(", ".join(_(one.name) for one in group), hint) for hint, group in group_formats(WRITABLE)],
        form=form,
        chosen=chosen,
        count=count,
        told=told,
        page=cut_page(told.items, request.args.get("trang", 1, type=int), per_page=PER_PAGE),
        indices=list_indices(session),
        level_names=LEVEL_NAMES,
        state_names={state: STATE_NAMES[state] for state in EXPORTED},
    )


@INTERCHANGE.post("/cau-hoi/xuat")
@requires(Permission.BANK_READ)
@section("bank")
def download_items() -> Any:
    """The file, at once or made behind the page; who took it is recorded."""
    chosen, form = _read_filter(request.form), get_format(request.form.get("khuon-dang", ""))
    actor, now = current_user.actor, get_clock().now()
    with unit_of_work() as session:
        services.record_export(session, form.key, chosen, actor=actor, now=now)
        if count_open_items(session, chosen) > LARGE:
            title = _("Tệp câu hỏi: %(format)s", format=_(form.name))
            run = services.request_export(session, form.key, chosen, title=title, actor=actor, now=now)
            return redirect(url_for("tasks.show", public_id=run.public_id))
    content = io.BytesIO(services.make_file(db.session(), form.key, chosen))
    name = f"{name_file(chosen.index, chosen.level)}{form.suffix}"
    return send_file(content, form.media_type, as_attachment=True, download_name=name)
