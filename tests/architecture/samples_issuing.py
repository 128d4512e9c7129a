"""Samples of the routes of editions."""

from quizapp.people.domain import Role
from quizapp.web.picture_links import make_key
from tests.architecture.sample import Sample, both
from tests.architecture.world import World


def build_issuing(world: World) -> dict[str, Sample]:
    """By endpoint."""
    draft, issued = {"edition_id": world.preparing.draft.id}, {"edition_id": world.edition.id}
    frozen, submitted = {"edition_id": world.preparing.frozen.id}, {"edition_id": world.preparing.submitted.id}
    manner = {
        "question_count": "30",
        "minutes": "45",
        "pass_mark_percent": "50",
        "attempts_allowed": "1",
        "retake_days": "30",
        "validity_months": "24",
        "exemptions": "",
    }
    decision = {
        "document_kind": "Quyết định",
        "decision_number": "16/QĐ-BCĐ",
        "issued_on": "24/11/2026",
        "signing_form": "KT.",
        "signer_position": "Phó Trưởng Ban",
        "signer": "Trần Văn Minh",
    }
    picture = world.preparing.picture.sha256
    return {
        "pictures.show": Sample({"sha256": picture, "key": make_key(picture, world.people[Role.AUTHOR.value].id)}),
        "issuing.new_edition": Sample(form=manner | {"year": "2028", "title": "Ngân hàng câu hỏi năm 2028"}),
        "issuing.show_edition": Sample(draft),
        "issuing.change_manner": Sample(draft, form=manner),
        "issuing.exclude_items": Sample(draft, form={"item": world.approved_code, "reason": "Đang rà soát"}),
        "issuing.include_items": Sample(draft, form={"item": world.preparing.left_out.item_id}),
        "issuing.freeze_edition": Sample(draft),
        "issuing.reopen_edition": Sample(frozen, form={"reason": "Bổ sung câu hỏi"}),
        "issuing.submit_edition": Sample(frozen, form={"proposal_number": "43/TTr-VP", "proposed_on": "24/11/2026"}),
        "issuing.issue_edition": Sample(submitted, form=decision),
        "issuing.dispatch": Sample(issued, form={"unit": world.province.id, "letter_number": "120/VP-KSTT"}),
        "issuing.note_receipt": Sample({"dispatch_id": world.near.dispatch.id}, form={"note": "Sổ giao nhận"}),
        "issuing.confirm_receipt": both(world, lambda side: {"dispatch_id": side.dispatch.id}),
        "issuing.show_published": Sample(issued),
        "issuing.download_print": Sample(issued),
        "issuing.download_manifest": Sample(issued),
    }
