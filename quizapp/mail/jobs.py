"""Sending what is due, every minute and right after something was written."""

import logging

from quizapp.extensions import db, get_clock, get_settings
from quizapp.mail.adapters import Carrier, UndeliverableError, open_server
from quizapp.mail.domain import Letter
from quizapp.mail.services import claim_mail, note_failure, note_sent
from quizapp.web.unit_of_work import unit_of_work

log = logging.getLogger(__name__)
BATCH = 20


def deliver() -> None:
    """Send letters until none is due. Without a configured server they stay in the outbox, untried."""
    if not get_settings().smtp_host:
        return
    while letters := _claim():
        try:
            with open_server(get_settings()) as carrier:
                for letter in letters:
                    _send(carrier, letter)
        except UndeliverableError as error:
            log.warning("the mail server cannot be reached: %s", error)
            for letter in letters:
                _note_unreached(letter, str(error))
            return


def _claim() -> list[Letter]:
    with unit_of_work() as session:
        return claim_mail(session, now=get_clock().now(), most=BATCH)


def _send(carrier: Carrier, letter: Letter) -> None:
    try:
        carrier.send(letter)
    except UndeliverableError as error:
        log.warning("letter %s was not taken: %s", letter.id, error)
        with unit_of_work() as session:
            note_failure(session, letter.id, str(error), now=get_clock().now())
    else:
        with unit_of_work() as session:
            note_sent(session, letter.id, now=get_clock().now())
    db.session.rollback()


def _note_unreached(letter: Letter, error: str) -> None:
    with unit_of_work() as session:
        note_failure(session, letter.id, error, now=get_clock().now())
