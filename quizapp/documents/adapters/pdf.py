"""PDF: the one renderer of the house, WeasyPrint over plain Jinja templates. Slow: called from jobs only."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask_babel import gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from quizapp.config import ROOT
from quizapp.documents.domain import write_date_in_words
from quizapp.markup import Medium, render_blocks, render_line, render_stem
from quizapp.web.filters import FILTERS

# No renderer of PDF knows MathML: on paper a formula is a picture.
_ON_PAPER = {
    "marked": partial(render_blocks, medium=Medium.PAPER),
    "marked_line": partial(render_line, medium=Medium.PAPER),
    "marked_stem": partial(render_stem, medium=Medium.PAPER),
}
FOLDER = ROOT / "templates" / "documents"


# Assets that a storey above keeps: by the scheme of their addresses, who reads one (its bytes and media type).
OWN_SCHEMES: dict[str, Callable[[str], tuple[bytes, str]]] = {}


class ClosedFetcher(URLFetcher):
    """Fetches files of `templates/documents`, `data:` and `OWN_SCHEMES`; anything else stops the rendering."""

    def __init__(self) -> None:
        # Named rather than by super(): the library has no types, and only calls by its name are let through.
        URLFetcher.__init__(self, allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme in OWN_SCHEMES:
            content, media_type = OWN_SCHEMES[parts.scheme](parts.path)
            return URLFetcherResponse(url, content, headers={"Content-Type": media_type})
        inside = parts.scheme == "file" and Path(unquote(parts.path)).resolve().is_relative_to(FOLDER)
        if parts.scheme != "data" and not inside:
            raise FatalURLFetchingError(f"a document may use only its own assets, not {parts.scheme}:")
        response: URLFetcherResponse = URLFetcher.fetch(self, url, headers)
        return response


@cache
def get_environment() -> Environment:
    """The Jinja environment of documents: escaping on, a missing name is an error, texts from the catalogue."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters.update(FILTERS, date_words=write_date_in_words, **_ON_PAPER)
    environment.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    return environment


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    attachments: Mapping[str, bytes] | None = None,
) -> bytes:
    """The PDF/A-2a of a template under `templates/documents`; PDF/A-3a where files are attached.

    The template gets `context` and `title`, and is expected to declare its language; its style sheet stands
    beside it and is linked by a relative address. The same context gives the same document identifier.
    """
    page = get_environment().get_template(template).render(context, title=title)
    attached = [
        Attachment(string=content, name=name, relationship="Data") for name, content in (attachments or {}).items()
    ]
    document: bytes | None = HTML(string=page, base_url=str(FOLDER) + "/", url_fetcher=ClosedFetcher()).write_pdf(
        pdf_variant="pdf/a-3a" if attached else "pdf/a-2a",
        pdf_identifier=hashlib.sha256(page.encode()).hexdigest()[:32].encode(),
        attachments=attached or None,
    )
    if document is None:
        raise RuntimeError(f"{template} gave no document")
    return document
