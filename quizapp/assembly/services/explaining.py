"""Why papers cannot be made, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.assembly.adapters import find_conflicts
from quizapp.assembly.domain.problem import Conflict, Quota
from quizapp.assembly.domain.terms import CellRule
from quizapp.assembly.models import Specification
from quizapp.assembly.queries.stock import find_codes, order_cells, read_problem
from quizapp.bank.domain import LEVEL_NAMES, POOL_NAMES, Level, Pool
from quizapp.indices.queries import list_indices
from quizapp.itemtypes.registry import ITEM_TYPE_NAMES

# More groups than these are named by their number only.
NAMED_GROUPS = 3


@dataclass(frozen=True)
class Names:
    """What cells are called."""

    indices: dict[str, str]
    components: dict[tuple[str, str], str]
    types: dict[str, str]

    def name_cell(self, rule: CellRule) -> str:
        """A cell in words: index, component, level, type, pool, as far as they are said."""
        parts = [self.indices.get(rule.index_code, rule.index_code) if rule.index_code else "Mọi chỉ số"]
        if rule.component:
            parts.append(self.components.get((rule.index_code or "", rule.component), rule.component))
        if rule.level:
            parts.append(LEVEL_NAMES[Level(rule.level)].lower())
        if rule.item_type:
            parts.append(self.types.get(rule.item_type, rule.item_type).lower())
        if rule.pool:
            parts.append(POOL_NAMES[Pool(rule.pool)].lower())
        return ", ".join(parts)


def read_names(session: Session) -> Names:
    """What cells are called now."""
    indices = list_indices(session)
    return Names(
        {index.code: index.short_name for index in indices},
        {(index.code, component.code): component.name for index in indices for component in index.components},
        dict(ITEM_TYPE_NAMES),
    )


def check_specification(session: Session, specification: Specification, *, now: datetime) -> list[str]:
    """What stands against the papers of a specification, saved or not: a sentence each; reads only."""
    problem = read_problem(session, specification, now=now)
    return explain_conflicts(session, specification, find_conflicts(problem))


def explain_conflicts(session: Session, specification: Specification, conflicts: Iterable[Conflict]) -> list[str]:
    """A sentence for each conflict, in the words of the matrix."""
    rules, names = order_cells(session, specification), read_names(session)
    sentences = []
    for conflict in conflicts:
        if conflict.kind in {"total", "target", "quota"}:
            sentences.append(_explain_whole(specification, conflict))
        else:
            sentences.append(_explain_cell(session, specification, conflict, names.name_cell(rules[conflict.key])))
    return sentences


def _explain_cell(session: Session, specification: Specification, conflict: Conflict, name: str) -> str:
    needed, have = conflict.needed, conflict.available
    if conflict.kind == "short":
        return f"{name}: cần {needed} câu, ngân hàng có {have}"
    if conflict.kind == "apart":
        return f"{name}: {specification.all_papers} đề không chung câu nào cần {needed} câu, ngân hàng có {have}"
    if conflict.kind == "enemies":
        groups = _name_groups(session, conflict)
        return f"{name}: cần {needed} câu, nhưng {groups} nên chỉ lấy được {have}"
    reasons = ", ".join(f"“{_name_quota(specification, quota)}”" for quota in conflict.quotas)
    because = f"điều kiện {reasons}" if reasons else "các điều kiện khác"
    if have >= needed:
        # Enough for this cell alone; the cells and papers together are too many for it.
        return f"{name}: cần {needed} câu, còn {have} câu, nhưng {because} không cho lấy đủ cùng lúc với các ô khác"
    return f"{name}: cần {needed} câu, {because} chỉ để lại {have}"


def _explain_whole(specification: Specification, conflict: Conflict) -> str:
    if conflict.kind == "total":
        reach = "nhiều nhất" if conflict.available < conflict.needed else "ít nhất"
        return f"tổng số câu là {conflict.needed}, nhưng các ô cộng lại {reach} {conflict.available}"
    if conflict.kind == "target":
        share = f"{100 * (conflict.share or 0):.1f}".replace(".", ",")
        target = f"{specification.target_percent:f}".replace(".", ",")
        tolerance = f"{specification.tolerance_percent:f}".replace(".", ",")
        return f"điểm kỳ vọng đòi {target} ± {tolerance} %, đề gần nhất lập được là {share} % số điểm"
    kinds = ("fresh", "abolished", "focus")
    kind = [kind for kind in kinds if _is_asked(specification, kind)][conflict.key]
    name = _name_quota(specification, Quota(kind, conflict.needed, 0, frozenset()))
    return f"điều kiện “{name}”: cần {conflict.needed} câu, ngân hàng có {conflict.available}"


def _is_asked(specification: Specification, kind: str) -> bool:
    return {
        "fresh": bool(specification.fresh_percent),
        "abolished": specification.max_abolished is not None,
        "focus": bool(specification.focus_owner and specification.focus_count),
    }[kind]


def _name_quota(specification: Specification, quota: Quota) -> str:
    if quota.kind == "fresh":
        return f"ít nhất {specification.fresh_percent} % câu chưa ai làm"
    if quota.kind == "abolished":
        return f"nhiều nhất {specification.max_abolished} câu nêu cơ quan đã giải thể"
    return f"ít nhất {specification.focus_count} câu thuộc phần việc của {specification.focus_owner}"


def _name_groups(session: Session, conflict: Conflict) -> str:
    codes = find_codes(session, {version for group in conflict.enemies for version in group})
    named = [" và ".join(sorted(codes[v] for v in group)) for group in conflict.enemies[:NAMED_GROUPS]]
    more = len(conflict.enemies) - len(named)
    tail = f" cùng {more} nhóm câu khác" if more else ""
    return f"{', '.join(named)}{tail} không được chung một đề"
