"""Reading item models and the codes of their instances from `models/`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from quizapp.bank.adapters import yaml_nodes as yn
from quizapp.bank.adapters.yaml_nodes import Reader, SchemaError
from quizapp.bank.domain import Axis, Level, Pool
from quizapp.bank.domain.files import Finding, ItemModel
from quizapp.bank.domain.itemmodels import KINDS
from quizapp.kernel.text import N_, normalise

CODES = "codes.yaml"
_HEAD = "# Written by `flask bank models --number`: which code each instance has. A code is never given to another.\n"
_FORMAT = "1"
_POOLS = (Pool.OPEN.value, Pool.DEMONSTRATION.value)


def read_models(directory: Path, findings: list[Finding]) -> Iterator[ItemModel]:
    """Every model in a folder; what cannot be read goes into `findings`."""
    for path in sorted(directory.glob("*.yaml")):
        if path.name == CODES:
            continue
        name = f"{directory.name}/{path.name}"
        try:
            reader = Reader(yn.compose(path), N_("Tệp"))
            reader.allow("format", "models")
            reader.choice("format", {_FORMAT: None})
            nodes = yn.read_sequence(reader.get("models"), "models")
        except SchemaError as error:
            findings.append(error.to_finding(name))
            continue
        for node in nodes:
            try:
                yield _read_model(node, name)
            except SchemaError as error:
                findings.append(error.to_finding(name))


def _read_model(node: Any, name: str) -> ItemModel:
    reader = Reader(node, N_("Mẫu câu hỏi"))
    reader.allow("key", "kind", "pool", "editions", "axis", "level", "owners", "stem", "explanation", "settings")
    settings = {}
    if "settings" in reader.fields:
        for key, value in Reader(reader.fields["settings"], N_("Mẫu câu hỏi")).fields.items():
            settings[key] = normalise(yn.read_text(value, key))
    return ItemModel(
        key=reader.text("key"),
        kind=reader.choice("kind", KINDS),
        pool=reader.choice("pool", lambda value: value in _POOLS),
        editions=tuple(yn.read_text(part, "editions") for part in yn.read_sequence(reader.get("editions"), "editions")),
        axis=reader.choice("axis", {axis.value: None for axis in Axis}),
        level=reader.choice("level", {level.value: None for level in Level}),
        owners=tuple(yn.read_text(part, "owners") for part in yn.read_sequence(reader.get("owners"), "owners")),
        stem=normalise(reader.text("stem")),
        explanation=normalise(reader.text("explanation")),
        settings=settings,
        file=name,
        line=reader.line,
    )


def read_origin(node: Any) -> dict[str, Any]:
    """Which model made a question, and the figures it rests on, where the question stands in a file of its own."""
    reader = Reader(node, N_("Nguồn gốc"))
    reader.allow("model", "figures")
    figures = Reader(reader.get("figures"), N_("Số liệu"))
    return {
        "model": reader.text("model"),
        "figures": {name: str(yn.read_decimal(part, name)) for name, part in figures.fields.items()},
    }


def read_codes(directory: Path, findings: list[Finding]) -> dict[str, str]:
    """The code of every instance that has one, by "model/instance"."""
    path = directory / CODES
    if not path.is_file():
        return {}
    try:
        reader = Reader(yn.compose(path), N_("Tệp"))
        return {name: yn.read_text(node, name) for name, node in reader.fields.items()}
    except SchemaError as error:
        findings.append(error.to_finding(f"{directory.name}/{CODES}"))
        return {}


def write_codes(directory: Path, codes: Mapping[str, str]) -> None:
    """Keep the codes, sorted by name."""
    yaml = YAML()
    yaml.width = 4096
    with (directory / CODES).open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(dict(sorted(codes.items())), file)
