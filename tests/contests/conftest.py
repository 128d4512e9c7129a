"""Fixtures of contests."""

import pytest
from sqlalchemy.orm import Session

from tests.contests.factories import World, make_world


@pytest.fixture
def world(session: Session) -> World:
    """A small province with a Committee's organiser, six people and papers of the open pool."""
    return make_world(session)
