"""What is wrong with a folder of question files as a whole."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from quizapp.bank.domain.figures import check_editions
from quizapp.bank.domain.files import BankFiles, Finding, ItemEntry, Severity
from quizapp.bank.domain.wording import compute_stem_key
from quizapp.bank.domain.writing import Note, check_wording, list_shown_pictures
from quizapp.itemtypes.registry import get_item_type
from quizapp.kernel.text import N_
from quizapp.markup import to_plain

# Stems that share this part of their runs of three words ask nearly the same.
NEAR = 0.8
_SHINGLE = 3
# Below so many items a lopsided bank is chance.
ENOUGH = 40
# Types of which each question has one key among its options.
_ONE_KEY = frozenset({"single_choice", "chart_reading"})
_WORD = re.compile(r"\w+")


def check_fitness(files: BankFiles) -> list[Finding]:
    """What stops a folder from being loaded: unreadable entries, foreign references, no single key, twin ids."""
    return [*files.findings, *check_editions(files), *_check_references(files)]


def check_files(files: BankFiles) -> list[Finding]:
    """Everything found in a folder, in the order of its files and lines; the bank as a whole last."""
    found = check_fitness(files)
    for entry in files.items:
        found += [_to_finding(entry, note) for note in check_wording(entry.wording) if note.code != "content"]
    found += _find_twins(files.items)
    found.sort(key=lambda finding: (finding.file, finding.line or 0))
    return [*found, *_check_balance(files.items)]


def _to_finding(entry: ItemEntry, note: Note) -> Finding:
    return Finding(
        note.severity, note.code, note.message, note.params, entry.file, entry.get_line(note.place), entry.code
    )


def _check_references(files: BankFiles) -> Iterator[Finding]:
    documents = {document.key for document in files.documents}
    components = {i.facts.code: {code for code, _ in i.facts.components} for i in files.indices}
    for index in files.indices:
        if index.facts.document not in documents:
            message = N_("Không có tài liệu “%(document)s” trong documents.yaml.")
            params = {"document": index.facts.document}
            yield Finding(Severity.ERROR, "document", message, params, index.file, index.line, index.facts.code)
    places: dict[str, ItemEntry] = {}
    for entry in files.items:
        first = places.setdefault(entry.code, entry)
        if first is not entry:
            message = N_("Mã câu hỏi đã dùng tại %(place)s.")
            yield _to_finding(
                entry,
                Note(Severity.ERROR, "duplicate_id", "id", message, {"place": f"{first.file}:{first.line}"}),
            )
        for note in _check_entry(entry, documents, components):
            yield _to_finding(entry, note)
        for sha256 in list_shown_pictures(entry.wording):
            content = files.pictures.get(sha256)
            if content is None or hashlib.sha256(content).hexdigest() != sha256:
                message = N_("Hình %(picture)s… không có trong thư mục pictures, hoặc tệp đã bị đổi.")
                yield _to_finding(entry, Note(Severity.ERROR, "picture", "stem", message, {"picture": sha256[:12]}))


def _check_entry(entry: ItemEntry, documents: set[str], components: dict[str, set[str]]) -> Iterator[Note]:
    wording = entry.wording
    if wording.index_code not in components:
        message = N_("Không có chỉ số “%(index)s” trong thư mục indices.")
        yield Note(Severity.ERROR, "index", "index", message, {"index": wording.index_code})
    elif wording.component not in components[wording.index_code]:
        message = N_("Chỉ số %(index)s không có nội dung “%(component)s”.")
        params = {"index": wording.index_code, "component": wording.component}
        yield Note(Severity.ERROR, "component", "component", message, params)
    if entry.code[:3] != wording.index_code[:3]:
        message = N_("Mã câu hỏi không bắt đầu bằng chữ của chỉ số %(index)s.")
        yield Note(Severity.ERROR, "id_prefix", "id", message, {"index": wording.index_code})
    for n, citation in enumerate(wording.citations):
        if citation.document not in documents:
            message = N_("Không có tài liệu “%(document)s” trong documents.yaml.")
            yield Note(Severity.ERROR, "document", f"citations.{n}", message, {"document": citation.document})
    for problem in get_item_type(wording.item_type).validate(wording.content):
        yield Note(Severity.ERROR, "content", problem.place, problem.message)


def compute_shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of three words of a text, case and punctuation aside; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    runs = max(1, len(words) - _SHINGLE + 1)
    return frozenset(tuple(words[n : n + _SHINGLE]) for n in range(runs))


def _find_twins(entries: tuple[ItemEntry, ...]) -> Iterator[Finding]:
    prepared = [(e, compute_stem_key(e.wording.stem), compute_shingles(to_plain(e.wording.stem))) for e in entries]
    by_key: dict[str, list[int]] = {}
    by_run: dict[tuple[str, ...], list[int]] = {}
    for at, (entry, key, runs) in enumerate(prepared):
        same = by_key.setdefault(key, [])
        # Only who shares a run can be near, and most share none: every pair need not be looked at.
        shared = Counter(chain.from_iterable(by_run.get(run, ()) for run in runs))
        for n in sorted({*same, *shared}):
            other, _key, other_runs = prepared[n]
            params = {"other": other.code, "place": f"{other.file}:{other.get_line('stem')}"}
            if n in same:
                message = N_("Câu dẫn trùng với %(other)s (%(place)s).")
                yield _to_finding(entry, Note(Severity.ERROR, "duplicate", "stem", message, params))
            elif _compute_likeness(shared[n], runs, other_runs) >= NEAR and not _are_siblings(entry, other):
                message = N_("Câu dẫn gần trùng với %(other)s (%(place)s).")
                yield _to_finding(entry, Note(Severity.WARNING, "near_duplicate", "stem", message, params))
        same.append(at)
        for run in runs:
            by_run.setdefault(run, []).append(at)


def _compute_likeness(shared: int, one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Shared part of two sets of runs (Jaccard), 0 to 1; `shared` is how many runs they share."""
    return shared / (len(one) + len(other) - shared)


def _are_siblings(one: ItemEntry, other: ItemEntry) -> bool:
    """Whether one model made both: then they are alike on purpose."""
    model = one.wording.origin.get("model")
    return model is not None and model == other.wording.origin.get("model")


def _check_balance(entries: tuple[ItemEntry, ...]) -> Iterator[Finding]:
    by_size: dict[int, list[ItemEntry]] = {}
    for entry in entries:
        options = entry.wording.content["options"] if entry.wording.item_type in _ONE_KEY else ()
        if sum(option["correct"] for option in options) == 1:
            by_size.setdefault(len(options), []).append(entry)
    for size, group in sorted(by_size.items()):
        if len(group) < ENOUGH:
            continue
        # Three standard deviations of a fair draw.
        margin = 3 * math.sqrt(len(group) * (size - 1)) / size
        expected = len(group) / size
        positions = Counter(_find_key(entry) for entry in group)
        for at in range(size):
            if abs(positions[at] - expected) > margin:
                yield _unbalanced(
                    "positions",
                    N_(
                        "Đáp án ở vị trí %(letter)s trong %(count)s trên %(total)s câu; đều tay là khoảng %(expected)s."
                    ),
                    {"letter": "ABCDEFGH"[at], "count": positions[at]},
                    len(group),
                    expected,
                )
        longest = sum(_is_key_longest(entry) for entry in group)
        if longest > expected + margin:
            message = N_(
                "Đáp án là phương án dài nhất trong %(count)s trên %(total)s câu; đều tay là khoảng %(expected)s."
            )
            yield _unbalanced("longest", message, {"count": longest}, len(group), expected)


def _unbalanced(code: str, message: str, params: dict[str, object], total: int, expected: float) -> Finding:
    return Finding(Severity.WARNING, code, message, {**params, "total": total, "expected": round(expected)})


def _find_key(entry: ItemEntry) -> int:
    return next(n for n, option in enumerate(entry.wording.content["options"]) if option["correct"])


def _is_key_longest(entry: ItemEntry) -> bool:
    lengths = [len(to_plain(option["text"])) for option in entry.wording.content["options"]]
    key = lengths.pop(_find_key(entry))
    return key > max(lengths)
