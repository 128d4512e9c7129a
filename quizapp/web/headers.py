"""Security headers: nothing runs on a page that this server did not send as a file."""

from flask import Flask, Response, request

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
POLICY = "; ".join(DIRECTIVES)


# Pages show personal data and papers: no shared or back-button copy may survive signing out.
NO_COPY = ("Cache-Control", "no-store")


def list_headers(*, production: bool) -> list[tuple[str, str]]:
    """The headers of every answer."""
    headers = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    return [*headers, ("Strict-Transport-Security", "max-age=31536000")] if production else headers


def install_headers(app: Flask, *, production: bool) -> None:
    """Add the headers to every answer."""
    headers = list_headers(production=production)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers:
            response.headers[name] = value
        if request.endpoint != "static":
            response.headers.setdefault(*NO_COPY)
        return response
