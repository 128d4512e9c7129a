"""What this storey tells the storeys above, inside the transaction of the change."""

from blinker import Signal

# send(assignment, session=session, now=now), after a penalty was decided or lifted.
penalty_changed = Signal()
