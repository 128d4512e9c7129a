"""For every route with parameters or a form: which thing of the world to visit it with, near and far."""

from sqlalchemy.orm import Session

from quizapp.contests.models import Round
from quizapp.people.domain import Role
from quizapp.portal.adapters import PICTURES_DIR
from quizapp.portal.domain import GUIDES
from tests.architecture.sample import Parts, Sample, both
from tests.architecture.samples_bank import build_bank
from tests.architecture.samples_issuing import build_issuing
from tests.architecture.samples_places import build_places
from tests.architecture.world import PASSWORD, Side, World


def build_samples(world: World, session: Session) -> dict[str, Sample]:
    """By endpoint; an endpoint without parameters and without a form worth filling in is not in it."""
    return {
        **build_bank(world),
        **build_issuing(world),
        **build_places(world),
        **_build_delivery(world),
        **_build_sitting(world),
        **_build_rooms(world),
        **_build_assembly(world),
        **_build_results(world),
        **_build_people(world, session),
        **_build_contests(world),
        "tasks.show": both(world, lambda side: {"public_id": side.task.public_id}),
        "tasks.download": both(world, lambda side: {"public_id": side.task.public_id}),
        "indices.show": Sample({"slug": "pci"}),
        "practice.answer": Sample(
            {"version_id": world.approved_version}, form={"answer": "A", "seed": "s", "seen": "0"}
        ),
        "portal.guide": Sample({"slug": GUIDES[0].slug}),
        "portal.guide_picture": Sample({"name": min((path.name for path in PICTURES_DIR.glob("*.png")), default="")}),
        "mail.retry": Sample({"mail_id": world.work.letter.id}),
        "mail.cancel": Sample({"mail_id": world.work.letter.id}),
        "static": Sample({"filename": "src/images/favicon.svg"}),
        "account.sign_in_page": Sample(form={"username": "nguoi.khac", "password": "khong dung mat khau"}),
        "account.unlock": Sample(form={"password": PASSWORD}),
        "account.password": Sample(
            form={"current": PASSWORD, "password": "một câu dài dễ nhớ khác", "repeated": "một câu dài dễ nhớ khác"}
        ),
    }


def _build_delivery(world: World) -> dict[str, Sample]:
    def draft(side: Side) -> Parts:
        return {"number": side.draft_assessment.id}

    def opened(side: Side) -> Parts:
        return {"number": side.open_assessment.id}

    def sitting(side: Side) -> Parts:
        return {"number": side.draft_place.sitting_id}

    def open_sitting(side: Side) -> Parts:
        return {"number": side.running.assignment.sitting_id}

    def place(side: Side) -> Parts:
        return {"number": side.draft_place.id}

    terms = {
        "title": "Đánh giá trước bổ nhiệm, đợt 12/2026",
        "year": "2026",
        "attempts_allowed": "1",
        "validity_months": "24",
        "certificate_mode": "at_once",
        "key_release": "never",
    }
    hours = {
        "name": "Ca chiều",
        "starts_on": "30/11/2026",
        "starts_at": "08:00",
        "ends_on": "30/11/2026",
        "ends_at": "11:00",
        "minutes": "40",
    }
    near, far = world.near, world.far
    return {
        "delivery.new_assessment": Sample(
            form=terms | {"specification_id": near.specification.id, "organiser_unit_id": near.unit.id}
        ),
        "delivery.assessment": both(world, opened),
        "delivery.edit_assessment": both(world, draft, terms),
        "delivery.open_": both(world, draft),
        "delivery.close": both(world, opened),
        "delivery.delete": both(world, draft),
        "delivery.new_sitting": both(world, draft, hours),
        "delivery.edit_sitting": both(world, sitting, hours),
        "delivery.sitting": both(world, open_sitting),
        "delivery.printed_list": both(world, open_sitting),
        "delivery.close_one": both(world, open_sitting),
        "delivery.delete_one": both(world, sitting),
        "delivery.choose_people": Sample(
            sitting(near), sitting(far), {"person": world.people["unit_hr"].id}, {"person": far.official.id}
        ),
        "delivery.upload": both(world, opened),
        "delivery.confirm_upload": both(world, opened),
        "delivery.roster_template": both(world, opened),
        "delivery.place": both(world, place),
        "delivery.excuse": both(world, place, {"mien-reason": "Nghỉ thai sản."}),
        "delivery.withdraw": both(world, place, {"rut-reason": "Không còn đề nghị bổ nhiệm."}),
        "delivery.extra_time": both(
            world,
            lambda side: {"number": side.running.assignment_id},
            {"them-minutes": "10", "them-reason": "Mất điện."},
        ),
    }


def _build_rooms(world: World) -> dict[str, Sample]:
    def sitting(side: Side) -> Parts:
        return {"number": side.draft_place.sitting_id}

    def room(side: Side) -> Parts:
        return {"room_id": side.room.id}

    def person(side: Side) -> Parts:
        return room(side) | {"place_id": side.draft_place.id}

    def parent(side: Side) -> Parts:
        return {"number": side.draft_assessment.id}

    def member(side: Side) -> Parts:
        return {"member_id": side.board_member.id}

    def forgive(side: Side) -> Parts:
        return {"bo-reason": "Nhầm người.", "hinh-thuc": side.penalty.id}

    reason = "Mất điện."
    forms: dict[str, Parts] = {
        "pause": {"dung-reason": reason},
        "extra_time": {"gio-minutes": "5", "gio-reason": reason},
        "incident": {"viec-reason": reason},
    }
    acts: dict[str, Parts] = {
        "add_minutes": {"gio-minutes": "5", "gio-reason": reason},
        "release": {"may-reason": reason},
        "hand_in": {"thu-reason": reason},
        "person_incident": {"viec-reason": reason},
        "penalise": {"phat-kind": "reprimand", "phat-reason": reason},
        "not_present": {},
    }
    terms = {"name": "Phòng máy 3", "place": "tầng 2", "seats": "24", "per_row": "6"}
    on_rooms = ("room", "remove", "console", "logbook", "present", "resume", "minutes")
    on_sittings = ("browser", "plan", "divide", "close", "reopen", "door_lists", "summons")
    return {
        **{f"rooms.{name}": both(world, sitting) for name in on_sittings},
        **{f"rooms.{name}": both(world, room) for name in on_rooms},
        **{f"rooms.{name}": both(world, room, form) for name, form in forms.items()},
        **{f"rooms.{name}": both(world, person, form) for name, form in acts.items()},
        "rooms.person": both(world, person),
        "rooms.forgive": Sample(person(world.near), person(world.far), *map(forgive, (world.near, world.far))),
        "rooms.board": both(world, parent),
        "rooms.set_up": both(world, parent, {"ban-name": "Ban Giám sát"}),
        "rooms.include": both(
            world, parent, {"nguoi-staff_code": world.people["hr"].staff_code, "nguoi-duty": "Thư ký"}
        ),
        "rooms.exclude": both(world, lambda side: parent(side) | member(side)),
        "rooms.declare": both(world, member, {"has_kin": "0"}),
        "rooms.add": both(world, sitting, terms),
        "rooms.edit": both(world, room, terms),
        "rooms.appoint": both(world, room, {"staff_code": world.people["hr"].staff_code}),
        "rooms.dismiss": both(world, lambda side: room(side) | {"invigilator_id": side.room.invigilators[0].id}),
        "delivery.fill_reserve": both(world, sitting),
    }


def _build_sitting(world: World) -> dict[str, Sample]:
    def running(side: Side) -> Parts:
        return {"public_id": side.running.public_id}

    def ready(side: Side) -> Parts:
        return {"assignment_id": side.ready.id}

    answer = {"answer": "A", "epoch": "1", "go": "next"}
    save = {"json": {"position": 1, "answer": "A", "flagged": False, "epoch": 1, "client_id": "1.1"}}
    whole = ("attempt", "other_device", "take_over", "state", "review")
    return {
        "sitting.assignment": both(world, ready),
        "sitting.start": both(world, ready),
        "sitting.question": both(world, lambda side: running(side) | {"position": 1}),
        "sitting.answer": both(world, lambda side: running(side) | {"position": 1}, answer),
        "sitting.hand_in": both(world, running, {"epoch": "1"}),
        "sitting.save": both(world, running, save),
        "sitting.beat": both(world, running, {"json": {"epoch": 1}}),
        **{f"sitting.{name}": both(world, running) for name in whole},
    }


def _build_assembly(world: World) -> dict[str, Sample]:
    def used(side: Side) -> Parts:
        return {"number": side.specification.id}

    def free(side: Side) -> Parts:
        return {"number": side.free_specification.id}

    near = world.near
    form = {
        "save": "1",
        "name": "Ma trận mới",
        "edition_id": near.specification.edition_id,
        "pool": "demonstration",
        "owner_unit_id": near.unit.id,
        "minutes": "40",
        "pass_mark_percent": "50",
        "paper_count": "1",
        "tolerance_percent": "2",
        "focus_owner": "",
        "question_order": "shuffled",
        "cell_pci_recognise": "1",
    }
    return {
        "assembly.new_specification": Sample(form=form),
        "assembly.supply": Sample(form=form),
        "assembly.specification": both(world, used),
        "assembly.edit_specification": both(world, free, form),
        "assembly.assemble": both(world, free),
        "assembly.delete": both(world, free),
        "assembly.solver_log": both(world, used),
        "assembly.print_papers": both(
            world, used, {"numbers": ["1"], "kind": "papers", "reason": "Phòng không có máy."}
        ),
        "difficulty.new_panel": Sample(
            form={
                "name": "Ước lượng phần PCI",
                "edition_id": near.specification.edition_id,
                "pool": "demonstration",
                "index_code": "PCI",
                "limit": "10",
            }
        ),
        "difficulty.panel": Sample({"panel_id": world.panel.id}),
        "difficulty.rate": Sample({"panel_id": world.panel.id}, form={}),
        "difficulty.second_round": Sample({"panel_id": world.panel.id}),
        "difficulty.close": Sample({"panel_id": world.panel.id}),
        "difficulty.enemies": Sample(
            form={"first": world.approved_code, "second": world.waiting_code, "reason": "Hai câu hỏi cùng một ý."}
        ),
        "difficulty.release_enemies": Sample({"pair_id": world.enemies.id}),
        "assembly.paper": both(world, lambda side: used(side) | {"paper_number": 1}, {"reason": "Kiểm tra trước in."}),
    }


def _build_results(world: World) -> dict[str, Sample]:
    def closed(side: Side) -> Parts:
        return {"assessment_id": side.closed_assessment.id}

    def place(side: Side) -> Parts:
        return closed(side) | {"assignment_id": side.finished.assignment_id}

    def attempt(side: Side) -> Parts:
        return {"public_id": side.finished.public_id}

    def certificate(side: Side) -> Parts:
        return {"code": side.certificate.code}

    near, far = ({"objection_id": found.id} for found in (world.marking.near, world.marking.far))
    reason = {"reason": "Sai ngày sinh trong hồ sơ."}
    return {
        "results.results": both(world, closed),
        "results.person_result": both(world, place),
        "results.person_sheet": both(world, place),
        "results.export": both(world, closed, {"dang": "csv"}),
        "results.publish": both(world, closed, {"notice_number": "05/TB-SNV"}),
        "evidence.attempt": Sample(
            {"public_id": world.near.finished.public_id}, form={"reason": "Thanh tra theo Kế hoạch số 3."}
        ),
        "evidence.similarity": Sample({"number": world.near.finished.assignment.sitting_id}),
        "evidence.compare": Sample({"number": world.near.finished.assignment.sitting_id}),
        "objections.own": both(world, attempt, {"kind": "technical", "text": "Máy bị treo."}),
        "objections.own_letter": Sample(
            {"public_id": world.marking.near.public_id}, {"public_id": world.marking.far.public_id}
        ),
        "objections.show": Sample(near, far),
        "objections.answer": Sample(near, far, {"outcome": "rejected", "answer": "Đáp án đúng."}),
        "objections.decide": Sample(near | {"step": "tiep-nhan"}, far | {"step": "tiep-nhan"}),
        "objections.letter": Sample(near, far),
        "objections.edit_terms": both(
            world, lambda side: {"kind": "dot", "number": side.closed_assessment.id}, {"days": "5"}
        ),
        "corrections.propose": Sample(
            {"version_id": world.near.finished.layout[1]["version"]},
            form={"ruling": "credit", "reason": "Văn bản đã bị thay thế.", "decision_number": "22/QĐ-BCĐ"},
        ),
        **{
            f"corrections.{name}": Sample(
                {"correction_id": world.marking.correction.id}, form={"note": "Đáp án cũ đúng."}
            )
            for name in ("show", "confirm", "decline", "preview")
        },
        "results.own_result": both(world, attempt),
        "results.own_sheet": both(world, attempt),
        "certificates.archive": both(world, closed),
        "certificates.entry": both(world, certificate),
        "certificates.download": both(world, certificate),
        "certificates.revoke": both(world, certificate, reason),
        "certificates.supersede": both(world, certificate, reason),
        "certificates.render_again": both(world, certificate),
        "certificates.verify_code": both(world, certificate),
    }


def _build_people(world: World, session: Session) -> dict[str, Sample]:
    def person(side: Side) -> Parts:
        return {"person_id": side.official.id}

    def unit(side: Side) -> Parts:
        return {"unit_id": side.unit.id}

    def upload(side: Side) -> Parts:
        return {"public_id": side.staff_import.public_id}

    near, far = world.near, world.far
    holder = world.people[Role.UNIT_HR.value]
    record = {
        "staff_code": "TN990001",
        "full_name": "Hồ Thị Kim Loan",
        "honorific": "chị",
        "unit_id": near.official.unit_id,
        "username": "loan.ho",
    }
    simple = ("person", "deactivate", "reactivate", "unlock", "reset")
    return {
        **{f"people.{name}": both(world, person) for name in simple},
        "people.new_person": Sample(form=record),
        "people.edit_person": both(world, person, record),
        "people.merge": Sample(
            person(near) | {"staff_code": holder.staff_code},
            person(far) | {"staff_code": holder.staff_code},
            {"staff_code": holder.staff_code},
        ),
        "people.grant": both(world, person, {"role": "author", "unit_id": near.unit.id}),
        "people.revoke": Sample({"person_id": holder.id, "grant_id": holder.grants[0].id}),
        "people.new_unit": Sample(
            form={
                "code": "DV-MOI",
                "name": "Phòng Bưu chính",
                "kind": "division",
                "parent_id": near.unit.id,
                "valid_from": "24/11/2026",
            }
        ),
        "people.rename": both(world, unit, {"name": "Tên khác"}),
        "people.close": both(world, unit, {"valid_to": "30/11/2026", "successor_id": world.province.id}),
        "people.import_preview": both(world, upload),
        "people.import_commit": both(world, upload),
        "people.slips": Sample(unit(near), unit(far), unit(near), unit(far)),
    }


def _build_contests(world: World) -> dict[str, Sample]:
    def draft(side: Side) -> Parts:
        return {"contest_id": side.draft_round.contest_id}

    def slug(round_: Round) -> Parts:
        return {"slug": round_.contest.slug}

    far = draft(world.far)
    ranked = {"contest_id": world.ranked_round.contest_id}
    published = {"contest_id": world.published_round.contest_id}
    plan = {
        "title": "Cuộc thi tuần 2",
        "year": "2026",
        "slug": "tuan-2",
        "organiser_unit_id": world.near.unit.id,
        "specification_id": world.near.draft_round.sitting.specification_id,
        "starts_on": "01/12/2026",
        "starts_time": "08:00",
        "ends_on": "05/12/2026",
        "ends_time": "17:00",
        "minutes": "20",
        "rules_text": "Mỗi người một lượt.",
    }
    in_draft = ("show", "eligibility", "upload_people", "announce", "terms")
    return {
        **{f"contests.{name}": both(world, draft) for name in in_draft},
        "contests.create": Sample(form=plan),
        "contests.edit": both(world, draft, plan),
        "contests.choose_units": both(world, draft, {"units": [world.near.unit.id]}),
        "contests.change_person": both(
            world, lambda side: draft(side) | {"person_id": world.near.official.id, "action": "barred"}
        ),
        "contests.change_rules": both(world, draft, {"move": "down:score"}),
        "contests.change_prizes": both(world, draft, {"prizes-0-name": "Giải Nhất", "prizes-0-count": "1"}),
        "contests.ranking": Sample(ranked, far),
        "contests.rank": Sample(ranked, far),
        "contests.publish": Sample(ranked, far),
        "contests.export_all": Sample(published, far),
        "contests.archive": Sample(published, far),
        "contests.board": Sample(slug(world.open_round)),
        "contests.rules": Sample(slug(world.open_round)),
        "contests.enter": Sample(slug(world.open_round)),
        "contests.start": Sample(slug(world.open_round)),
        "contests.standings": Sample(slug(world.published_round)),
        "contests.export_own": Sample(slug(world.published_round)),
        "contests.own_entry": Sample({"public_id": world.entry.public_id}, {"public_id": world.far_entry.public_id}),
    }
