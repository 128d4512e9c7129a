"""What the versions of QTI call the same things, and where their parts belong."""

import re
from dataclasses import dataclass
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEBAB = re.compile(r"-([a-z0-9])")
_PREFIX = "qti-"
# Longer than any name of the standard.
_LONGEST = 64
# What the elements that are QTI's own are called from version 3.0 on; those of HTML keep their names.
HTML = frozenset({"caption", "div", "img", "p", "span", "table", "tbody", "td", "th", "thead", "tr"})


@dataclass(frozen=True)
class Version:
    """A version as it is written: the namespace of each kind of file, and where its schema is."""

    key: str
    number: str
    item_space: str
    item_schema: str
    package_space: str
    package_schema: str
    package_name: str
    package_version: str
    metadata_space: str
    metadata_schema: str
    templates: str
    kebab: bool = False

    def locate_template(self, name: str) -> str:
        """Where a standard template of response processing is."""
        return f"{self.templates}{name}.xml" if self.kebab else f"{self.templates}{name}"

    @property
    def item_type(self) -> str:
        """The type of a resource that is an item."""
        return f"imsqti_item_xmlv{self.number}"

    @property
    def test_type(self) -> str:
        """The type of a resource that is a test."""
        return f"imsqti_test_xmlv{self.number}"

    def name(self, name: str) -> str:
        """An element of items and tests, called as in version 2."""
        return _PREFIX + to_kebab(name) if self.kebab and name not in HTML else name

    def attribute(self, name: str) -> str:
        """An attribute, called as in version 2."""
        return to_kebab(name) if self.kebab and ":" not in name else name


def to_kebab(name: str) -> str:
    """`choiceInteraction` as `choice-interaction`."""
    return _HUMP.sub("-", name).lower()


def to_camel(name: str) -> str:
    """`qti-choice-interaction` and `max-choices` as version 2 calls them; other names as they are."""
    return _to_camel(name) if len(name) <= _LONGEST else name


@lru_cache(maxsize=1024)
def _to_camel(name: str) -> str:
    if name.startswith(("data-", "aria-")):
        return name
    return _KEBAB.sub(lambda found: found[1].upper(), name.removeprefix(_PREFIX))


_XSD = "http://www.imsglobal.org/xsd"
_V3 = "https://purl.imsglobal.org/spec/qti/v3p0"
LOM_SPACE = "http://ltsc.ieee.org/xsd/LOM"
LOM_SCHEMA = f"{_XSD}/imsmd_loose_v1p3p2.xsd"


def _describe(number: str, schema: str) -> Version:
    return Version(
        key=f"qti-{number.replace('p', '.')}",
        number=number,
        item_space=f"{_XSD}/imsqti_v{number}",
        item_schema=f"{_XSD}/qti/qtiv{number}/{schema}",
        package_space=f"{_XSD}/imscp_v1p1",
        package_schema=f"{_XSD}/qti/qtiv{number}/qtiv{number}_imscpv1p2_v1p0.xsd",
        package_name=f"QTIv{number.replace('p', '.')} Package",
        package_version="1.0.0",
        metadata_space=f"{_XSD}/imsqti_metadata_v{number}",
        metadata_schema=f"{_XSD}/qti/qtiv{number}/imsqti_metadata_v{number}.xsd",
        templates=f"http://www.imsglobal.org/question/qti_v{number}/rptemplates/",
    )


QTI_21 = _describe("2p1", "imsqti_v2p1.xsd")
QTI_22 = _describe("2p2", "imsqti_v2p2.xsd")
QTI_30 = Version(
    key="qti-3.0",
    number="3p0",
    item_space=f"{_XSD}/imsqtiasi_v3p0",
    item_schema=f"{_V3}/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd",
    package_space=f"{_XSD}/qti/qtiv3p0/imscp_v1p1",
    package_schema=f"{_V3}/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package_name="QTI Package",
    package_version="3.0.0",
    metadata_space=f"{_XSD}/imsqti_metadata_v3p0",
    metadata_schema=f"{_V3}/schema/xsd/imsqti_metadatav3p0_v1p0.xsd",
    templates=f"{_V3}/rptemplates/",
    kebab=True,
)
VERSIONS = (QTI_21, QTI_22, QTI_30)
