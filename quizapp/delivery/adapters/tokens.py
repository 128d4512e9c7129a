"""What this installation signs of attempts: tokens to save by, receipts, codes of whole attempts, keys of devices."""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from quizapp.config import Settings
from quizapp.kernel.ids import write_code
from quizapp.kernel.signing import compute_mac, derive_key, is_authentic


@dataclass(frozen=True, slots=True)
class AttemptToken:
    """Who saves, into which attempt, under which lease, until when."""

    attempt_id: int
    public_id: str
    account_id: int
    account_epoch: int
    epoch: int
    expires: int  # seconds since 1970


class Receipt(NamedTuple):
    """What the server confirmed: the step of this number and hash was stored, at that time."""

    public_id: str
    seq: int
    at: datetime
    hash: str


class Signer:
    """Writes and reads tokens and receipts with this installation's keys."""

    def __init__(self, settings: Settings) -> None:
        self._token_key = derive_key(settings.secret_key, "attempt token")
        self._receipt_key = derive_key(settings.secret_key, "save receipt")
        self._code_key = derive_key(settings.secret_key, "attempt code")
        self._device_key = derive_key(settings.secret_key, "attempt on a device")

    def write_token(self, token: AttemptToken, browser: str) -> str:
        """The token as a page carries it; good only together with the cookie value `browser`."""
        t = token
        body = f"t1.{t.attempt_id}.{t.public_id}.{t.account_id}.{t.account_epoch}.{t.epoch}.{t.expires}"
        return f"{body}.{compute_mac(self._token_key, f'{body}.{browser}')}"

    def read_token(self, text: str, browser: str) -> AttemptToken | None:
        """The token behind `text`, or None where it is not ours or not this browser's; it may have run out."""
        body, _, mac = text.rpartition(".")
        if not is_authentic(self._token_key, f"{body}.{browser}", mac):
            return None
        _, attempt, public_id, account, account_epoch, epoch, expires = body.split(".")
        return AttemptToken(int(attempt), public_id, int(account), int(account_epoch), int(epoch), int(expires))

    def write_receipt(self, receipt: Receipt) -> str:
        """The receipt as it is handed out."""
        body = f"{receipt.public_id}.{receipt.seq}.{receipt.at.timestamp():.6f}.{receipt.hash}"
        return f"{body}.{compute_mac(self._receipt_key, body)}"

    def write_code(self, public_id: str, seq: int, head: str) -> str:
        """The short code of an attempt that ended with this step: another answer anywhere gives another code."""
        return write_code(hmac.digest(self._code_key, f"{public_id}.{seq}.{head}".encode(), "sha256"))

    def write_device_key(self, public_id: str) -> str:
        """The key (base64, 256 bits) under which a page keeps what waits of this attempt on its device."""
        return b64encode(hmac.digest(self._device_key, public_id.encode(), "sha256")).decode()

    def read_receipt(self, text: str) -> Receipt | None:
        """The receipt behind `text`, or None where this installation did not write it."""
        body, _, mac = text.strip().rpartition(".")
        if not body.isascii() or not is_authentic(self._receipt_key, body, mac):
            return None
        public_id, seq, seconds, parts, step_hash = body.split(".")
        at = datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(parts))
        return Receipt(public_id, int(seq), at, step_hash)
