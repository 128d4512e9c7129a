"""What storeys above may react to; sent inside the transaction."""

from blinker import Signal

# send(survivor, other=Person, session=Session, now=datetime): what belonged to `other` moves to `survivor`.
person_merged = Signal()
