"""Vietnamese text: normal form, search keys, sorting of names, and marking of texts for the catalogue."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

# Tones in dictionary order: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET, start=1)}
_SPACE = re.compile(r"\s+")
_EMPTY_LINES = re.compile(r"\n{3,}")


def N_(message: str) -> str:
    """Mark a text for the catalogue where no request is at hand; the page translates it."""
    return message


def normalise(text: str) -> str:
    """NFC, runs of white space (no-break spaces too) as one space, ends stripped."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def normalise_lines(text: str) -> str:
    """As `normalise`, line by line: lines stay, of several empty ones in a row one."""
    lines = "\n".join(normalise(line) for line in text.splitlines())
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def write_decimal(value: Decimal, places: int | None = None) -> str:
    """1.234,5: comma for decimals, full stop between thousands. Without `places` an exact value keeps its own."""
    exact = value if places is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")


def write_candidate_number(number: int) -> str:
    """Write a số báo danh as it stands on every list, slip and page: 0007."""
    return f"{number:04d}"


def compute_search_key(text: str) -> str:
    """Lower case without tones and marks, đ as d: what a person types who is in a hurry."""
    plain = unicodedata.normalize("NFD", normalise(text).lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _split_letter(letter: str) -> tuple[str, int]:
    tone = 0
    rest = []
    for mark in unicodedata.normalize("NFD", letter):
        if mark in _TONES:
            tone = _TONES[mark]
        else:
            rest.append(mark)
    return unicodedata.normalize("NFC", "".join(rest)), tone


def compute_word_key(word: str) -> str:
    """Sort key of one word: letters by the Vietnamese alphabet first, then tones."""
    letters, tones = [], []
    for letter in normalise(word).lower():
        base, tone = _split_letter(letter)
        rank = _RANK.get(base)
        letters.append(f"{rank:02d}" if rank else f"9{base}" if base.isalpha() else f"00{base}")
        tones.append(str(tone))
    return "".join(letters) + "." + "".join(tones)


def compute_name_key(full_name: str) -> str:
    """Sort key of a person's name as staff lists order it: given name (last word) first, then the rest."""
    words = normalise(full_name).split(" ")
    return " ".join(compute_word_key(word) for word in [words[-1], *words[:-1]])
