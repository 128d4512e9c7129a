"""YAML as values with line numbers, and the schema that the values must have."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from quizapp.bank.domain.files import Finding, Severity
from quizapp.kernel.text import N_

_INT = "tag:yaml.org,2002:int"
_BOOL = "tag:yaml.org,2002:bool"
_NULL = "tag:yaml.org,2002:null"


class _Loader(yaml.CSafeLoader):
    """The parser in C, with the plain values of YAML 1.2: `no` and `12:30` are texts, as the writer takes them."""


# Nothing of what YAML 1.1 reads into plain values, such as dates.
_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver(_NULL, re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
_Loader.add_implicit_resolver(_INT, re.compile(r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), list("-+0123456789"))


class SchemaError(Exception):
    """A value is not what the format asks for."""

    def __init__(self, line: int, code: str, message: str, **params: Any) -> None:
        super().__init__(message)
        self.line, self.code, self.message, self.params = line, code, message, params

    def to_finding(self, file: str, item: str | None = None) -> Finding:
        return Finding(Severity.ERROR, self.code, self.message, self.params, file, self.line, item)


def compose(path: Path) -> Node:
    """The document of a file as nodes. Raises SchemaError where it is not YAML or is empty."""
    return compose_bytes(path.read_bytes())


def compose_bytes(content: bytes, *, is_foreign: bool = False) -> Node:
    """The same of bytes; what comes from elsewhere may repeat nothing by reference, for little would become much."""
    try:
        text = content.decode("utf-8-sig" if is_foreign else "utf-8")
    except UnicodeDecodeError as error:
        raise SchemaError(
            content[: error.start].count(b"\n") + 1,
            "encoding",
            N_("Tệp không phải là văn bản UTF-8."),
        ) from error
    try:
        for event in yaml.parse(text, Loader=_Loader) if is_foreign else ():
            if isinstance(event, AliasEvent):
                raise SchemaError(
                    event.start_mark.line + 1 if event.start_mark else 1,
                    "alias",
                    N_("Tệp lặp lại một đoạn bằng tham chiếu (& và *); hãy ghi đầy đủ."),
                )
        node = yaml.compose(text, Loader=_Loader)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SchemaError(
            mark.line + 1 if mark else 1,
            "yaml",
            N_("Không đọc được YAML: %(problem)s."),
            problem=str(error.problem),
        ) from error
    except RecursionError as error:
        raise SchemaError(1, "yaml", N_("Không đọc được YAML: %(problem)s."), problem="nested too deeply") from error
    except (YAMLError, ValueError) as error:
        raise SchemaError(1, "yaml", N_("Không đọc được YAML: %(problem)s."), problem=str(error)) from error
    if node is None:
        raise SchemaError(1, "empty", N_("Tệp không có nội dung."))
    return node


def get_line(node: Node) -> int:
    """The line (from 1) at which a node starts."""
    return int(node.start_mark.line) + 1


def is_mapping(node: Node) -> bool:
    """Whether a node has named fields."""
    return isinstance(node, MappingNode)


def read_sequence(node: Node, name: str) -> list[Node]:
    """The entries of a list."""
    if not isinstance(node, SequenceNode):
        raise SchemaError(get_line(node), "schema", N_("“%(name)s” phải là một danh sách."), name=name)
    return list(node.value)


def read_text(node: Node, name: str) -> str:
    """A non-empty text. A bare figure is accepted as the text it is written with."""
    if not isinstance(node, ScalarNode) or node.tag == _NULL or not str(node.value).strip():
        raise SchemaError(get_line(node), "schema", N_("“%(name)s” phải là một đoạn chữ."), name=name)
    return str(node.value).strip()


def read_optional_text(node: Node, name: str) -> str | None:
    """A text, or None for null."""
    return None if node.tag == _NULL else read_text(node, name)


def read_number(node: Node, name: str) -> int:
    """A whole number from 1 up."""
    try:
        if not isinstance(node, ScalarNode) or node.tag != _INT:
            raise ValueError  # noqa: TRY301 - one way out for both kinds of wrong value
        value = int(node.value)
    except ValueError:
        value = 0
    if value < 1:
        raise SchemaError(get_line(node), "schema", N_("“%(name)s” phải là số nguyên từ 1."), name=name)
    return value


def read_decimal(node: Node, name: str) -> Decimal:
    """An exact figure, as it is written: 7.70 keeps its zero."""
    text = read_text(node, name)
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise SchemaError(get_line(node), "schema", N_("“%(name)s” phải là một số, viết dạng 7.85."), name=name)
    return value


def read_flag(node: Node, name: str) -> bool:
    """A flag: true or false."""
    if not isinstance(node, ScalarNode) or node.tag != _BOOL:
        raise SchemaError(get_line(node), "schema", N_("“%(name)s” phải là true hoặc false."), name=name)
    return str(node.value).lower() == "true"


def read_date(node: Node, name: str) -> date:
    """A day written as 2021-06-25."""
    try:
        return date.fromisoformat(str(node.value))
    except ValueError:
        raise SchemaError(
            get_line(node), "schema", N_("“%(name)s” phải là ngày viết dạng 2021-06-25."), name=name
        ) from None


@dataclass
class Reader:
    """Reads a mapping field by field and knows which names it may have."""

    node: Node
    what: str
    fields: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.node, MappingNode):
            raise SchemaError(get_line(self.node), "schema", N_("%(what)s phải gồm các trường có tên."), what=self.what)
        for key, value in self.node.value:
            name = str(key.value)
            if name in self.fields:
                raise SchemaError(get_line(key), "schema", N_("Trường “%(name)s” ghi hai lần."), name=name)
            self.fields[name] = value

    @property
    def line(self) -> int:
        return get_line(self.node)

    def allow(self, *names: str) -> None:
        """Raise SchemaError for a field that is not among `names`."""
        for name, value in self.fields.items():
            if name not in names:
                raise SchemaError(get_line(value), "schema", N_("Không có trường “%(name)s”."), name=name)

    def get(self, name: str) -> Node:
        """A field that must be there."""
        if name not in self.fields:
            raise SchemaError(self.line, "schema", N_("%(what)s thiếu trường “%(name)s”."), what=self.what, name=name)
        return self.fields[name]

    def text(self, name: str) -> str:
        return read_text(self.get(name), name)

    def choice(self, name: str, allowed: Callable[[str], bool] | Mapping[str, Any]) -> str:
        """A text that is one of the allowed ones."""
        value = self.text(name)
        if not (allowed(value) if callable(allowed) else value in allowed):
            raise SchemaError(
                get_line(self.get(name)),
                "schema",
                N_("“%(name)s” không nhận giá trị “%(value)s”."),
                name=name,
                value=value,
            )
        return value

    def lines(self) -> Iterator[tuple[str, int]]:
        """Each field with its line."""
        for name, value in self.fields.items():
            yield name, get_line(value)
