from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.delivery.models import Assessment, Sitting
from quizapp.delivery.services.signals import sitting_closed
from quizapp.kernel.errors import NotFoundError
from quizapp.people.domain import EVERYWHERE, Scope
from quizapp.people.models import OrgUnit
from quizapp.results.queries import (
    Filters,
    Reach,
    build_filters,
    count_outcomes,
    get_assessment,
    get_place,
    list_assessments,
    list_posts,
    list_results,
    list_units_assessed,
)
from tests import factories
from tests.conftest import START
from tests.results.factories import sit

ALL = Reach(EVERYWHERE)


@dataclass
class World:
    session: Session
    assessment: Assessment
    province: OrgUnit
    office: OrgUnit
    division: OrgUnit
    other: OrgUnit

    def names(self, reach: Reach = ALL, **filters: object) -> list[str]:
        page = list_results(
            self.session,
            assessment_id=self.assessment.id,
            reach=reach,
            filters=Filters(**filters),  # type: ignore[arg-type]  # each test names one known field
        )
        assert page.total == len(page.items)
        counts = count_outcomes(
            self.session,
            assessment_id=self.assessment.id,
            reach=reach,
            filters=Filters(**filters),  # type: ignore[arg-type]  # each test names one known field
        )
        assert sum(counts.values()) == page.total
        return [row.Assignment.person_name for row in page.items]


def reach_of(*units: OrgUnit) -> Reach:
    return Reach(Scope(everywhere=False, paths=tuple(unit.path for unit in units)))


@pytest.fixture
def world(session: Session) -> World:
    province = factories.make_unit(session, "Tỉnh Tây Ninh")
    office = factories.make_unit(session, "Sở Nội vụ", province)
    division = factories.make_unit(session, "Phòng Cải cách hành chính", office)
    other = factories.make_unit(session, "Sở Y tế", province)
    assessment = factories.make_assessment(session, organiser_unit=other, certificate_mode="on_publication")
    sitting = factories.make_sitting(session, assessment)
    for name, unit, right, post in (
        ("Trần Thị Bích", office, 4, "Trưởng phòng"),
        ("Nguyễn Văn An", division, 1, "Phó Trưởng phòng"),
        ("Võ Minh Đức", other, 3, "Phó Giám đốc"),
        ("Lê Quốc Cường", other, None, "Phó Giám đốc"),
    ):
        place = factories.make_assignment(session, sitting, factories.make_person(session, unit, name))
        place.target_post = post
        if right is not None:
            sit(session, place, right=right)
    return World(session, assessment, province, office, division, other)


def close(world: World) -> None:
    sitting = world.assessment.sittings[0]
    sitting.closed_at = START + timedelta(hours=8)
    world.session.flush()
    sitting_closed.send(sitting, session=world.session, now=sitting.closed_at)


def test_everybody_is_listed_by_given_name(world: World) -> None:
    assert world.names() == ["Nguyễn Văn An", "Trần Thị Bích", "Lê Quốc Cường", "Võ Minh Đức"]


def test_a_unit_sees_itself_and_what_is_below(world: World) -> None:
    assert world.names(reach_of(world.office)) == ["Nguyễn Văn An", "Trần Thị Bích"]
    assert world.names(reach_of(world.division)) == ["Nguyễn Văn An"]
    assert world.names(Reach(Scope(everywhere=False))) == []


def test_the_organiser_sees_everybody_in_its_own_assessment(world: World) -> None:
    nobody = Scope(everywhere=False)
    assert len(world.names(Reach(nobody, Scope(everywhere=False, paths=(world.other.path,))))) == 4
    assert world.names(Reach(nobody, Scope(everywhere=False, paths=(world.office.path,)))) == []


def test_an_assessment_out_of_reach_is_not_found(world: World) -> None:
    stranger = factories.make_unit(world.session, "Sở Xây dựng", world.province)
    assert list_assessments(world.session, reach_of(stranger)) == []
    with pytest.raises(NotFoundError):
        get_assessment(world.session, world.assessment.id, reach_of(stranger))
    assert [(row[2], row[3]) for row in list_assessments(world.session, reach_of(world.office))] == [(2, 1)]


def test_one_persons_result_is_found_within_reach_only(world: World) -> None:
    page = list_results(world.session, assessment_id=world.assessment.id, reach=ALL, filters=Filters(text="Đức"))
    number = page.items[0].Assignment.id
    assert get_place(world.session, world.assessment.id, number, reach_of(world.other)).Score.points == 3
    with pytest.raises(NotFoundError):
        get_place(world.session, world.assessment.id, number, reach_of(world.office))
    with pytest.raises(NotFoundError):
        get_place(world.session, world.assessment.id + 1, number, ALL)


def test_filters_narrow_the_list_and_its_counts(world: World) -> None:
    assert world.names(unit_id=world.office.id) == ["Nguyễn Văn An", "Trần Thị Bích"]
    assert world.names(outcome="passed") == ["Trần Thị Bích", "Võ Minh Đức"]
    assert world.names(outcome="waiting") == ["Lê Quốc Cường"]
    assert world.names(post="Phó Giám đốc") == ["Lê Quốc Cường", "Võ Minh Đức"]
    assert world.names(text="bich") == ["Trần Thị Bích"]
    assert world.names(text="%") == []
    close(world)
    assert world.names(outcome="absent") == ["Lê Quốc Cường"]


def test_a_further_sitting_counts_once_it_is_decided(world: World) -> None:
    close(world)
    absent = list_results(
        world.session, assessment_id=world.assessment.id, reach=ALL, filters=Filters(outcome="absent")
    ).items[0]
    later = factories.make_sitting(
        world.session,
        world.assessment,
        name="Ca 2",
        starts_at=START + timedelta(days=2),
        ends_at=START + timedelta(days=2, hours=2),
    )
    again = factories.make_assignment(world.session, later, absent.Person)
    assert world.names(outcome="absent") == ["Lê Quốc Cường"]
    sit(world.session, again, right=4, started_at=later.starts_at)
    assert world.names(outcome="absent") == []
    assert world.names(text="Cường", outcome="passed") == ["Lê Quốc Cường"]
    assert len(world.names()) == 4


def test_who_was_withdrawn_is_not_listed(world: World) -> None:
    sitting = world.session.get_one(Sitting, world.assessment.sittings[0].id)
    for place in sitting.assignments:
        if place.person_name == "Lê Quốc Cường":
            place.state = "withdrawn"
    world.session.flush()
    assert "Lê Quốc Cường" not in world.names()


def test_units_are_offered_as_a_tree(world: World) -> None:
    found = list_units_assessed(world.session, world.assessment.id, ALL)
    assert [(unit.name, depth) for unit, depth in found] == [
        ("Tỉnh Tây Ninh", 0),
        ("Sở Nội vụ", 1),
        ("Phòng Cải cách hành chính", 2),
        ("Sở Y tế", 1),
    ]
    narrow = list_units_assessed(world.session, world.assessment.id, reach_of(world.office))
    assert [unit.name for unit, _depth in narrow] == ["Sở Nội vụ", "Phòng Cải cách hành chính"]


def test_posts_are_those_of_the_list(world: World) -> None:
    assert list(list_posts(world.session, world.assessment.id, reach_of(world.office))) == [
        "Phó Trưởng phòng",
        "Trưởng phòng",
    ]


@pytest.mark.parametrize("unit", ["", "abc", "-1", "9" * 30, "²"])
def test_nonsense_in_the_address_filters_nothing(unit: str) -> None:
    assert build_filters({"don-vi": unit, "ket-qua": "x", "tim": " "}) == Filters()
