"""Texts of Moodle with what they show: Markdown where there are signs, pictures as files beside the text."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from html import escape, unescape
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from quizapp.interchange.adapters.plain_html import write_html
from quizapp.kernel.errors import DomainError
from quizapp.kernel.text import normalise_lines
from quizapp.markup import SCHEME, has_signs, list_pictures
from quizapp.pictures.adapters import compute_name, draw_anew, read_kept
from quizapp.pictures.domain import FILE_PIXELS

MARKDOWN = "markdown"
_PLACE = "@@PLUGINFILE@@/"
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_DATA = re.compile(r"data:image/[a-z]+;base64,(.*)", re.DOTALL)
_BRACKETS = str.maketrans("[]\\", "()/")
_PNG = b"\x89PNG"


def write_text(holder: Element, text: str, pictures: Mapping[str, bytes]) -> None:
    """Put a text into its element, with the pictures that it shows."""
    holder.set("format", MARKDOWN if has_signs(text) else "html")
    words = SubElement(holder, "text")
    if not has_signs(text):
        words.text = write_html(text)
        return
    for sha256 in list_pictures(text):
        if sha256 in pictures:
            name = f"{sha256}{'.png' if pictures[sha256].startswith(_PNG) else '.jpg'}"
            text = text.replace(f"{SCHEME}:{sha256}", f"{_PLACE}{name}")
            file = SubElement(holder, "file", name=name, path="/", encoding="base64")
            file.text = b64encode(pictures[sha256]).decode()
    words.text = text


class Files:
    """The pictures beside one text: read where the text shows them, and kept by hash in `pictures`."""

    def __init__(self, holder: Element | None, pictures: dict[str, bytes]) -> None:
        self._files = (
            {file.get("name", ""): file.text or "" for file in holder.findall("file")} if holder is not None else {}
        )
        self._pictures = pictures
        self.unread = set(self._files)

    def read_markdown(self, raw: str) -> str:
        """A text in Markdown, its pictures named as they are here."""
        text = normalise_lines(raw)
        for name in self._files:
            sha256 = self._take(name, self._files[name]) if f"{_PLACE}{name}" in text else ""
            if sha256:
                text = text.replace(f"{_PLACE}{name}", f"{SCHEME}:{sha256}")
        return text

    def place_images(self, raw: str) -> str:
        """HTML in which every picture that is here is a sign among the words."""
        return _IMAGE.sub(self._place, raw)

    def _place(self, image: re.Match[str]) -> str:
        told = dict(_iterate_attributes(image[0]))
        source, alt = told.get("src", ""), " ".join(told.get("alt", "").split()).translate(_BRACKETS)
        data = _DATA.match(source)
        name = unquote(source.removeprefix(_PLACE))
        sha256 = self._take("", data[1]) if data else self._take(name, self._files[name]) if name in self._files else ""
        return escape(f" ![{alt}]({SCHEME}:{sha256}) ", quote=False) if sha256 else image[0]

    def _take(self, name: str, encoded: str) -> str:
        """The hash under which a file is taken over; empty where it is no picture that can be."""
        try:
            content = b64decode(encoded)
            # One that carries its hash as its name was kept before, and comes as it is.
            if name[:64] == compute_name(content):
                content = read_kept(content, most_pixels=FILE_PIXELS).content
            else:
                content = draw_anew(content, most_pixels=FILE_PIXELS).content
        except (DomainError, binascii.Error, ValueError):
            return ""
        self.unread.discard(name)
        sha256 = compute_name(content)
        self._pictures[sha256] = content
        return sha256


def _iterate_attributes(tag: str) -> Iterator[tuple[str, str]]:
    for name, quoted, single in _ATTRIBUTE.findall(tag):
        yield name.lower(), unescape(quoted or single)
