"""Keeping the indices."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEvent
from quizapp.indices.domain import IndexFacts
from quizapp.indices.models import StoredEdition
from quizapp.indices.queries import get_index, list_indices, list_stored_editions
from quizapp.indices.services import put_edition, put_index
from quizapp.kernel.actor import SYSTEM
from quizapp.kernel.errors import NotFoundError
from tests.indices.factories import make_index_edition

FACTS = IndexFacts(
    code="PCI",
    name="Chỉ số năng lực cạnh tranh cấp tỉnh",
    short_name="PCI",
    measures="Chất lượng điều hành kinh tế",
    publisher="VCCI",
    document="tn-1364-2021",
    components=(("chung", "Vấn đề chung"), ("tinh-minh-bach", "Tính minh bạch")),
    position=2,
)


def test_an_index_is_made_and_said_again_without_effect(session: Session, now: datetime) -> None:
    assert put_index(session, FACTS, actor=SYSTEM, now=now)
    assert not put_index(session, FACTS, actor=SYSTEM, now=now)
    assert session.scalars(select(func.count()).select_from(AuditEvent)).one() == 1
    assert [c.code for c in get_index(session, "PCI").components] == ["chung", "tinh-minh-bach"]


def test_a_component_no_longer_named_goes_behind_and_stays(session: Session, now: datetime) -> None:
    put_index(session, FACTS, actor=SYSTEM, now=now)
    changed = replace(FACTS, components=(("tinh-minh-bach", "Minh bạch"), ("chi-phi", "Chi phí")))
    assert put_index(session, changed, actor=SYSTEM, now=now)
    session.flush()
    session.expire_all()
    assert [(c.code, c.name) for c in get_index(session, "PCI").components] == [
        ("tinh-minh-bach", "Minh bạch"),
        ("chi-phi", "Chi phí"),
        ("chung", "Vấn đề chung"),
    ]


def test_indices_come_in_their_order(session: Session, now: datetime) -> None:
    put_index(session, FACTS, actor=SYSTEM, now=now)
    put_index(session, replace(FACTS, code="PAR", position=1), actor=SYSTEM, now=now)
    assert [index.code for index in list_indices(session)] == ["PAR", "PCI"]
    with pytest.raises(NotFoundError, match="XYZ"):
        get_index(session, "XYZ")


def test_a_corrected_table_is_a_new_version_and_the_old_one_stays(session: Session, now: datetime) -> None:
    put_index(session, FACTS, actor=SYSTEM, now=now)
    edition = make_index_edition()
    assert put_edition(session, edition, source="Quyết định", actor=SYSTEM, now=now)
    assert not put_edition(session, edition, source="Quyết định số 1364", actor=SYSTEM, now=now)
    other = replace(edition, title="Điểm PCI, đã đính chính")
    assert put_edition(session, other, source="Quyết định số 1364", actor=SYSTEM, now=now)
    [stored] = list_stored_editions(session, "PCI")
    assert (stored.number, stored.source, stored.to_edition()) == (2, "Quyết định số 1364", other)
    assert session.scalars(select(func.count()).select_from(StoredEdition)).one() == 2
    assert list_stored_editions(session, "PAR") == []
