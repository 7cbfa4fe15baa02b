"""Every figure there is: rates and counts of a period, in whole or in groups, and the complaints behind each.

What is asked of one `Figures` is answered as of one moment. Of periods that are over the published reading counts what
was said of each month when it was published; what it left open is counted as known today.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.language.formats import percent
from intake.reports.by import EVERYTHING, TIMES, TOTAL, By, RateSubset, Scope
from intake.reports.group_keys import group_keys
from intake.reports.measures import Counted, CountMeasure, Rate
from intake.reports.periods import Period
from intake.reports.statements import OF_ASSOCIATIONS, Question, complaint_ids, durations, figures, tallies
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor
from intake.reports.store.files import FactFiles
from intake.reports.store.published import PublishedFacts, months_within, published_facts
from intake.reports.store.room import FactRoom
from intake.reports.store.source import FactSource
from intake.vocabulary import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a table. `value` is what a link narrows by; without a denominator there is no rate."""

    key: str
    numerator: Decimal
    denominator: int
    value: str = ""

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One cell of a table with one or two dimensions: a key and a value for each."""

    keys: tuple[str, ...]
    values: tuple[str, ...]
    numerator: Decimal
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def line(self) -> RateRow:
        """Of one dimension, as a line."""
        return RateRow(self.keys[0], self.numerator, self.denominator, self.values[0])


@dataclass(frozen=True, slots=True)
class Durations:
    """How long what was closed took, from receipt: working days as the calendar has them, natural days by the hour."""

    keys: tuple[str, ...]
    closed: int
    median_working_days: int | None
    p90_working_days: int | None
    mean_working_days: Decimal | None
    median_days: Decimal | None
    p90_days: Decimal | None


class Figures:
    """Answers from facts as they stand in one session."""

    def __init__(
        self,
        session: Session,
        connection: "DuckDBPyConnection",
        current: FactSource,
        published: PublishedFacts | None = None,
    ) -> None:
        self.session, self._connection = session, connection
        self._current, self._published = current, published

    @property
    def reading(self) -> Reading:
        return Reading.PUBLISHED if self._published is not None else Reading.TODAY

    def total(self, rate: Rate, period: Period, scope: Scope = EVERYTHING) -> RateRow:
        """The figure of the whole."""
        [row] = self.rows(rate, period, (), scope)
        return RateRow(TOTAL, row.numerator, row.denominator)

    def rows_by(self, rate: Rate, period: Period, by: By, scope: Scope = EVERYTHING) -> list[RateRow]:
        """A line for each group that has anything to count, in the order of their keys; months all of them."""
        if by is By.MONTH:
            return [replace(self.total(rate, each, scope), key=each.month) for each in period.months()]
        return [row.line for row in self.rows(rate, period, (by,), scope)]

    def rows(self, rate: Rate, period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING) -> list[FigureRow]:
        """A cell for each group, or pair of groups, that has anything to count, in the order of their keys."""
        counted = self._counted(rate, period, by, scope)
        keys = group_keys(self.session, by, counted)
        rows = [
            FigureRow(keys[values][0], keys[values][1], Decimal(points) / rate.scale, number)
            for values, (points, number) in counted.items()
        ]
        if rate.is_share:
            whole = sum(row.denominator for row in rows)
            rows = [replace(row, denominator=whole) for row in rows]
        if not by and not rows:
            rows = [FigureRow((), (), Decimal(0), 0)]
        return sorted(rows, key=lambda row: row.keys)

    def measured(
        self, measure: CountMeasure, period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING
    ) -> list[FigureRow]:
        """A rate or a count, in groups: of a count `denominator` is the number."""
        if isinstance(measure, Rate):
            return self.rows(measure, period, by, scope)
        counted = self._asked(measure.counted, period, by, scope)
        keys = group_keys(self.session, by, counted)
        rows = [FigureRow(*keys[values], Decimal(number), number) for values, (_points, number) in counted.items()]
        return sorted(rows, key=lambda row: row.keys) if rows or by else [FigureRow((), (), Decimal(0), 0)]

    def counts(self, measures: Sequence[CountMeasure], period: Period, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Counts by key; those that look at the same rows are asked for together."""
        alike: dict[str, list[CountMeasure]] = {}
        for one in measures:
            alike.setdefault(one.counted.reads, []).append(one)
        found: dict[str, int] = {}
        for each in alike.values():
            questions = [Question(one.counted, period, (), scope) for one in each]
            statement = tallies(questions, self._source(questions[0]))
            [row] = self._connection.execute(statement, questions[0].values).fetchall()
            found |= zip((one.key for one in each), row, strict=True)
        return {one.key: found[one.key] for one in measures}

    def series(
        self, measure: CountMeasure, period: Period, time: By, by: tuple[By, ...] = (), scope: Scope = EVERYTHING
    ) -> dict[tuple[str, ...], dict[str, int]]:
        """How many a day, week or month, by groups: `{group values: {"2026-10-01": 3}}`, zeros left out."""
        if time not in TIMES:
            raise ValueError(f"{time} is no time")
        found: dict[tuple[str, ...], dict[str, int]] = {}
        counted = self._asked(measure.counted, period, (time, *by), scope)
        keys = group_keys(self.session, (time, *by), counted)
        for values, (_points, number) in counted.items():
            named = keys[values]
            found.setdefault(named[1][1:], {})[named[0][0]] = number
        return found

    def complaints(
        self,
        measure: CountMeasure,
        period: Period,
        part: RateSubset = RateSubset.DENOMINATOR,
        scope: Scope = EVERYTHING,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[int]:
        """Ids of the complaints behind a figure, each once, by number; `limit` of them from `offset` on."""
        counted = measure.counted
        if isinstance(measure, Rate) and measure.flow is not None and part is RateSubset.NUMERATOR:
            counted = measure.flow
        question = Question(counted, period, (), scope)
        statement = complaint_ids(question, self._source(question), part, measure)
        if limit is not None:
            statement += f" LIMIT {limit} OFFSET {offset}"
        return [row[1] for row in self._connection.execute(statement, question.values).fetchall()]

    def durations(
        self, period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING, *, closed: CountMeasure
    ) -> list[Durations]:
        """Of what was closed in the period, by groups."""
        question = Question(closed.counted, period, by, scope)
        found = self._connection.execute(durations(question, self._source(question)), question.values).fetchall()
        keys = group_keys(self.session, by, {row[: len(by)]: None for row in found})
        made = [_durations(keys[row[: len(by)]][0], row[len(by) :]) for row in found]
        return sorted(made, key=lambda one: one.keys)

    def _counted(
        self, rate: Rate, period: Period, by: tuple[By, ...], scope: Scope
    ) -> dict[tuple[Any, ...], tuple[Any, int]]:
        below = self._asked(rate.counted, period, by, scope, scale=rate.scale)
        if rate.flow is None:
            return below
        above = self._asked(rate.flow, period, by, scope)
        return {
            values: (above.get(values, (0, 0))[1], below.get(values, (0, 0))[1])
            for values in dict.fromkeys([*below, *above])
        }

    def _asked(
        self, counted: Counted, period: Period, by: tuple[By, ...], scope: Scope, *, scale: int = 1
    ) -> dict[tuple[Any, ...], tuple[Any, int]]:
        question = Question(counted, period, by, scope)
        statement = figures(question, self._source(question), scale=scale)
        found = self._connection.execute(statement, question.values).fetchall()
        return {row[: len(by)]: (row[-2], row[-1]) for row in found}

    def _source(self, question: Question) -> str:
        is_filed = bool(question.dimensions & OF_ASSOCIATIONS)
        months = None if question.counted.when != "period" else months_within(question.period)
        if self._published is not None:
            published = self._published.rows(question.counted.when, question.period, is_filed=is_filed)
            if published is not None:
                return published
        rows = self._current.rows(months)
        return self._current.with_associations(rows) if is_filed else rows


@contextmanager
def open_figures(room: FactRoom, *, reading: Reading = Reading.TODAY, most: int | None = None) -> Iterator[Figures]:
    """Figures as of this moment, in a session that sees one state of the database.

    `most`: of how many complaints something may be new before they are refused with NotPossibleNow.
    """
    with room.db.reading(is_snapshot=True) as session:
        collaborators = room.collaborators(session)
        with figures_in(session, collaborators, room.files, reading=reading, most=most) as made:
            yield made


@contextmanager
def figures_in(
    session: Session,
    collaborators: Collaborators,
    files: FactFiles,
    *,
    reading: Reading = Reading.TODAY,
    most: int | None = None,
) -> Iterator[Figures]:
    """Figures of a session that is open already."""
    current = current_facts(session, collaborators, files, most=most)
    published = published_facts(session, files, current) if reading is Reading.PUBLISHED else None
    with cursor() as connection:
        yield Figures(session, connection, current, published)


def _durations(keys: tuple[str, ...], row: Sequence[Any]) -> Durations:
    number, working, mean, natural, _mean = row
    (median, p90), (seconds, p90_seconds) = working or (None, None), natural or (None, None)
    return Durations(
        keys, number, median, p90, None if mean is None else round(Decimal(mean), 2), _days(seconds), _days(p90_seconds)
    )


def _days(seconds: int | None) -> Decimal | None:
    return None if seconds is None else round(Decimal(seconds) / 86_400, 2)
