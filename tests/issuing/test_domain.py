"""Rules of editions."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from quizapp.issuing.domain import Held, build_manifest, compute_difference, is_whole, list_departures
from tests.factories import MANNER

TERMS: dict[str, Any] = {
    "question_count": 4,
    "minutes": 40,
    "pass_mark_percent": Decimal("50.0"),
    "attempts_allowed": 1,
    "validity_months": 24,
}


def hold(code: str, digest: str = "a", number: int = 1) -> Held:
    return Held(1, code, number, digest * 64, "PCI", "open", f"Câu {code}?")


def test_an_assessment_follows_the_manner_or_every_departure_is_named() -> None:
    assert list_departures(MANNER, **TERMS) == []
    found = list_departures(MANNER, **{**TERMS, "minutes": 45, "pass_mark_percent": Decimal(60)})
    assert [(d.name, d.wanted, d.found) for d in found] == [
        ("Số phút làm bài", 40, 45),
        ("Mức đạt (phần trăm)", Decimal(50), Decimal(60)),
    ]


def test_the_difference_of_two_editions() -> None:
    difference = compute_difference(
        [hold("A"), hold("B"), hold("C")], [hold("D"), hold("C", "c", 2), hold("B", "a", 2)]
    )
    assert [entry.code for entry in difference.added] == ["D"]
    assert [entry.code for entry in difference.removed] == ["A"]
    assert [(entry.code, entry.number) for entry in difference.changed] == [("C", 2)]
    assert compute_difference([hold("A")], [hold("A")]).is_empty


def test_a_manifest_tells_whether_it_was_touched() -> None:
    manifest = build_manifest(year=2026, title="N", decision={}, manner=MANNER, held=[hold("B"), hold("A")])
    assert is_whole(manifest)
    assert [entry["code"] for entry in manifest["items"]] == ["A", "B"]
    assert manifest["manner"]["pass_mark_percent"] == "50"
    assert "Câu A?" not in str(manifest)
    for broken in (
        {**manifest, "items": manifest["items"][:1]},
        {**manifest, "items": [{**manifest["items"][0], "version": 2}, manifest["items"][1]]},
        {**manifest, "items": [{}]},
        {},
    ):
        assert not is_whole(broken)
    other = build_manifest(
        year=2026, title="N", decision={}, manner=replace(MANNER, minutes=1), held=[hold("A"), hold("B")]
    )
    assert other["sha256"] == manifest["sha256"]
