"""Answers that people give, for whoever plays people: as a page sends them, for every question type."""

from __future__ import annotations

from random import Random
from typing import Any

from quizapp.itemtypes.base import Shown

Raw = dict[str, Any]


def guess(shown: Shown, random: Random) -> Raw:
    """A complete answer of somebody who does not know."""
    values = [option.value for option in shown.options]
    if shown.parts:
        letters = [part.letter for part in shown.parts]
        enough = len(values) >= len(letters)
        given = random.sample(values, len(letters)) if enough else random.choices(values, k=len(letters))
        return {"parts": dict(zip(letters, given, strict=True))}
    if shown.several:
        return {"choices": random.sample(values, random.randint(1, len(values)))}
    if not values:
        return {"value": str(random.randint(1, 100))}
    return {"choice": random.choice(values)}


def err(shown: Shown, key: Raw) -> Raw:
    """A complete answer that is not the key."""
    values = [option.value for option in shown.options]
    if shown.parts:
        letters, given = list(key["parts"]), list(key["parts"].values())
        moved = [*given[1:], given[0]]
        if moved == given:
            moved[0] = next(value for value in values if value != given[0])
        return {"parts": dict(zip(letters, moved, strict=True))}
    if shown.several:
        return {"choices": [next(value for value in values if value not in key["choices"])]}
    if not values:
        return {"value": f"9{key['value']}"}
    return {"choice": next(value for value in values if value != key["choice"])}


def to_fields(raw: Raw) -> dict[str, str | list[str]]:
    """An answer as the fields of the answer page's form."""
    fields: dict[str, str | list[str]] = {}
    if "choice" in raw:
        fields["answer"] = raw["choice"]
    if "choices" in raw:
        fields["answer.choices"] = raw["choices"]
    if "value" in raw:
        fields["answer.value"] = raw["value"]
    for letter, value in raw.get("parts", {}).items():
        fields[f"answer.parts.{letter}"] = value
    return fields
