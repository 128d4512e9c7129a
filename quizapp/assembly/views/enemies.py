"""The page of items that must not meet in one paper."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from quizapp.assembly.forms import EnemiesForm
from quizapp.assembly.queries.stock import find_stems, list_enemy_pairs
from quizapp.assembly.services.enemies import add_enemies, remove_enemies
from quizapp.assembly.views.blueprint import difficulty
from quizapp.extensions import db, get_clock
from quizapp.kernel.errors import DomainError
from quizapp.kernel.permissions import Permission
from quizapp.web.errors import translate
from quizapp.web.guard import requires
from quizapp.web.unit_of_work import unit_of_work


@difficulty.route("/khong-chung-de", methods=["GET", "POST"])
@requires(Permission.BANK_REVIEW)
def enemies() -> Response | str:
    """All pairs, and a form for one more."""
    form = EnemiesForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                add_enemies(
                    session,
                    form.first.data or "",
                    form.second.data or "",
                    reason=form.reason.data or "",
                    actor=current_user.actor,
                    now=get_clock().now(),
                )
        except DomainError as refusal:
            flash(translate(refusal), "error")
        else:
            flash(_("Đã ghi. Các đề lập từ nay không có hai câu này cùng lúc."), "success")
            return redirect(url_for("difficulty.enemies"))
    pairs = list_enemy_pairs(db.session())
    stems = find_stems(db.session(), {item for pair in pairs for item in (pair.first_item_id, pair.second_item_id)})
    return render_template("assembly/enemies.html", form=form, pairs=pairs, stems=stems)


@difficulty.post("/khong-chung-de/<int:pair_id>/bo")
@requires(Permission.BANK_REVIEW)
def release_enemies(pair_id: int) -> Response:
    """Let two items meet again."""
    with unit_of_work() as session:
        remove_enemies(session, pair_id, actor=current_user.actor, now=get_clock().now())
    flash(_("Đã bỏ khỏi danh sách."), "success")
    return redirect(url_for("difficulty.enemies"))
