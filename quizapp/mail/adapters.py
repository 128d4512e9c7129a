"""The mail server, by SMTP, and the form that every letter has."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Protocol

from flask_babel import gettext as _

from quizapp.config import Settings
from quizapp.extensions import get_settings
from quizapp.mail.domain import Letter
from quizapp.people.models import Person

TIMEOUT_SECONDS = 20


class UndeliverableError(Exception):
    """The server did not take a letter, or could not be reached; the text says why."""


class Carrier(Protocol):
    """Takes letters while it is open."""

    def send(self, letter: Letter) -> None:
        """Hand over one letter; raises UndeliverableError."""


class _Connection:
    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        self._server, self._sender = server, sender

    def send(self, letter: Letter) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, letter.address, letter.subject
        message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="hieu-chi-so")
        # Answers by machines (out of office) are asked not to come back.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        try:
            self._server.send_message(message)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise UndeliverableError(_describe(error)) from error


@contextmanager
def open_server(settings: Settings) -> Iterator[Carrier]:
    """The configured server, signed in to; raises UndeliverableError where it cannot be reached."""
    try:
        server = _connect(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise UndeliverableError(_describe(error)) from error
    try:
        yield _Connection(server, settings.smtp_from or settings.smtp_user)
    finally:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


def _connect(settings: Settings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    context = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _describe(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {said}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {said.decode('utf-8', 'replace')}" for code, said in error.recipients.values())
    return str(error) or type(error).__name__


def compose_body(person: Person, lines: Sequence[str], path: str) -> str:
    """The body of a letter to `person`: greeting, `lines`, the address of the page at `path`, and who writes."""
    greeting = _("Kính gửi %(honorific)s %(name)s,", honorific=person.honorific or _("anh/chị"), name=person.full_name)
    address = f"{get_settings().resolved_public_url}{path}"
    foot = _("Thư do hệ thống gửi tự động; xin không trả lời thư này.")
    return "\n".join([greeting, "", *lines, "", address, "", foot])
