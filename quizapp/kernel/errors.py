"""What a service raises when it will not do what was asked."""

from typing import Any


class DomainError(Exception):
    """A refusal a person can understand.

    `message` is a catalogue text (see `kernel.text.N_`) with named placeholders that `params` fill;
    `code` is stable for programs; `status` is the HTTP status a page answers with.
    """

    status = 409

    def __init__(self, message: str, *, code: str = "refused", **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.code = code


class NotFoundError(DomainError):
    """The thing asked for is not there, or not for this person: the two look the same from outside."""

    status = 404


class ForbiddenError(DomainError):
    """The person is known and may not do this."""

    status = 403
