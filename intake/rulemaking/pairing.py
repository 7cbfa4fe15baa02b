"""Which rule of one table is which of another? By what they say, never by their numbers, which any edit may change."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain

from routing.rules.cells import COLUMNS, FACT_COLUMNS, RuleRow

CELLS = COLUMNS[1:]
# Two rules are one rule changed when they share half of what either says.
_ALIKE = 0.5
# A cell that stands in more rules than this tells nothing about which rule it is.
_TELLING = 60
_TRIED = 12  # rules of the other table that one is compared with

# Places in the one table and in the other.
Pair = tuple[int, int]
# What a rule says, without its empty cells.
Filled = dict[str, str]


def pair_up(before: Sequence[RuleRow], after: Sequence[RuleRow]) -> list[Pair]:
    """First the same rules, then those under the same conditions, then those most alike; in order of the first."""
    pairs: list[Pair] = []
    for said in (_everything, _conditions):
        pairs += _same(before, after, said, pairs)
    pairs += _alike(before, after, pairs)
    return sorted(pairs)


def unmoved(pairs: Sequence[Pair]) -> set[Pair]:
    """The most pairs that stand in the same order in both tables; the others were moved."""
    ends: list[int] = []  # the smallest place after which a run of that length can end
    last: list[int] = []
    back: list[int | None] = []
    for place, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        back.append(last[length - 1] if length else None)
        ends[length : length + 1] = [there]
        last[length : length + 1] = [place]
    kept: set[Pair] = set()
    at = last[-1] if last else None
    while at is not None:
        kept.add(pairs[at])
        at = back[at]
    return kept


def _everything(row: RuleRow) -> Hashable:
    return tuple(getattr(row, column) for column in CELLS)


def _conditions(row: RuleRow) -> Hashable:
    return tuple(getattr(row, column) for column in FACT_COLUMNS)


def _same(
    before: Sequence[RuleRow], after: Sequence[RuleRow], said: Callable[[RuleRow], Hashable], pairs: Sequence[Pair]
) -> Iterator[Pair]:
    """Equal ones, in their order where there are several."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for there in reversed(_left(after, {there for _, there in pairs})):
        waiting[said(after[there])].append(there)
    for here in _left(before, {here for here, _ in pairs}):
        found = waiting.get(said(before[here]))
        if found:
            yield here, found.pop()


def _alike(before: Sequence[RuleRow], after: Sequence[RuleRow], pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The most alike first; of equally alike ones those nearest to one another."""
    here_left = {here: _filled(before[here]) for here in _left(before, {here for here, _ in pairs})}
    there_left = {there: _filled(after[there]) for there in _left(after, {there for _, there in pairs})}
    shift = _shift(pairs)
    ranked = sorted(
        (-_likeness(here_left[here], there_left[there]), abs(there - here - shift), here, there)
        for here, there in _candidates(here_left, there_left)
    )
    taken_here: set[int] = set()
    taken_there: set[int] = set()
    for likeness, _, here, there in ranked:
        if -likeness >= _ALIKE and here not in taken_here and there not in taken_there:
            taken_here.add(here)
            taken_there.add(there)
            yield here, there


def _candidates(here_left: Mapping[int, Filled], there_left: Mapping[int, Filled]) -> Iterator[Pair]:
    """Pairs that share some telling cell: ten thousand rules against ten thousand others would be too many pairs."""
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for there, cells in there_left.items():
        for said in cells.items():
            holders[said].append(there)
    for here, cells in here_left.items():
        found = (holders.get(said, ()) for said in cells.items())
        shared = Counter(chain.from_iterable(places for places in found if len(places) <= _TELLING))
        for there, _ in shared.most_common(_TRIED):
            yield here, there


def _filled(row: RuleRow) -> Filled:
    return {column: cell for column in CELLS if (cell := getattr(row, column))}


def _likeness(one: Filled, other: Filled) -> float:
    """Of the cells that either fills in, the share that is the same."""
    same = sum(other.get(column) == cell for column, cell in one.items())
    return same / len(one.keys() | other.keys()) if same else 0.0


def _shift(pairs: Sequence[Pair]) -> int:
    """How much further down rules stand now, in the middle."""
    return sorted(there - here for here, there in pairs)[len(pairs) // 2] if pairs else 0


def _left(rows: Sequence[RuleRow], taken: set[int]) -> list[int]:
    return [place for place in range(len(rows)) if place not in taken]
