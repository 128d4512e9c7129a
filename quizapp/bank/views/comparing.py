"""Two versions of a question side by side."""

from flask import abort, render_template, request
from flask_babel import gettext as _

from quizapp.bank import queries
from quizapp.bank.domain import AXIS_NAMES, LEVEL_NAMES, Axis, Level
from quizapp.bank.domain.parts import Part, compare_parts, list_parts
from quizapp.bank.models import ItemVersion
from quizapp.bank.services.versions import get_wording
from quizapp.bank.views import present, stages
from quizapp.bank.views.blueprint import BANK
from quizapp.bank.views.opening import require_opened
from quizapp.extensions import db
from quizapp.indices.queries import list_indices
from quizapp.kernel.permissions import Permission
from quizapp.web.guard import requires


@BANK.get("/cau-hoi/<code>/so-sanh")
@requires(Permission.BANK_READ)
def compare(code: str) -> str:
    """What changed from one version to another; without numbers, from the one before to the newest."""
    item = queries.get_item(db.session(), code)
    require_opened(item.versions)
    numbers = [version.number for version in item.versions]
    old = request.args.get("tu", numbers[-2] if len(numbers) > 1 else numbers[-1], type=int)
    new = request.args.get("den", numbers[-1], type=int)
    by_number = {version.number: version for version in item.versions}
    if old not in by_number or new not in by_number:
        abort(404)
    subjects = present.name_subjects(list_indices(db.session()))
    changes = compare_parts(_list_parts(by_number[old], subjects), _list_parts(by_number[new], subjects))
    return render_template(
        "bank/compare.html",
        item=item,
        old=by_number[old],
        new=by_number[new],
        changes=[(stages.describe_place(change.place), change) for change in changes],
        changed=sum(not change.is_same for change in changes),
        stage_names=stages.STAGE_NAMES,
        stage_kinds=stages.STAGE_KINDS,
    )


def _list_parts(version: ItemVersion, subjects: dict[tuple[str, str], str]) -> list[Part]:
    subject = (version.index_code, version.component)
    return [
        *list_parts(get_wording(version)),
        Part("subject", subjects.get(subject, version.component)),
        Part("level", _(LEVEL_NAMES[Level(version.level)])),
        Part("axis", _(AXIS_NAMES[Axis(version.axis)])),
    ]
