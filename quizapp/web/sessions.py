"""The session in its cookie, which does not end by the machine's clock."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature


class LastingSessions(SecureCookieSessionInterface):
    """Signed cookies whose age is not asked.

    What ends a session stands in it: when it was last used, and the account's epoch. The age of a signature is told by
    the machine's clock; set back an hour, it would sign out everybody in the middle of a sitting.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie of a request holds; an empty session where it is none of ours."""
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return None
        try:
            return self.session_class(serializer.loads(request.cookies.get(self.get_cookie_name(app), "")))
        except BadSignature:
            return self.session_class()
