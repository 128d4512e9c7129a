"""What this storey tells the storeys above, inside the transaction of the change."""

from blinker import Signal

# send(attempt, session=session, now=now), after the attempt's state has changed to an ended one.
attempt_ended = Signal()
# send(sitting, session=session, now=now), once nobody can sit any more.
sitting_closed = Signal()
# send(sitting, session=session, waits=[]): before a sitting is settled; a storey above adds anything to `waits` where
# what was sat is not all known yet, and the sitting waits.
settling_checked = Signal()
# send(sitting, session=session, person_ids=[...], reasons={...}): a storey above may add person id -> sentence to
# `reasons` for people who must not be assigned to the sitting, such as those who have already passed.
people_checked = Signal()
# send(assignment, session=session, now=now), after a place was excused, be its sitting over or not.
assignment_excused = Signal()
# send(assignment, session=session, now=now, refusals=[]): before an attempt starts; a storey above may add
# (catalogue text, what fills it) that says why this person may not start.
entry_checked = Signal()
# send(assignment, session=session, now=now), when somebody who comes after entry has closed is refused.
latecomer_refused = Signal()
# send(assignments, session=session, seats={}): a storey above adds assignment id -> (catalogue text, what fills
# it) that says where the person sits.
seats_wanted = Signal()
