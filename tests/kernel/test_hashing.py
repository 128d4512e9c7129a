from quizapp.kernel.hashing import GENESIS, compute_digest, compute_link, to_canonical_json


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert to_canonical_json({"b": 1, "a": "ă"}) == '{"a":"ă","b":1}'
    assert compute_digest({"b": 1, "a": 2}) == compute_digest({"a": 2, "b": 1})


def test_a_link_depends_on_what_came_before_and_on_its_own_body() -> None:
    first = compute_link(GENESIS, {"seq": 1})
    assert compute_link(first, {"seq": 2}) != compute_link(GENESIS, {"seq": 2})
    assert compute_link(first, {"seq": 2}) != compute_link(first, {"seq": 3})
