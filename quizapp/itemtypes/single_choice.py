"""One right option among several."""

from decimal import Decimal
from random import Random
from typing import Any

from quizapp.itemtypes.base import Answer, Content, Layout, Mark, ShownOption
from quizapp.kernel.text import N_

LETTERS = "ABCDEFGH"
FEWEST_OPTIONS = 2


class SingleChoice:
    """Content is {"options": [{"text", "correct", "misconception"?}, ...]}; an answer is {"choice": letter}.

    The letter an answer carries is the option's place on that candidate's paper. The layout, kept on the server,
    leads back to the option: nothing a candidate receives or sends is stable across papers.
    """

    code = "single_choice"

    def validate(self, content: Content) -> list[str]:
        options = content.get("options")
        if not isinstance(options, list) or not FEWEST_OPTIONS <= len(options) <= len(LETTERS):
            return [N_("Câu hỏi cần từ 2 đến 8 phương án.")]
        found = []
        texts = [str(option.get("text") or "").strip() for option in options]
        if not all(texts):
            found.append(N_("Có phương án chưa ghi nội dung."))
        if len({text.casefold() for text in texts}) < len(texts):
            found.append(N_("Có hai phương án giống nhau."))
        if sum(1 for option in options if option.get("correct") is True) != 1:
            found.append(N_("Câu hỏi cần đúng một đáp án."))
        return found

    def draw_layout(self, content: Content, random: Random) -> dict[str, Any]:
        order = list(range(len(content["options"])))
        if not content.get("fixed_order"):
            random.shuffle(order)
        return {"order": order}

    def show(self, content: Content, layout: Layout) -> list[ShownOption]:
        options = content["options"]
        return [ShownOption(LETTERS[n], options[at]["text"]) for n, at in enumerate(layout["order"])]

    def parse(self, content: Content, layout: Layout, raw: Answer) -> dict[str, Any] | None:
        letter = raw.get("choice")
        if letter is None or letter == "":
            return None
        order = layout["order"]
        if not isinstance(letter, str) or len(letter) != 1 or LETTERS.find(letter) not in range(len(order)):
            raise ValueError("no such option")
        return {"option": order[LETTERS.index(letter)]}

    def score(self, content: Content, layout: Layout, raw: Answer | None) -> Mark:
        one = Decimal(1)
        try:
            chosen = self.parse(content, layout, raw) if raw else None
        except ValueError:
            chosen = None
        right = chosen is not None and content["options"][chosen["option"]].get("correct") is True
        return Mark(one if right else Decimal(0), one)

    def reveal(self, content: Content, layout: Layout) -> str:
        key = next(n for n, option in enumerate(content["options"]) if option.get("correct") is True)
        return LETTERS[layout["order"].index(key)]
