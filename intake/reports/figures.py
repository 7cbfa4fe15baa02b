"""Every figure there is: rates and counts of a period, in whole or in groups, and the complaints behind each.

What is asked of one `Figures` is answered as of one moment. Of periods that are over the published reading counts what
was said of each month when it was published; what it left open is counted as known today.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.reports.by import EVERYTHING, OF_NUMBERS, TIMES, TOTAL, By, RateSubset, Scope
from intake.reports.counting import NOTHING, Counts, counted, of_flows
from intake.reports.facts.fact import moment_of
from intake.reports.group_keys import group_keys
from intake.reports.measures import COUNTS, Counted, CountMeasure, Rate
from intake.reports.periods import Period
from intake.reports.rows import Durations, FigureRow, RateRow, durations_of, month_row, number_rows, rate_rows
from intake.reports.statements import OF_ASSOCIATIONS, Question, Scored, ageing, complaint_ids, durations
from intake.reports.store.answers import answer
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor
from intake.reports.store.fee_items import fee_table, with_fee_items
from intake.reports.store.files import FactFiles
from intake.reports.store.kept import kept_rows
from intake.reports.store.published import PublishedFacts, months_within, published_facts
from intake.reports.store.room import FactRoom
from intake.reports.store.source import FactSource, SourcePart
from intake.vocabulary import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


_A_YEAR = timedelta(days=366)
# Natural days since receipt, the upper ends of how what is open is told apart by age.
AGES = (5, 10, 15, 30, 60)


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
    def today(self) -> "Figures":
        """The same, as all is known now."""
        return Figures(self.session, self._connection, self._current)

    def was_published(self, period: Period) -> bool:
        """Whether anything of a period is counted as it was published."""
        return self._published is not None and self._published.has(period)

    @property
    def reading(self) -> Reading:
        return Reading.PUBLISHED if self._published is not None else Reading.TODAY

    def total(self, rate: Rate, period: Period, scope: Scope = EVERYTHING) -> RateRow:
        """The figure of the whole."""
        return self.totals([rate], period, scope)[rate.key]

    def totals(self, rates: Sequence[Rate], period: Period, scope: Scope = EVERYTHING) -> dict[str, RateRow]:
        """The figures of the whole, of many rates at once, by key."""
        kept = {one.key: self._kept(one, period, (), scope) for one in rates}
        rows = {key: RateRow(TOTAL, one[0].numerator, one[0].denominator) for key, one in kept.items() if one}
        asked = [one for one in rates if one.key not in rows]
        for rate, counts in zip(asked, self._rated(asked, period, (), scope), strict=True):
            points, number = counts.get((), NOTHING)
            rows[rate.key] = RateRow(TOTAL, Decimal(points) / rate.scale, number)
        return rows

    def by_month(
        self, rates: Sequence[Rate], months: Sequence[Period], scope: Scope = EVERYTHING
    ) -> list[list[RateRow]]:
        """Of each rate the figure of the whole for each of these months that follow each other, as at its own end."""
        if any(one.counted.when != "period" or one.flow is not None for one in rates):
            each = [self.totals(rates, month, scope) for month in months]
            return [
                [replace(row[rate.key], key=month.month) for row, month in zip(each, months, strict=True)]
                for rate in rates
            ]
        span = Period(months[0].start, months[-1].end, months[0].early)
        asked = [Scored(Question(one.counted, span, (By.MONTH,), scope, is_by_month=True), one.scale) for one in rates]
        named = [{f"{first:%Y-%m}": one for (first,), one in counts.items()} for counts in self._counted(asked)]
        return [
            [month_row(month.month, rate.scale, counts.get(month.month, NOTHING)) for month in months]
            for rate, counts in zip(rates, named, strict=True)
        ]

    def rows_by(self, rate: Rate, period: Period, by: By, scope: Scope = EVERYTHING) -> list[RateRow]:
        """A line for each group that has anything to count, in the order of their keys; months all of them."""
        if by is By.MONTH:
            return self.by_month([rate], list(period.months()), scope)[0]
        return [row.line for row in self.rows(rate, period, (by,), scope)]

    def rows(self, rate: Rate, period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING) -> list[FigureRow]:
        """A cell for each group, or pair of groups, that has anything to count, in the order of their keys."""
        return self.rows_of([rate], period, by, scope)[0]

    def rows_of(
        self, rates: Sequence[Rate], period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING
    ) -> list[list[FigureRow]]:
        """The same of rates that are looked at together: what reads alike is read once."""
        kept = [self._kept(rate, period, by, scope) for rate in rates]
        asked = [rate for rate, rows in zip(rates, kept, strict=True) if rows is None]
        found = self._rated(asked, period, by, scope)
        keys = group_keys(self.session, by, dict.fromkeys(chain.from_iterable(found)))
        made = (rate_rows(rate, counts, keys) for rate, counts in zip(asked, found, strict=True))
        rows = [next(made) if one is None else one for one in kept]
        return [one or ([] if by else [FigureRow((), (), Decimal(0), 0)]) for one in rows]

    def measured(
        self, measure: CountMeasure, period: Period, by: tuple[By, ...] = (), scope: Scope = EVERYTHING
    ) -> list[FigureRow]:
        """A rate or a count, in groups: of a count `denominator` is the number."""
        if isinstance(measure, Rate):
            return self.rows(measure, period, by, scope)
        return self.tables([measure], period, by, scope)[0]

    def tables(
        self, measures: Sequence[CountMeasure], period: Period, by: tuple[By, ...], scope: Scope = EVERYTHING
    ) -> list[list[FigureRow]]:
        """Counts that are looked at together, each in groups."""
        found = self._counted([Scored(Question(one.counted, period, by, scope)) for one in measures])
        keys = group_keys(self.session, by, dict.fromkeys(chain.from_iterable(found)))
        rows = (number_rows(counts, keys) for counts in found)
        return [one or ([] if by else [FigureRow((), (), Decimal(0), 0)]) for one in rows]

    def counts(self, measures: Sequence[CountMeasure], period: Period, scope: Scope = EVERYTHING) -> dict[str, int]:
        """Counts by key."""
        found = self._counted([Scored(Question(one.counted, period, (), scope)) for one in measures])
        return {one.key: counts.get((), NOTHING)[1] for one, counts in zip(measures, found, strict=True)}

    def numbers(self, measure: CountMeasure, period: Period, by: By, scope: Scope = EVERYTHING) -> dict[Any, int]:
        """How many by group, as DuckDB names it: of thousands a page shows a few, and asks what those are called."""
        found = self._number(measure.counted, period, (by,), scope)
        return {value: number for (value,), (_points, number) in found.items() if value is not None}

    def series(
        self, measure: CountMeasure, period: Period, time: By, by: tuple[By, ...] = (), scope: Scope = EVERYTHING
    ) -> dict[tuple[str, ...], dict[str, int]]:
        """How many a day, week or month, by groups: `{group values: {"2026-10-01": 3}}`, zeros left out."""
        if time not in TIMES:
            raise ValueError(f"{time} is no time")
        found: dict[tuple[str, ...], dict[str, int]] = {}
        counted = self._number(measure.counted, period, (time, *by), scope)
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
        found = self._answer(durations(question, self._source(question)), question)
        keys = group_keys(self.session, by, {row[: len(by)]: None for row in found})
        made = [durations_of(keys[row[: len(by)]][0], row[len(by) :]) for row in found]
        return sorted(made, key=lambda one: one.keys)

    def first_due(self, after: datetime, scope: Scope = EVERYTHING) -> datetime | None:
        """When the first complaint is due after a moment: from then on there is a rate."""
        ever = Period(after, after + _A_YEAR)
        question = Question(replace(COUNTS["due"].counted, where="accuses"), ever, (), scope)
        rows = self._current.rows(None)
        rows = self._current.with_associations(rows) if question.dimensions & OF_ASSOCIATIONS else rows
        if By.FEE_ITEM in question.dimensions:
            rows = with_fee_items(rows, fee_table(self.session))
        statement = f"SELECT min(happened_at) {question.rows(rows)}"
        [(found,)] = self._connection.execute(statement, question.values).fetchall()
        return moment_of(found) if found is not None else None

    def ageing(self, period: Period, scope: Scope = EVERYTHING) -> list[tuple[int, int]]:
        """Of what is open at the end of a period: by place in `AGES`, the last for what is older, how many."""
        question = Question(COUNTS["open"].counted, period, (), scope)
        statement = ageing(question, self._source(question), AGES)
        numbers = dict(self._answer(statement, question))
        return [(place, numbers.get(place, 0)) for place in range(len(AGES) + 1)]

    def group_name(self, by: By, value: str) -> str:
        """What a group is called that a link narrows by."""
        wanted: Any = (int(value) if by in OF_NUMBERS else value) if value else None
        keys = group_keys(self.session, (by,), [(wanted,)])
        return keys[wanted,][0][0]

    def _kept(self, rate: Rate, period: Period, by: tuple[By, ...], scope: Scope) -> list[FigureRow] | None:
        is_kept = rate.counted.when == "ever" and self._published is not None
        return kept_rows(self.session, rate, period, by, scope) if is_kept else None

    def _rated(self, rates: Sequence[Rate], period: Period, by: tuple[By, ...], scope: Scope) -> list[Counts]:
        """Of each rate points and denominator; of one with a flow of its own that is the points."""
        asked = [Scored(Question(one.counted, period, by, scope), one.scale) for one in rates]
        flows = [Scored(Question(one.flow, period, by, scope)) for one in rates if one.flow is not None]
        found = self._counted([*asked, *flows])
        above = iter(found[len(asked) :])
        return [
            counts if rate.flow is None else of_flows(next(above), counts)
            for rate, counts in zip(rates, found[: len(asked)], strict=True)
        ]

    def _number(self, counted: Counted, period: Period, by: tuple[By, ...], scope: Scope) -> Counts:
        return self._counted([Scored(Question(counted, period, by, scope))])[0]

    def _counted(self, asked: Sequence[Scored]) -> list[Counts]:
        return counted(self._connection, asked, self._parts)

    def _answer(self, statement: str, question: Question) -> Sequence[Any]:
        return answer(self._connection, statement, question.values, is_kept=question.period.until is None)

    def _parts(self, question: Question, *, is_whole: bool = False) -> Sequence[SourcePart]:
        parts = self._fact_parts(question, is_whole=is_whole)
        if By.FEE_ITEM not in question.dimensions:
            return parts
        items = fee_table(self.session)
        return [SourcePart(with_fee_items(one.rows, items), one.is_signed) for one in parts]

    def _fact_parts(self, question: Question, *, is_whole: bool) -> Sequence[SourcePart]:
        is_filed = bool(question.dimensions & OF_ASSOCIATIONS)
        months = None if question.counted.when != "period" else months_within(question.period)
        if self._published is not None:
            published = self._published.parts(
                question.counted.when, question.period, is_filed=is_filed, is_whole=is_whole
            )
            if published is not None:
                return published
        known = self._current.whole if is_whole else self._current
        return known.parts(months, is_filed=is_filed)

    def _source(self, question: Question) -> str:
        """For what does not add up: every row that counts, and no other."""
        return " UNION ALL ".join(part.rows for part in self._parts(question, is_whole=True))


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
