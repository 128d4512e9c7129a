"""Samples of the routes of the question team."""

from quizapp.people.domain import Role
from tests.architecture.sample import Sample
from tests.architecture.samples_interchange import build_interchange
from tests.architecture.samples_sources import build_sources
from tests.architecture.world import World


def build_bank(world: World) -> dict[str, Sample]:
    """By endpoint."""
    draft, waiting, approved = ({"code": code} for code in (world.draft_code, world.waiting_code, world.approved_code))
    item = {
        "do": "save",
        "subject": "PCI/chung",
        "axis": "nature",
        "level": "recognise",
        "pool": "demonstration",
        "stem": "Chỉ số nào do doanh nghiệp đánh giá?",
        "key": "0",
        "options-0-text": "PCI",
        "options-1-text": "PAPI",
        "options-2-text": "SIPAS",
        "options-3-text": "ICT INDEX",
        "number": "1",
        "revision": "1",
    }
    return {
        "bank.show_item": Sample(draft),
        "bank.new_item": Sample(form=item),
        "bank.edit_item": Sample(draft, form=item),
        "bank.submit_item": Sample(draft),
        "bank.preview_item": Sample(form=item),
        "bank.keep_typing": Sample(form=item),
        "bank.drop_typing": Sample(),
        "bank.decide": Sample(waiting, form={"version": world.waiting_version, "decision": "pass"}),
        "bank.bulk": Sample(form={"version": [world.waiting_version], "act": "forward"}),
        "bank.do_bulk": Sample(form={"version": [world.waiting_version], "act": "forward"}),
        **_build_council(world),
        **build_interchange(world),
        **build_sources(world),
        "bank.assign": Sample(
            waiting | {"step": "critique"},
            form={"critique-person": world.people[Role.REVIEWER.value].id, "critique-due_on": "30/11/2026"},
        ),
        "bank.compare": Sample(draft),
        "bank.open_thread": Sample(
            waiting, form={"version": world.waiting_version, "place": "stem", "text": "Nên nêu rõ năm."}
        ),
        "bank.change_thread": Sample(waiting | {"thread_id": world.work.thread.id}, form={"text": "Đã sửa."}),
        "bank.retire_item": Sample(approved, form={"reason": "Văn bản đã được thay thế."}),
        "bank.move_item": Sample(draft, form={"pool": "secure"}),
        "bank.open_secure": Sample({"cau": world.work.secret}, form={"reason": "Phản biện câu được giao"}),
        "bank.export_secure": Sample(
            form={"reason": "Sao lưu", "password": "mot mat khau dai", "repeated": "mot mat khau dai"}
        ),
        "bank.import_secure": Sample(form={"file_password": "mot mat khau dai"}),
        "bank.close_secure": Sample({"code": world.work.secret}),
    }


def _build_council(world: World) -> dict[str, Sample]:
    planned, concluded = {"meeting_id": world.work.meeting.id}, {"meeting_id": world.work.held_meeting.id}
    listed = {"version": [world.work.meeting.items[0].version_id]}
    chair, secretary, member = (world.people[role].id for role in ("committee", "reviewer", "author"))
    plan = {
        "title": "Phiên họp thứ ba",
        "held_on": "02/12/2026",
        "held_time": "08:00",
        "chair": chair,
        "secretary": secretary,
        "members": [member],
    }
    return {
        "bank.new_meeting": Sample(form=plan),
        "bank.edit_meeting": Sample(planned, form=plan),
        "bank.show_meeting": Sample(planned),
        "bank.add_to_meeting": Sample(planned, form={"candidate": [world.work.ripe_version]}),
        "bank.remove_from_meeting": Sample(planned | {"version_id": world.work.meeting.items[0].version_id}),
        "bank.set_presence": Sample(planned, form={"present": [chair, secretary]}),
        "bank.record_votes": Sample(planned, form=listed | {f"vote-{chair}": "for"}),
        "bank.conclude_meeting": Sample(planned),
        "bank.make_minutes": Sample(concluded),
    }
