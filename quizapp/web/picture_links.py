"""Links to pictures: whoever is shown a text with a picture gets a link to it that is good for them alone."""

import hashlib
import hmac

from flask import current_app, url_for
from flask_login import current_user

_KEY_LENGTH = 32


def write_link(sha256: str) -> str:
    """The address of a picture for the person who is signed in."""
    person = current_user.person
    return url_for("pictures.show", sha256=sha256, key=make_key(sha256, person.id if person else 0))


def is_own_link(sha256: str, key: str, person_id: int) -> bool:
    """Whether a page made this link for that person."""
    return hmac.compare_digest(key.encode(), make_key(sha256, person_id).encode())


def make_key(sha256: str, person_id: int) -> str:
    """What makes the address of a picture good for that person, and for nobody else."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"picture/{person_id}/{sha256}".encode(), hashlib.sha256).hexdigest()[:_KEY_LENGTH]
