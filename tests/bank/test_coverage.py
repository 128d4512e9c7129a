"""The page of the coverage agrees with the command, and shows what is missing."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.bank.adapters.yaml_files import read_bank
from quizapp.bank.domain.coverage import arrange_coverage, compute_coverage, compute_level_shares, share_levels
from quizapp.bank.queries.coverage import count_cells, count_levels
from quizapp.bank.services import load_bank
from quizapp.indices.queries import list_indices, list_stored_editions
from quizapp.kernel.actor import SYSTEM
from quizapp.people.models import Person
from quizapp.sources.queries import list_documents
from tests.bank.test_figures import write_table
from tests.bank.test_views import read, team
from tests.client import PageClient

__all__ = ["team"]


def test_the_bank_in_the_database_is_counted_as_the_command_counts_its_files(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    write_table(tmp_path)
    files = read_bank(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    session.commit()
    documents = [document.key for document in list_documents(session)]
    stored = arrange_coverage(
        {index.code: {c.code: c.name for c in index.components} for index in list_indices(session)},
        documents,
        [edition.to_edition() for edition in list_stored_editions(session)],
        count_cells(session, documents),
    )
    assert stored == compute_coverage(files)
    assert any(row.total for matrix in stored for row in matrix.rows)
    assert share_levels(count_levels(session)) == compute_level_shares(files)


def test_the_page_marks_a_component_without_questions(
    session: Session, now: datetime, client: PageClient, team: dict[str, Person], tmp_path: Path
) -> None:
    write_table(tmp_path)
    load_bank(session, tmp_path, actor=SYSTEM, now=now)
    session.commit()
    page = read(client.sign_in(team["author"]).get("/cau-hoi/do-phu"))
    assert page.count("Chưa có câu nào") == 1
