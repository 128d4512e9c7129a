"""What a question type must be able to do. Content, layout and answers are plain JSON."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple, Protocol, runtime_checkable

from quizapp.charts import Chart
from quizapp.itemtypes.schema import Field

Content = Mapping[str, Any]
Layout = Mapping[str, Any]
Answer = Mapping[str, Any]
LETTERS = "ABCDEFGHIJKL"


class Problem(NamedTuple):
    """Something wrong with the content of a field: "options", "statements.2", ...; `message` is a catalogue text."""

    place: str
    message: str


class ForeignPartError(ValueError):
    """The answer names a part or an option that this question does not have: nobody can have given it on its page."""


class UnfinishedAnswerError(ValueError):
    """The answer was given on the page of its question, but cannot be marked as it stands: it lacks something.

    `message` is a catalogue text that tells the candidate what is missing; `params` fill its placeholders.
    """

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


@dataclass(frozen=True)
class Mark:
    """Points reached and reachable for one answer, in exact decimals."""

    points: Decimal
    maximum: Decimal

    @property
    def is_full(self) -> bool:
        return self.points == self.maximum


@dataclass(frozen=True)
class ShownOption:
    """An option as the candidate sees it: the letter is its place on this paper, never its identity."""

    letter: str
    text: str
    # What the page sends where it is chosen; the letter, unless said otherwise.
    sent: str = ""

    @property
    def value(self) -> str:
        return self.sent or self.letter


@dataclass(frozen=True)
class ShownPart:
    """A part that wants an answer of its own: a statement, a left side, a thing to be put in order, a gap."""

    letter: str
    text: str


@dataclass(frozen=True)
class Shown:
    """A question's parts as one candidate sees them, without anything that tells the key.

    Without `parts` the question is answered as a whole: by one of the `options`, by some of them (`several`), or by a
    figure where there are none. With `parts` each of them takes one of the `options`.
    """

    options: tuple[ShownOption, ...] = ()
    parts: tuple[ShownPart, ...] = ()
    several: bool = False
    chart: Chart | None = None  # the picture that the question is about
    # What stands behind a figure.
    unit: str = ""
    # The text around the parts: one piece more than there are parts.
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeyRow:
    """A part in the order of the text as the question team knows it."""

    letter: str
    text: str
    # Whether it is the key, or true; None where `answer` says what belongs to it.
    correct: bool | None = None
    answer: str = ""
    misconception: str = ""


@dataclass(frozen=True)
class KeyOption:
    """An option as the question team knows it: its place in the content, and whether it is right."""

    at: int
    text: str
    is_key: bool


@runtime_checkable
class KeyedByOption(Protocol):
    """A question type whose key is which of its options hold, so that a wrong key can be put right."""

    def list_key_options(self, content: Content) -> list[KeyOption]:
        """Every option with whether it is a key."""

    def replace_key(self, content: Content, keys: Collection[int]) -> dict[str, Any]:
        """The same content with the options at `keys` right and no other. Raises ValueError for what cannot be.

        Where one option is to be chosen, any of several keys is taken as right.
        """


class KeyFaultError(ValueError):
    """What was given cannot be the key of this question; `message` is a catalogue text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class KeyField:
    """One thing that a key says: which of the choices belongs to a part, or a figure where there are none.

    `choices` are pairs of value and text.
    """

    name: str
    text: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True

    @property
    def shown(self) -> str:
        """The value as it is read."""
        return dict(self.choices).get(self.value, self.value)


@runtime_checkable
class KeyedByField(Protocol):
    """A question type whose key is told field by field, so that a wrong key can be put right."""

    def list_key_fields(self, content: Content) -> list[KeyField]:
        """Every field with what the key says now."""

    def fill_key(self, content: Content, given: Mapping[str, str]) -> dict[str, Any]:
        """The same content with what was given, by the names of the fields, as its key. Raises KeyFaultError."""


class ItemType(Protocol):
    """A question type. Pure: no time, no database; randomness is handed in.

    A raw answer is what the page sent: {"choice": value}, {"choices": [value, ...]}, {"parts": {letter: value}} or
    {"value": text}.
    It is kept as it came, so that every score can be computed again.
    """

    @property
    def code(self) -> str:
        """The type as it is stored and as files name it."""

    @property
    def name(self) -> str:
        """What pages call it, a catalogue text."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of its contents."""

    @property
    def policies(self) -> tuple[str, ...]:
        """Ways of scoring, the usual one first; see `scoring.py`."""

    def validate(self, content: Content) -> list[Problem]:
        """What is wrong with the content; empty where nothing is."""

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        """The order in which one candidate sees the parts."""

    def keep_layout(self, content: Content) -> dict[str, Any]:
        """The layout for whoever writes and judges questions.

        In the order of the text, or by the alphabet where that would tell the key.
        """

    def show(self, content: Content, layout: Layout) -> Shown:
        """The parts as this candidate sees them, without anything that tells the key."""

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        """The raw answer in the content's own terms; None for no answer.

        Raises ForeignPartError for one that cannot come from this question's page, and UnfinishedAnswerError for one
        that can, but lacks something: it is to be kept, and told to the candidate.
        """

    def score(self, content: Content, layout: Layout, raw: Answer | None) -> Mark:
        """The mark for a raw answer; no answer and one that cannot be read score nothing."""

    def reveal(self, content: Content, layout: Layout) -> dict[str, Any]:
        """The key as this candidate would have answered it, in their own letters; for where keys are released."""

    def explain(self, content: Content) -> list[KeyRow]:
        """The key part by part for the question team, in the order of the text."""

    def is_right_or_wrong(self, content: Content) -> bool:
        """Whether an answer is worth one point or none, so that right answers can be counted."""
