import sys
from pathlib import Path

import pytest

from tools import progress
from tools.progress import SetupError, run_main, run_step


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(progress, "ROOT", tmp_path)
    monkeypatch.setattr(progress, "LOG", tmp_path / "var" / "setup.log")
    return tmp_path / "var" / "setup.log"


def say_and_fail(text: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit(3)"]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full."),
        ("npm error code ENOTFOUND", "The network or a package registry cannot be reached."),
        ("E: Could not get lock /var/lib/dpkg/lock", "Another package installation is running; wait for it."),
        ("EACCES: permission denied", "A file or folder may not be written by this account."),
        ("first line\nthe last word", "the last word"),
        ("", "it failed without a word"),
    ],
)
def test_a_failure_becomes_one_sentence(log: Path, output: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refusal:
        run_step("Packages (a minute)", say_and_fail(output))
    assert str(refusal.value) == f"Packages: {sentence} (Details: var/setup.log)"
    assert output in log.read_text()


def test_an_earlier_failure_in_the_log_does_not_explain_a_later_one() -> None:
    with pytest.raises(SetupError, match="disk is full"):
        run_step("First", say_and_fail("No space left on device"))
    with pytest.raises(SetupError, match="another matter"):
        run_step("Second", say_and_fail("another matter"))


def test_a_missing_program_is_named() -> None:
    with pytest.raises(SetupError, match="no-such-program"):
        run_step("Styles", ["no-such-program"])


def test_the_program_ends_with_the_sentence_and_a_failing_code() -> None:
    def main() -> None:
        raise SetupError("The disk is full.")

    with pytest.raises(SystemExit) as end:
        run_main(main)
    assert end.value.code == "\nStopped: The disk is full."
