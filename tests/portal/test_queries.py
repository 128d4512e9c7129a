import pytest

from quizapp.portal.queries import compute_given_name


@pytest.mark.parametrize(
    ("full_name", "given"),
    [("Nguyễn Thị Thanh Huyền", "Huyền"), ("Lê  An ", "An"), ("Bình", "Bình"), ("", "")],
)
def test_people_are_addressed_by_their_last_word(full_name: str, given: str) -> None:
    assert compute_given_name(full_name) == given
