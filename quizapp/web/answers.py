"""Answers as the fields of a question's form carry them."""

from typing import Any

from werkzeug.datastructures import MultiDict

PART = "answer.parts."


def read_form_answer(form: MultiDict[str, str]) -> dict[str, Any] | None:
    """The raw answer to keep, from the fields of the answer page's form; None where nothing was answered."""
    raw: dict[str, Any] = {}
    if form.get("answer"):
        raw["choice"] = form["answer"]
    if form.getlist("answer.choices"):
        raw["choices"] = form.getlist("answer.choices")
    parts = {name.removeprefix(PART): value for name, value in form.items() if name.startswith(PART) and value}
    if parts:
        raw["parts"] = parts
    if form.get("answer.value", "").strip():
        raw["value"] = form["answer.value"].strip()
    return raw or None
