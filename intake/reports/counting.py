"""Putting questions that add up: to each part of the rows, and of a time up to this moment to what of it is over apart.

What is asked of files and of a time that is over has an answer that stays, and is asked once.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from intake.reports.statements import Question, Scored, figures
from intake.reports.store.answers import answer
from intake.reports.store.source import SourcePart

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Points and how many, by the values of groups as DuckDB gives them; those of which nothing counts are left out.
Counts = dict[tuple[Any, ...], tuple[Any, int]]
NOTHING = (0, 0)


def counted(
    connection: "DuckDBPyConnection", asked: Sequence[Scored], parts: Callable[[Question], Sequence[SourcePart]]
) -> list[Counts]:
    """For each question what it counts. All are of one period, in the same groups and of one scope."""
    found: list[Counts] = [{} for _ in asked]
    for places in _alike(asked):
        lot = [asked[place] for place in places]
        for piece in _pieces(lot):
            question = piece[0].question
            for part in parts(question):
                is_kept = question.period.until is None and not part.is_signed
                rows = answer(connection, figures(piece, part), question.values, is_kept=is_kept)
                _add(rows, [found[place] for place in places], groups=len(question.by))
    return [{group: one for group, one in counts.items() if one[1]} for counts in found]


def _alike(asked: Sequence[Scored]) -> list[list[int]]:
    """Places of those that look at the same rows."""
    lots: dict[str, list[int]] = {}
    for place, scored in enumerate(asked):
        lots.setdefault(scored.question.counted.reads, []).append(place)
    return list(lots.values())


def _pieces(lot: Sequence[Scored]) -> Iterator[list[Scored]]:
    """The months that are over, and the one that is not, where their sums add up."""
    period = lot[0].question.period
    months = list(period.months()) if period.until is not None else []
    if len(months) > 1 and not any(scored.is_of_its_end for scored in lot):
        yield [scored.until(months[-1].start) for scored in lot]
        yield [scored.since(months[-1].start) for scored in lot]
    else:
        yield list(lot)


def _add(rows: Sequence[tuple[Any, ...]], found: Sequence[Counts], *, groups: int) -> None:
    for row in rows:
        group = row[:groups]
        for place, counts in enumerate(found):
            points, number = row[groups + 2 * place : groups + 2 * place + 2]
            if number or points:
                before = counts.get(group, NOTHING)
                counts[group] = before[0] + points, before[1] + number


def of_flows(above: Counts, below: Counts) -> Counts:
    """Of a rate of two flows how many of each, by group."""
    return {
        group: (above.get(group, NOTHING)[1], below.get(group, NOTHING)[1]) for group in dict.fromkeys([*below, *above])
    }
