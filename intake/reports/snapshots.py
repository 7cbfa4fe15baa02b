"""Month-end figures, kept as they were counted: a past rate never moves in silence, it gets a numbered restatement.

What is kept of a month is counted as of a moment: of the first revision the end of the month itself, whenever the job
came by. Beside the figures stands the file of the facts they rest on, by its digest, and why it was counted.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.casework.ledger.figures import record_figures
from intake.casework.ledger.settled import settled_event
from intake.errors import InvalidInput
from intake.models import Complaint, FactFile, ReportSnapshot
from intake.reports.by import TOTAL, By
from intake.reports.figures import Figures
from intake.reports.measures import COUNTS, RATES
from intake.reports.periods import Period, month_before, month_of, of_month
from intake.reports.rows import RateRow
from intake.reports.store.as_of import AsOf, facts_as_of
from intake.reports.store.engine import cursor
from intake.reports.store.published import end_of, rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.writing import write_file
from intake.reports.wording import whole
from intake.vocabulary import FactFileKind, SnapshotCause
from routing.translatable import N_

GROUPS = (By.DEPARTMENT, By.VIOLATION, By.CODE, By.CHANNEL, By.KIND, By.REGION)
# How far back a first snapshot goes where an installation has a long past.
MOST_MONTHS = 120


@dataclass(frozen=True)
class Cause:
    """Why a month is counted again: by which rule or by whom, and what they say."""

    cause: SnapshotCause
    author_id: int | None = None
    reason: str = ""


def figures_of(figures: Figures, period: Period) -> dict[str, Any]:
    """All figures of a period as plain data; equal data means equal figures."""
    rates = [*RATES.values()]
    totals = figures.totals(rates, period)
    grouped = {by.value: dict(zip(RATES, figures.rows_of(rates, period, (by,)), strict=True)) for by in GROUPS}
    return {
        "rates": {
            key: {
                TOTAL: _plain(totals[key]),
                **{by: [_plain(row.line) for row in rows[key]] for by, rows in grouped.items()},
            }
            for key in RATES
        },
        "counts": figures.counts([*COUNTS.values()], period),
        "definitions": [one.versioned for one in (*RATES.values(), *COUNTS.values())],
    }


def publish_month(
    room: FactRoom, month: str, *, at: datetime, cause: Cause, as_of: datetime | None = None
) -> ReportSnapshot | None:
    """Count a month and keep it; None where the newest revision already says the same.

    `as_of`: by what was recorded before then; by the end of the month without it. Raises InvalidInput for a month that
    is not over, IntegrityError where another worker has kept it meanwhile.
    """
    period = of_month(month)
    if period.end > at:
        raise InvalidInput(N_("month %(month)s is not over"), month=month, field="period")
    first = period.first_day
    moment = min(as_of, at) if as_of is not None else end_of(first)
    with room.db.unit_of_work() as session:
        until = settled_event(session)
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        known = AsOf(moment, until)
        source = facts_as_of(session, connection, room.collaborators(session), room.files, known)
        body = figures_of(Figures(session, connection, source), period)
        file = write_file(
            connection,
            room.files,
            rows_to_publish(source, first),
            kind=FactFileKind.PUBLISHED,
            month=first,
            until=until,
            at=at,
        )
    body |= {"as_of": moment.isoformat(), "cause": cause.cause.value, "author_id": cause.author_id}
    body |= {"reason": cause.reason, "rows": file.rows, "digest": file.digest}
    kept = None
    try:
        with room.db.unit_of_work() as session:
            kept = _keep(session, month, body, file, at=at)
    finally:
        if kept is None:
            room.files.drop([file.id])
    return kept


def _keep(session: Session, month: str, body: dict[str, Any], file: FactFile, *, at: datetime) -> ReportSnapshot | None:
    newest = find_snapshot(session, month)
    if newest is not None and newest.file_id is not None and says_the_same(newest.body, body):
        return None
    session.add(file)
    snapshot = ReportSnapshot(
        month=_first_day(month),
        revision=newest.revision + 1 if newest else 1,
        counted_at=at,
        body=body,
        file_id=file.id,
    )
    session.add(snapshot)
    session.flush()
    record_figures(session, snapshot, at=at)
    return snapshot


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two counts of a month have the same figures by the same definitions from the same facts."""
    return all(one.get(name) == other.get(name) for name in ("rates", "counts", "definitions", "digest"))


def find_snapshot(session: Session, month: str, revision: int | None = None) -> ReportSnapshot | None:
    """The newest revision of a month, or the one asked for."""
    statement = select(ReportSnapshot).where(col(ReportSnapshot.month) == _first_day(month))
    if revision is not None:
        statement = statement.where(col(ReportSnapshot.revision) == revision)
    return session.scalars(statement.order_by(col(ReportSnapshot.revision).desc()).limit(1)).first()


def snapshots(session: Session) -> list[ReportSnapshot]:
    """Every revision there is, the newest month first."""
    order = (col(ReportSnapshot.month).desc(), col(ReportSnapshot.revision).desc())
    return list(session.scalars(select(ReportSnapshot).order_by(*order)).all())


def months_missing(session: Session, *, at: datetime) -> list[str]:
    """Months that are over, since the first complaint, and were never counted by their facts; the oldest first."""
    first = session.scalar(select(func.min(Complaint.received_at)))
    if first is None:
        return []
    filed = select(col(ReportSnapshot.month)).where(col(ReportSnapshot.file_id).is_not(None)).distinct()
    counted = {f"{month:%Y-%m}" for month in session.scalars(filed)}
    months = [month_before(month_of(at), steps) for steps in range(1, MOST_MONTHS + 1)]
    return [month for month in reversed(months) if month >= month_of(first) and month not in counted]


def kept_totals(snapshot: ReportSnapshot) -> dict[str, RateRow]:
    """The rates of the whole, by key."""
    rows = {key: figures[TOTAL] for key, figures in snapshot.body["rates"].items()}
    return {key: RateRow(TOTAL, Decimal(row["numerator"]), row["denominator"]) for key, row in rows.items()}


def _plain(row: RateRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "value": row.value,
        "numerator": whole(row.numerator),
        "denominator": row.denominator,
    }


def _first_day(month: str) -> date:
    return of_month(month).first_day
