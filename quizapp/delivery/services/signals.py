"""What this storey tells the storeys above, inside the transaction of the change."""

from blinker import Signal

# send(attempt, session=session, now=now), after the attempt's state has changed to an ended one.
attempt_ended = Signal()
# send(sitting, session=session, now=now), once nobody can sit any more.
sitting_closed = Signal()
