"""What differs between two tables, rule by rule: added, removed, changed cell by cell, moved."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from intake.rulemaking.pairing import CELLS, Pair, pair_up, unmoved
from routing.rules.cells import RuleRow


class ChangeKind(StrEnum):
    """What became of a rule. One that was changed may have been moved as well."""

    ADDED = "added"  # 新增
    REMOVED = "removed"  # 删除
    CHANGED = "changed"  # 修改
    MOVED = "moved"  # 移动


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell before and after."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is not as it was. `is_moved`: the rules it stands between are others now."""

    kind: ChangeKind
    before: RuleRow | None
    after: RuleRow | None
    cells: tuple[CellChange, ...] = ()
    is_moved: bool = False


def diff(rows_a: Sequence[RuleRow], rows_b: Sequence[RuleRow]) -> list[RuleChange]:
    """From `a` to `b`, in the order of `b`, what was removed where it stood. Other numbers alone are no change."""
    before = sorted(rows_a, key=lambda row: row.order)
    after = sorted(rows_b, key=lambda row: row.order)
    pairs = pair_up(before, after)
    still = unmoved(pairs)
    placed = [
        ((there, 1), _change(before[here], after[there], is_moved=(here, there) not in still)) for here, there in pairs
    ]
    placed += [
        ((there, 1), RuleChange(ChangeKind.ADDED, None, after[there])) for there in _unpaired(pairs, 1, len(after))
    ]
    steady = sorted(still)
    for here in _unpaired(pairs, 0, len(before)):
        # Before the first unmoved rule that stood below it.
        below = bisect_right(steady, (here, len(after)))
        place = steady[below][1] if below < len(steady) else len(after)
        placed.append(((place, 0), RuleChange(ChangeKind.REMOVED, before[here], None)))
    return [change for _, change in sorted(placed, key=itemgetter(0)) if change is not None]


def _change(one: RuleRow, other: RuleRow, *, is_moved: bool) -> RuleChange | None:
    cells = tuple(
        CellChange(column, getattr(one, column), getattr(other, column))
        for column in CELLS
        if getattr(one, column) != getattr(other, column)
    )
    if not cells and not is_moved:
        return None
    return RuleChange(ChangeKind.CHANGED if cells else ChangeKind.MOVED, one, other, cells, is_moved)


def _unpaired(pairs: Sequence[Pair], side: int, count: int) -> Iterator[int]:
    paired = {pair[side] for pair in pairs}
    return (place for place in range(count) if place not in paired)
