"""Keeping the indices."""

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.services import record
from quizapp.indices.domain import IndexFacts
from quizapp.indices.models import IndexComponent, IndexDefinition
from quizapp.indices.queries import find_index
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


def _describe(index: IndexDefinition) -> tuple[object, ...]:
    parts = sorted((c.code, c.name, c.position) for c in index.components)
    return index.name, index.short_name, index.measures, index.publisher, index.document, index.position, parts
