"""The bank of the demonstration."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.bank.models import Edition
from quizapp.bank.queries import count_cells
from quizapp.cli.demo_bank import seed_bank
from tests.bank.files import write_bank
from tests.factories import make_person, make_unit


def test_the_demonstration_has_an_issued_edition_once(session: Session, tmp_path: Path, now: datetime) -> None:
    write_bank(tmp_path)
    signer = make_person(session, make_unit(session), "Lê Hoàng Phúc").actor
    edition = seed_bank(session, signer=signer, now=now, directory=tmp_path)
    assert (edition.state, edition.year, edition.signer) == ("issued", 2026, "Lê Hoàng Phúc")
    assert count_cells(session, edition.id, "open") == {("PCI", "recognise"): 2}
    assert seed_bank(session, signer=signer, now=now, directory=tmp_path) is edition
    assert session.scalars(select(func.count()).select_from(Edition)).one() == 1
