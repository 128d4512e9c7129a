"""Every shipped question was read twice, and the log still speaks of today's key."""

from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML

from quizapp.config import ROOT

BANK = ROOT / "question_bank"


def load(pattern: str, field: str) -> list[dict[str, Any]]:
    yaml = YAML(typ="safe")
    return [entry for path in sorted(BANK.glob(pattern)) for entry in yaml.load(path)[field]]


# The right answer of an item as the log writes it.
KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "single_choice": lambda item: next(str(option["text"]) for option in item["options"] if option.get("correct")),
    "multiple_response": lambda item: [option["text"] for option in item["options"] if option.get("correct")],
    "true_false": lambda item: item["answer"],
    "four_statements": lambda item: [part["text"] for part in item["statements"] if part.get("correct")],
    "matching": lambda item: {pair["left"]: pair["right"] for pair in item["pairs"]},
    "ordering": lambda item: item["steps"],
    "numeric": lambda item: str(item["value"]),
    "fill_list": lambda item: item["gaps"],
}


def test_every_item_has_two_readings_of_todays_key() -> None:
    items = load("open/*.yaml", "items") + load("demonstration/*.yaml", "items")
    readings = {entry["id"]: entry for entry in load("reviews/*.yaml", "readings")}
    assert len(items) >= 400
    for item in items:
        reading, key = readings[item["id"]], KEYS[item["type"]](item)
        assert reading["outcome"] in {"agreed", "reworded", "rekeyed"}, item["id"]
        for name in ("reading_a", "reading_b"):
            given = reading[name] if isinstance(key, (list, dict, bool)) else str(reading[name])
            assert given == key, (item["id"], name)


def test_no_reading_speaks_of_an_item_that_is_gone_unless_it_was_dropped() -> None:
    known = {item["id"] for item in load("open/*.yaml", "items") + load("demonstration/*.yaml", "items")}
    for entry in load("reviews/*.yaml", "readings"):
        assert entry["id"] in known or entry["outcome"] == "dropped", entry["id"]
