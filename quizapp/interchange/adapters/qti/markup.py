"""Making XML of a version: elements are named as in version 2 and come out as that version calls them."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree
from lxml.etree import _Element

from quizapp.interchange.adapters.qti.versions import Version

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Element = _Element


class Maker:
    """Makes elements of items and tests of one version."""

    def __init__(self, version: Version) -> None:
        self.version = version

    def __call__(self, name: str, *children: Element | str, **attributes: str) -> Element:
        """An element with its contents; attributes are written as `responseIdentifier="RESPONSE"`."""
        element = etree.Element(
            f"{{{self.version.item_space}}}{self.version.name(name)}",
            {self.version.attribute(key.removesuffix("_")): value for key, value in attributes.items()},
        )
        fill(element, children)
        return element

    def root(self, name: str, *children: Element | str, **attributes: str) -> Element:
        """The outermost element of a file."""
        element = make_root(self.version.item_space, self.version.name(name), {"xsi": XSI})
        for key, value in attributes.items():
            element.set(self.version.attribute(key), value)
        element.set(f"{{{XSI}}}schemaLocation", f"{self.version.item_space} {self.version.item_schema}")
        fill(element, children)
        return element


def make_root(space: str, name: str, others: Mapping[str, str]) -> Element:
    """An element whose namespace needs no prefix in it; `others` are those that have one."""
    declared = "".join(f" xmlns:{prefix}={quoteattr(other)}" for prefix, other in others.items())
    return etree.fromstring(f"<{name} xmlns={quoteattr(space)}{declared}/>")


def fill(element: Element, children: tuple[Element | str, ...]) -> None:
    """Put contents into an element, texts where they stand."""
    for child in children:
        if not isinstance(child, str):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + child
        else:
            element.text = (element.text or "") + child


def to_bytes(element: Element) -> bytes:
    """A file of XML."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, pretty_print=True)
