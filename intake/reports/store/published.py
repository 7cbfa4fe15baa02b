"""Facts as they were published: of each month that is over the rows that its newest kept figures rest on.

A published row says what was known when the month was published, and nothing that happened after the month's end. A
file has the facts of its month, and of earlier months those of complaints that were still open when it began.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session

from intake.models import ReportSnapshot
from intake.reports.facts.fact import COLUMNS, micros
from intake.reports.measures import When
from intake.reports.periods import Period, month_after
from intake.reports.store.engine import quoted
from intake.reports.store.files import FactFiles
from intake.reports.store.source import FILED, NAMED, OVER, FactSource, SourcePart
from routing.calendars.working_time import SHANGHAI

_LATER = ("closed_at", "ended_at", "done_at", "sent_at")
_COLUMNS = (*COLUMNS, *FILED)
# What a published row says, in order; the id of a complaint means nothing outside its database.
CANONICAL = tuple(name for name in _COLUMNS if name != "complaint_id")


_snapshots = ReportSnapshot.__table__.c
_FILED = (
    select(_snapshots.month, _snapshots.file_id)
    .where(_snapshots.file_id.is_not(None))
    .order_by(_snapshots.month, _snapshots.revision)
)
_BODY = (
    select(_snapshots.body)
    .where(_snapshots.month == bindparam("month"), _snapshots.file_id.is_not(None))
    .order_by(_snapshots.revision.desc())
    .limit(1)
)


@dataclass(frozen=True)
class PublishedFacts:
    """The newest published file of each month, and what is known now for months that have none."""

    months: Mapping[date, Path]
    current: FactSource

    def parts(self, when: When, period: Period, *, is_filed: bool, is_whole: bool = False) -> list[SourcePart] | None:
        """The rows of a question, as parts whose sums add up; None where nothing of it was published.

        Nothing is of all that was ever accepted: what the kept figures say of it stands in them alone. With `is_whole`
        no row of a part is there to be taken off another.
        """
        if when == "ever":
            return None
        wanted = months_within(period)
        over = [month for month in wanted if month in self.months]
        if not over or (when != "period" and wanted[-1] not in self.months):
            return None
        columns = f"{NAMED}, over_at, {', '.join(FILED)}" if is_filed else f"{NAMED}, over_at"
        published = f"SELECT *, {OVER} FROM read_parquet({self._paths(over)})"
        if when != "period":  # of a row that stands in several months the newest says how it ended
            newest = "row_number() OVER (PARTITION BY complaint_id, what, seq ORDER BY filed_at DESC) = 1"
            return [SourcePart(f"SELECT {columns} FROM ({published}) QUALIFY {newest}")]
        parts = [SourcePart(f"SELECT {columns} FROM ({published}) WHERE NOT is_carried")]
        rest = [month for month in wanted if month not in self.months]
        if rest:
            within = " OR ".join(f"(happened_at >= {start} AND happened_at < {end})" for start, end in map(span, rest))
            known = self.current.whole if is_whole else self.current
            for part in known.parts(rest, is_filed=is_filed):
                sign = ", sign" if part.is_signed else ""
                parts.append(SourcePart(f"SELECT {columns}{sign} FROM ({part.rows}) WHERE {within}", part.is_signed))
        return parts

    def has(self, period: Period) -> bool:
        """Whether any month of the period was published."""
        return any(month in self.months for month in months_within(period))

    def _paths(self, months: Iterable[date]) -> str:
        return quoted([self.months[month] for month in months])


def published_facts(session: Session, files: FactFiles, current: FactSource) -> PublishedFacts:
    """As the kept figures say; a month kept before there were files has none."""
    newest = {row.month: row.file_id for row in session.execute(_FILED)}
    return PublishedFacts({month: files.path(file_id) for month, file_id in newest.items()}, current)


def kept_body(session: Session, period: Period) -> dict[str, Any] | None:
    """The newest kept figures of the month that a period ends with; None where it ends with none."""
    month = (period.end - timedelta(microseconds=1)).astimezone(SHANGHAI).date().replace(day=1)
    if period.end != end_of(month):
        return None
    body: dict[str, Any] | None = session.scalar(_BODY, {"month": month})
    return body


def months_within(period: Period) -> list[date]:
    """The first day of every month that has a part in the period, in order."""
    return [each.first_day.replace(day=1) for each in Period(period.start, period.end).months()]


def span(month: date) -> tuple[int, int]:
    """From when to when a month goes, as facts carry moments."""
    return micros(midnight(month)), micros(midnight(month_after(month)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI).astimezone(UTC)


def rows_to_publish(source: FactSource, month: date) -> str:
    """SQL of the rows of a month's file, in their order, from what is known.

    What happened after the month is left out of them, so that only what changes a figure of the month changes a row.
    """
    start, end = span(month)
    known = [*(one for one in source.months if one <= month)]
    rows = source.with_associations(source.rows(known))
    clipped = ", ".join(_clipped(name, end) for name in _COLUMNS)
    is_open = " AND ".join(f"({name} IS NULL OR {name} >= {start})" for name in ("closed_at", "ended_at", "gone_at"))
    return (
        f"SELECT {clipped}, happened_at < {start} AS is_carried, {start} AS filed_at FROM ({rows}) "
        f"WHERE over_at >= {start} AND happened_at < {end} AND (happened_at >= {start} OR ({is_open} AND "
        f"(what IN ('accept', 'due', 'receive', 'order') OR "
        f"(what IN ('suspend', 'open', 'order_due') AND coalesce(done_at, {start}) >= {start}))))"
    )


def _clipped(name: str, end: int) -> str:
    if name in _LATER:
        return f"CASE WHEN {name} < {end} THEN {name} END AS {name}"
    if name == "handler_id":  # nobody had a part before it was signed for
        return f"CASE WHEN what <> 'part' OR done_at < {end} THEN handler_id END AS handler_id"
    if name == "is_direct":  # before it was closed nobody knew
        return f"is_direct AND coalesce(closed_at < {end}, false) AS is_direct"
    if name == "ended":
        return f"CASE WHEN ended_at < {end} THEN ended ELSE '' END AS ended"
    if name == "department_id":  # one that was sent after the month's end had no department in it
        return f"CASE WHEN sent_at IS NULL OR sent_at < {end} THEN department_id END AS department_id"
    return f'"{name}"'


def end_of(month: date) -> datetime:
    """The moment a month is over."""
    return midnight(month_after(month))
