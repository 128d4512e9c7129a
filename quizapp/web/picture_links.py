"""Links to pictures: whoever is shown a text with a picture gets a link to it that is good for them alone."""

from flask import current_app, url_for
from flask_login import current_user

from quizapp.kernel.signing import compute_mac, derive_key, is_authentic


def write_link(sha256: str) -> str:
    """The address of a picture for the person who is signed in."""
    person = current_user.person
    return url_for("pictures.show", sha256=sha256, key=make_key(sha256, person.id if person else 0))


def is_own_link(sha256: str, key: str, person_id: int) -> bool:
    """Whether a page made this link for that person."""
    return is_authentic(_find_key(), _name(sha256, person_id), key)


def make_key(sha256: str, person_id: int) -> str:
    """What makes the address of a picture good for that person, and for nobody else."""
    return compute_mac(_find_key(), _name(sha256, person_id))


def _find_key() -> bytes:
    return derive_key(str(current_app.config["SECRET_KEY"]), "picture")


def _name(sha256: str, person_id: int) -> str:
    return f"{person_id}/{sha256}"
