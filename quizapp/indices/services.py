"""Keeping the indices."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.indices.domain import IndexEdition, IndexFacts
from quizapp.indices.models import IndexComponent, IndexDefinition, StoredEdition
from quizapp.indices.queries import find_index, find_stored_edition
from quizapp.kernel.actor import Actor


def put_index(session: Session, facts: IndexFacts, *, actor: Actor, now: datetime) -> bool:
    """Make the index say this; True where anything changed.

    A component that is no longer named is kept, behind the others: older questions are about it.
    """
    index = find_index(session, facts.code) or IndexDefinition(code=facts.code)
    before = _describe(index)
    index.name, index.short_name, index.measures = facts.name, facts.short_name, facts.measures
    index.publisher, index.document, index.position = facts.publisher, facts.document, facts.position
    known = {component.code: component for component in index.components}
    for place, (code, name) in enumerate(facts.components, start=1):
        component = known.pop(code, None)
        if component is None:
            component = IndexComponent(code=code)
            index.components.append(component)
        component.name, component.position = name, place
    for place, component in enumerate(known.values(), start=len(facts.components) + 1):
        component.position = place
    if _describe(index) == before:
        return False
    session.add(index)
    session.flush()
    data = {"components": len(facts.components)}
    record(session, "file:index:put", ("index", facts.code), actor=actor, now=now, data=data)
    return True


def put_edition(session: Session, edition: IndexEdition, *, source: str, actor: Actor, now: datetime) -> bool:
    """Make the table of figures say this; True where it said something else before, which stays as an older version.

    `source` is its document as pages name it.
    """
    digest = edition.compute_hash()
    before = find_stored_edition(session, edition.key)
    if before is not None and before.content_hash == digest:
        before.source = source
        return False
    if before is not None:
        before.is_latest = False
    number = before.number + 1 if before is not None else 1
    session.add(
        StoredEdition(
            key=edition.key,
            number=number,
            is_latest=True,
            index_code=edition.index_code,
            document=edition.document,
            source=source,
            province=edition.province,
            data=edition.to_json(),
            content_hash=digest,
            loaded_at=now,
        )
    )
    session.flush()
    data = {"number": number, "content_hash": digest}
    record(session, "file:index_edition:put", ("index_edition", edition.key), actor=actor, now=now, data=data)
    return True


def _describe(index: IndexDefinition) -> tuple[object, ...]:
    parts = sorted((c.code, c.name, c.position) for c in index.components)
    return index.name, index.short_name, index.measures, index.publisher, index.document, index.position, parts
