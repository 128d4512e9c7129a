"""Every shipped question was read twice, and the log still speaks of today's key."""

from typing import Any

from ruamel.yaml import YAML

from quizapp.config import ROOT

BANK = ROOT / "question_bank"


def load(pattern: str, field: str) -> list[dict[str, Any]]:
    yaml = YAML(typ="safe")
    return [entry for path in sorted(BANK.glob(pattern)) for entry in yaml.load(path)[field]]


def test_every_item_has_two_readings_of_todays_key() -> None:
    items = load("open/*.yaml", "items") + load("demonstration/*.yaml", "items")
    readings = {entry["id"]: entry for entry in load("reviews/*.yaml", "readings")}
    assert len(items) >= 150
    for item in items:
        key = next(str(option["text"]) for option in item["options"] if option.get("correct"))
        reading = readings[item["id"]]
        assert reading["outcome"] in {"agreed", "reworded", "rekeyed"}, item["id"]
        assert str(reading["reading_a"]) == key, item["id"]
        assert str(reading["reading_b"]) == key, item["id"]


def test_no_reading_speaks_of_an_item_that_is_gone_unless_it_was_dropped() -> None:
    known = {item["id"] for item in load("open/*.yaml", "items") + load("demonstration/*.yaml", "items")}
    for entry in load("reviews/*.yaml", "readings"):
        assert entry["id"] in known or entry["outcome"] == "dropped", entry["id"]
