"""PDF files as they come from a word processor."""

from weasyprint import HTML

STYLE = (
    "@page { size: A4; margin: 25mm; @bottom-center { content: counter(page) } } p { font: 13pt 'Liberation Serif' }"
)


def make_pdf(paragraphs: list[str], *, breaks: bool) -> bytes:
    """One page, or with `breaks` each paragraph after the second on a page of its own."""
    body = "".join(
        f'<p style="break-before: {"page" if breaks and at > 1 else "auto"}">{text}</p>'
        for at, text in enumerate(paragraphs)
    )
    pdf: bytes = HTML(string=f'<html lang="vi"><style>{STYLE}</style>{body}</html>').write_pdf()
    return pdf
