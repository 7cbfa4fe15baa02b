"""Month-end figures, kept as they were counted: a past rate never moves in silence, it gets a revision."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from intake.casework.ledger.figures import record_figures
from intake.models import Complaint, ReportSnapshot
from intake.reports.closure import TOTAL, By, RateRow, counts_of, rows_by, total
from intake.reports.counts import COUNTS
from intake.reports.definitions import RATES
from intake.reports.periods import Period, month_before, month_of, of_month
from intake.reports.wording import whole

GROUPS = (By.DEPARTMENT, By.VIOLATION, By.CODE, By.CHANNEL)
# How far back a first snapshot goes where an installation has a long past.
MOST_MONTHS = 120


def figures_of(session: Session, period: Period) -> dict[str, Any]:
    """All figures of a period as plain data; equal data means equal figures."""
    return {
        "rates": {
            key: {
                TOTAL: _plain(total(session, rate, period)),
                **{by.value: [_plain(row) for row in rows_by(session, rate, period, by)] for by in GROUPS},
            }
            for key, rate in RATES.items()
        },
        "counts": counts_of(session, [*COUNTS.values()], period),
    }


def keep_snapshot(session: Session, month: str, figures: dict[str, Any], *, at: datetime) -> ReportSnapshot | None:
    """Store the figures of a month as a new revision; None when the newest already says the same."""
    newest = find_snapshot(session, month)
    if newest is not None and newest.body == figures:
        return None
    revision = newest.revision + 1 if newest else 1
    snapshot = ReportSnapshot(month=_first_day(month), revision=revision, counted_at=at, body=figures)
    session.add(snapshot)
    session.flush()
    record_figures(session, snapshot, at=at)
    return snapshot


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
    """Months that are over, since the first complaint, and were never counted; the oldest first."""
    first = session.scalar(select(func.min(Complaint.received_at)))
    if first is None:
        return []
    counted = {f"{month:%Y-%m}" for month in session.scalars(select(col(ReportSnapshot.month)).distinct())}
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
