from hypothesis import given
from hypothesis import strategies as st

from quizapp.kernel.ids import CODE_ALPHABET, new_code, normalise_code


def test_a_code_has_three_groups_of_four_from_the_alphabet() -> None:
    groups = new_code().split("-")
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(CODE_ALPHABET)


@given(st.text(alphabet=CODE_ALPHABET, min_size=12, max_size=12))
def test_a_code_is_read_however_it_is_typed(bare: str) -> None:
    code = f"{bare[:4]}-{bare[4:8]}-{bare[8:]}"
    assert normalise_code(f"  {bare.lower()} ") == code
    assert normalise_code(code.replace("0", "o").replace("1", "l")) == code
