"""Response processing for the policies here: a standard template where it says the same, rules elsewhere."""

from collections.abc import Sequence
from decimal import Decimal

from quizapp.interchange.adapters.qti.markup import Element, Maker
from quizapp.itemtypes import scoring
from quizapp.itemtypes.scoring import Tally, compute_points

SCORE, COUNT, RESPONSE = "SCORE", "COUNT", "RESPONSE"


class Rules:
    """The parts of response processing in one version."""

    def __init__(self, make: Maker) -> None:
        self.make = make

    def match_correct(self, maximum: Decimal) -> Element:
        """The whole right answer of the variable RESPONSE, or nothing."""
        if maximum == scoring.ONE:
            return self.make("responseProcessing", template=self.make.version.locate_template("match_correct"))
        return self.all_right([RESPONSE], maximum)

    def all_right(self, identifiers: Sequence[str], maximum: Decimal) -> Element:
        """All variables right, or nothing."""
        tests = [self.is_right(name) for name in identifiers]
        return self.when_right(tests[0] if len(tests) == 1 else self.make("and", *tests), maximum)

    def when_right(self, test: Element, maximum: Decimal) -> Element:
        """Everything where a test holds, or nothing."""
        return self.make("responseProcessing", self._when(test, self._set(SCORE, self.figure(maximum))))

    def map_response(self) -> Element:
        """What the mapping of the variable RESPONSE comes to."""
        return self.make("responseProcessing", template=self.make.version.locate_template("map_response"))

    def graded(
        self,
        counting: Sequence[Element],
        total: int,
        policy: str,
        maximum: Decimal,
        *,
        unless: Element | None = None,
    ) -> Element:
        """What so many right ones earn under a policy, after rules that count them; nothing where `unless` holds."""
        branches = [
            self.make(
                "responseIf" if right == 1 else "responseElseIf",
                self._counts(right),
                self._set(SCORE, self.figure(compute_points(policy, Tally(right, 0, total), maximum))),
            )
            for right in range(1, total + 1)
        ]
        rules = [*counting, self.make("responseCondition", *branches)]
        if unless is None:
            return self.make("responseProcessing", *rules)
        empty = self.make("responseIf", unless, self._set(SCORE, self.figure(scoring.NOTHING)))
        return self.make("responseProcessing", self.make("responseCondition", empty, self.make("responseElse", *rules)))

    def count_mapped(self, identifier: str) -> Element:
        """A rule that counts by the mapping of a variable."""
        return self._set(COUNT, self.make("mapResponse", identifier=identifier))

    def sum_right(self, tests: Sequence[Element]) -> list[Element]:
        """Rules that count which of the tests hold."""
        return [
            self._when(test, self._set(COUNT, self.make("sum", self.variable(COUNT), self.figure(scoring.ONE))))
            for test in tests
        ]

    def is_right(self, identifier: str) -> Element:
        """The variable is as its right answer."""
        return self.make("match", self.variable(identifier), self.make("correct", identifier=identifier))

    def variable(self, identifier: str) -> Element:
        """The value of a variable."""
        return self.make("variable", identifier=identifier)

    def figure(self, value: Decimal) -> Element:
        """A number."""
        return self.make("baseValue", f"{value:f}", baseType="float")

    def _counts(self, right: int) -> Element:
        return self.make("equal", self.variable(COUNT), self.figure(Decimal(right)), toleranceMode="exact")

    def _when(self, test: Element, *rules: Element) -> Element:
        return self.make("responseCondition", self.make("responseIf", test, *rules))

    def _set(self, identifier: str, value: Element) -> Element:
        return self.make("setOutcomeValue", value, identifier=identifier)
