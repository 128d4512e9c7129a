"""XML that somebody sent as plain nodes, whose names are those of version 2 whatever version it is."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from quizapp.interchange.adapters.qti.versions import to_camel

# Deeper than any page of a question; far less than what would exhaust the stack.
MAX_DEPTH = 100
# Names no longer than this, with their namespace, are looked at once.
_SHORT = 128
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
    def key(self) -> Hashable:
        """The same for elements that say the same."""
        inner = tuple(child if isinstance(child, str) else child.key for child in self.children)
        return self.name, tuple(sorted(self.attributes.items())), inner

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
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(child for child in reversed(node.children) if isinstance(child, Node))


def parse_xml(data: bytes) -> Node:
    """The root of a document. Raises UnreadableXmlError."""
    try:
        return _convert(fromstring(data), 0)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableXmlError from error


def _convert(element: Element, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise UnreadableXmlError
    children: list[Node | str] = [element.text] if element.text else []
    for child in element:
        children.append(_convert(child, depth + 1))
        if child.tail:
            children.append(child.tail)
    return Node(_clean(element.tag), {_clean(name): value for name, value in element.attrib.items()}, tuple(children))


def _clean(name: str) -> str:
    return _clean_short(name) if len(name) <= _SHORT else to_camel(name.rpartition("}")[2])


@lru_cache(maxsize=2048)
def _clean_short(name: str) -> str:
    return to_camel(name.rpartition("}")[2])
