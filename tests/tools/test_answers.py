"""Answers for whoever plays people are whole, of their question, and right or wrong as wanted."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from quizapp.itemtypes.presenting import is_answered
from quizapp.itemtypes.registry import get_item_type, list_item_types
from quizapp.web.answers import read_form_answer
from tests.itemtypes.samples import SAMPLES
from tools.answers import err, guess, to_fields


@given(st.sampled_from(list_item_types()), st.integers())
def test_guesses_are_whole_and_errors_are_wrong(code: str, seed: int) -> None:
    plugin, content, random = get_item_type(code), SAMPLES[code], Random(seed)  # noqa: S311 - nothing is secret here
    layout = plugin.draw_layout(content, random)
    shown, key = plugin.show(content, layout), plugin.reveal(content, layout)
    assert is_answered(plugin, content, layout, guess(shown, random))
    wrong = err(shown, key)
    assert is_answered(plugin, content, layout, wrong)
    assert not plugin.score(content, layout, wrong).is_full


@pytest.mark.parametrize("code", list_item_types())
def test_a_form_carries_what_the_script_sends(code: str) -> None:
    plugin, content = get_item_type(code), SAMPLES[code]
    key = plugin.reveal(content, plugin.keep_layout(content))
    assert read_form_answer(MultiDict(to_fields(key))) == key
