"""What questions carry beside their text, as short labels: for formats that have tags, keywords or notes for it.

A label is "name=value"; what does not begin with a known name is somebody else's and passed over.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from quizapp.bank.domain import Axis, Level
from quizapp.bank.domain.wording import Citation, Wording
from quizapp.itemtypes.registry import get_item_type
from quizapp.itemtypes.schema import to_decimal

CODE, SUBJECT, AXIS, LEVEL, OWNER, SOURCE = "ma", "chi-so", "khia-canh", "muc-do", "co-quan", "nguon"
POLICY, MAXIMUM, ORDER, MISTAKE, UNIT = "cach-cham", "diem", "giu-thu-tu", "nham-lan", "don-vi"
_SOURCE_PARTS = 5
_HASH = 64


@dataclass
class Labels:
    """The labels of one question, read."""

    code: str = ""
    index_code: str = ""
    component: str = ""
    axis: str = ""
    level: str = ""
    unit: str = ""
    owners: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    scoring: dict[str, Any] = field(default_factory=dict)
    fixed_order: bool = False
    mistakes: dict[str, str] = field(default_factory=dict)  # by place: "options.2", "" for the question's own

    def complete(self, wording: Wording) -> Wording:
        """`wording` with what the labels tell and its own format did not."""
        content = dict(wording.content)
        names = {part.name for part in get_item_type(wording.item_type).fields}
        if self.scoring and "scoring" not in content:
            content["scoring"] = dict(self.scoring)
        if self.fixed_order and "fixed_order" in names:
            content["fixed_order"] = True
        if self.unit and "unit" in names:
            content.setdefault("unit", self.unit)
        if "" in self.mistakes and "misconception" in names:
            content["misconception"] = self.mistakes[""]
        for name in ("options", "statements"):
            if name in content:
                content[name] = [
                    self._add_mistake(record, self.mistakes.get(f"{name}.{n}"))
                    for n, record in enumerate(content[name])
                ]
        return replace(
            wording,
            content=content,
            index_code=wording.index_code or self.index_code,
            component=wording.component or self.component,
            axis=wording.axis or self.axis,
            level=wording.level or self.level,
            owners=wording.owners or tuple(self.owners),
            citations=wording.citations or tuple(self.citations),
        )

    @staticmethod
    def _add_mistake(record: dict[str, Any], mistake: str | None) -> dict[str, Any]:
        return {**record, "misconception": mistake} if mistake and not record.get("misconception") else record


def write_labels(
    wording: Wording, *, code: str = "", mistakes: bool = True, order: bool = True, unit: bool = False
) -> list[str]:
    """Everything of a question that is neither its text nor its explanation.

    Of misconceptions, fixed order and unit those are left out that the format has places of its own for.
    """
    labels = [f"{CODE}={code}"] if code else []
    labels += [f"{SUBJECT}={wording.index_code}/{wording.component}", f"{AXIS}={wording.axis}"]
    labels.append(f"{LEVEL}={wording.level}")
    labels += [f"{OWNER}={owner}" for owner in wording.owners]
    labels += [f"{SOURCE}={write_source(citation)}" for citation in wording.citations]
    scoring = wording.content.get("scoring") or {}
    labels += [f"{name}={scoring[key]}" for name, key in ((POLICY, "policy"), (MAXIMUM, "maximum")) if scoring.get(key)]
    if order and wording.content.get("fixed_order"):
        labels.append(f"{ORDER}=1")
    if mistakes:
        labels += _write_mistakes(wording)
    if unit and wording.content.get("unit"):
        labels.append(f"{UNIT}={wording.content['unit']}")
    return labels


def _write_mistakes(wording: Wording) -> Iterable[str]:
    if wording.content.get("misconception"):
        yield f"{MISTAKE}=|{wording.content['misconception']}"
    for name in ("options", "statements"):
        for n, record in enumerate(wording.content.get(name, ())):
            if record.get("misconception"):
                yield f"{MISTAKE}={name}.{n}|{record['misconception']}"


def is_label(text: str) -> bool:
    """Whether a text is one of these labels."""
    return text.partition("=")[0].strip() in _READERS


def read_labels(texts: Iterable[str]) -> Labels:
    """The labels among `texts`; those of other people, and damaged ones, are passed over."""
    labels = Labels()
    for text in texts:
        name, _equals, value = text.partition("=")
        reader = _READERS.get(name.strip())
        if reader is not None and value.strip():
            reader(labels, value.strip())
    return labels


def write_source(citation: Citation) -> str:
    """A citation as one line."""
    line = "" if citation.line is None else citation.line
    return f"{citation.document}|{line}|{citation.paragraphs}|{citation.sha256}|{citation.place}"


def read_source(text: str) -> Citation | None:
    """A citation from `write_source`; None for anything else."""
    parts = text.split("|", _SOURCE_PARTS - 1)
    if len(parts) < _SOURCE_PARTS or not parts[2].isdecimal() or len(parts[3]) != _HASH:
        return None
    return Citation(parts[0], parts[4], int(parts[1]) if parts[1].isdecimal() else None, int(parts[2]), parts[3])


def _read_code(labels: Labels, value: str) -> None:
    labels.code = value


def _read_unit(labels: Labels, value: str) -> None:
    labels.unit = value


def _read_owner(labels: Labels, value: str) -> None:
    labels.owners.append(value)


def _read_policy(labels: Labels, value: str) -> None:
    labels.scoring["policy"] = value


def _read_subject(labels: Labels, value: str) -> None:
    labels.index_code, _slash, labels.component = value.partition("/")


def _read_axis(labels: Labels, value: str) -> None:
    labels.axis = value if value in set(Axis) else ""


def _read_level(labels: Labels, value: str) -> None:
    labels.level = value if value in set(Level) else ""


def _read_citation(labels: Labels, value: str) -> None:
    citation = read_source(value)
    if citation is not None:
        labels.citations.append(citation)


def _read_maximum(labels: Labels, value: str) -> None:
    if to_decimal(value) is not None:
        labels.scoring["maximum"] = value


def _read_mistake(labels: Labels, value: str) -> None:
    place, _bar, mistake = value.partition("|")
    if mistake:
        labels.mistakes[place] = mistake


def _read_order(labels: Labels, value: str) -> None:
    labels.fixed_order = value == "1"


_READERS: dict[str, Callable[[Labels, str], None]] = {
    CODE: _read_code,
    SUBJECT: _read_subject,
    AXIS: _read_axis,
    LEVEL: _read_level,
    OWNER: _read_owner,
    UNIT: _read_unit,
    SOURCE: _read_citation,
    POLICY: _read_policy,
    MAXIMUM: _read_maximum,
    ORDER: _read_order,
    MISTAKE: _read_mistake,
}
