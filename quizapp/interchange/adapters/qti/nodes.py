"""XML that somebody sent as plain nodes, whose names are those of version 2 whatever version it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizapp.interchange.adapters.qti.versions import to_camel

# Deeper than any page of a question; far less than what would exhaust the stack.
MAX_DEPTH = 100


_COUNT = re.compile(r"[0-9]{1,6}")


class UnreadableXmlError(Exception):
    """It is no XML, names entities of its own, or is nested beyond any sense."""


class UncarriedError(Exception):
    """A question that cannot be carried; `why` is a catalogue text whose placeholders `params` fill."""

    def __init__(self, why: str, **params: object) -> None:
        super().__init__(why)
        self.why, self.params = why, params


@dataclass(frozen=True, slots=True)
class Node:
    """An element without its namespace, with the texts and elements in it."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Node | str, ...]" = ()

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def count(self, name: str) -> int | None:
        """A count among the attributes; None for anything else."""
        text = self.get(name)
        return int(text) if _COUNT.fullmatch(text) else None

    def is_set(self, name: str) -> bool:
        """Whether a flag is true."""
        return self.get(name) in {"true", "1"}

    @property
    def nodes(self) -> "Iterator[Node]":
        """The elements directly in it."""
        return (child for child in self.children if isinstance(child, Node))

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def classes(self) -> list[str]:
        """The classes it has."""
        return self.get("class").split()

    def list(self, *names: str) -> "list[Node]":
        """The elements directly in it that are called so."""
        return [node for node in self.nodes if node.name in names]

    def find(self, *names: str) -> "Node | None":
        """The first element directly in it that is called so."""
        return next(iter(self.list(*names)), None)

    def walk(self) -> "Iterator[Node]":
        """It and everything in it, in the order of the text."""
        yield self
        for node in self.nodes:
            yield from node.walk()


def parse_xml(data: bytes) -> Node:
    """The root of a document. Raises UnreadableXmlError."""
    try:
        return _convert(fromstring(data), 0)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableXmlError from error


def _convert(element: Element, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise UnreadableXmlError
    children: list[Node | str] = [element.text or ""]
    for child in element:
        children += [_convert(child, depth + 1), child.tail or ""]
    attributes = {_clean(name): value for name, value in element.attrib.items()}
    return Node(_clean(element.tag), attributes, tuple(child for child in children if child != ""))


def _clean(name: str) -> str:
    return to_camel(name.rpartition("}")[2])
