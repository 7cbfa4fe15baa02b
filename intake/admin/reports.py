"""The screens of closure rates: page, charts, files, the complaints behind every figure, and what was kept."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template
from sqlmodel import Session

from intake import charts
from intake.admin.report_charts import CHARTS
from intake.admin.report_query import (
    OVERSEERS,
    RequestedReport,
    complaints_address,
    fallback,
    line_address,
    may_list,
    read_asked,
    viewer_scope,
)
from intake.csv_text import CSV
from intake.reports import board, files
from intake.reports.closure import EVERYTHING, By, RateSubset, complaints_of, idle_departments
from intake.reports.definitions import FIGURES, RATES
from intake.reports.origin import SYNTHETIC, is_synthetic
from intake.reports.periods import Period, month_before, of_month
from intake.reports.snapshots import kept_totals, snapshots
from intake.reports.wording import GROUPS, definition, key_words, rate_words, term, whole
from intake.web.context import is_htmx, moment, runtime
from intake.web.forms import rejecting
from intake.web.paging import page_of, window

__all__ = ["OVERSEERS", "bp"]

bp = Blueprint("reports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORDS = {
    "By": By, "Part": RateSubset, "RATES": RATES, "GROUPS": GROUPS, "definition": definition, "key_words": key_words,
    "rate_words": rate_words, "term": term, "whole": whole, "behind": complaints_address, "behind_line": line_address,
}  # fmt: skip


@bp.get("/")
def closure() -> str:
    with rejecting(lambda: _closure(fallback())):
        return _closure(read_asked())


@bp.get("/charts")
def drawings() -> str:
    """The charts alone: fetched by the page once it is shown, or opened as a page without JavaScript."""
    asked = read_asked()
    with runtime().db.reading(is_snapshot=True) as session:
        drawn = {name: charts.svg(_drawn(session, name, asked)) for name in CHARTS}
        shown = {"drawn": drawn, "asked": asked, "is_part": is_htmx(), "is_synthetic": is_synthetic(session)}
    return render_template("admin/reports/charts.html", **shown)


@bp.get("/charts/<name>.<kind>")
def drawing(name: str, kind: str) -> Response:
    """One chart as a file for a document."""
    if name not in CHARTS or kind not in {"svg", "png"}:
        abort(404)
    asked = read_asked()
    with runtime().db.reading(is_snapshot=True) as session:
        spec = _drawn(session, name, asked)
    if kind == "png":
        return _file(charts.png_document(spec), "image/png", f"{name}.png", asked.period)
    return _file(charts.svg_document(spec).encode(), "image/svg+xml", f"{name}.svg", asked.period)


@bp.get("/closure.<kind>")
def export(kind: str) -> Response:
    if kind not in {"csv", "xlsx"}:
        abort(404)
    asked = read_asked()
    with runtime().db.reading(is_snapshot=True) as session:
        rates = board.rates_shown(asked.rate_key)
        rows = board.lines(session, rates, asked.period, asked.by, asked.scope)
        table = files.Table(rates, asked.by, asked.period, rows, is_synthetic(session))
    if kind == "csv":
        return _file(files.as_csv(table), CSV, "closure.csv", asked.period)
    return _file(files.as_workbook(table), XLSX, "closure.xlsx", asked.period)


@bp.get("/complaints")
def complaints() -> str:
    """The complaints behind a figure: numbers and dates, nothing of who complained."""
    asked = read_asked()
    if not may_list(asked.measure):
        abort(403)
    limit, offset = window()
    with runtime().db.reading(is_snapshot=True) as session:
        statement = complaints_of(asked.measure, asked.period, asked.part, asked.scope)
        rows = session.execute(statement.limit(limit).offset(offset)).all()
    return render_template("admin/reports/complaints.html", page=page_of(rows), asked=asked, **_WORDS)


@bp.get("/snapshots")
def kept() -> str:
    """Month-end figures as they were counted, every revision."""
    if viewer_scope() != EVERYTHING:
        abort(403)
    with runtime().db.reading(is_snapshot=True) as session:
        rows = [(snapshot, kept_totals(snapshot)) for snapshot in snapshots(session)]
        shown = {"rows": rows, "rates": FIGURES, "month_end": _month_end, "is_synthetic": is_synthetic(session)}
        return render_template("admin/reports/snapshots.html", **shown, **_WORDS)


def _closure(asked: RequestedReport) -> str:
    with runtime().db.reading(is_snapshot=True) as session:
        return render_template("admin/reports/closure.html", asked=asked, **_board(session, asked), **_WORDS)


def _board(session: Session, asked: RequestedReport) -> dict[str, Any]:
    rates = board.rates_shown(asked.rate_key)
    rows = board.lines(session, rates, asked.period, asked.by, asked.scope)
    is_by_department = asked.by is By.DEPARTMENT and asked.scope == EVERYTHING
    return {
        "figures": board.figures(session, asked.period, asked.scope),
        "counts": board.counts(session, asked.period, asked.scope),
        "rates": rates,
        "lines": rows,
        "idle": idle_departments(session, [line.head for line in rows]) if is_by_department else [],
        "before": of_month(month_before(asked.period.month)),
        "after": _month_after(asked.period),
        "sees_everything": asked.scope == EVERYTHING,
        "is_synthetic": is_synthetic(session),
    }


def _drawn(session: Session, name: str, asked: RequestedReport) -> dict[str, Any]:
    spec = CHARTS[name](session, asked)
    return charts.marked(spec, SYNTHETIC) if is_synthetic(session) else spec


def _month_after(period: Period) -> Period | None:
    """The month after that of the period, if it has begun."""
    month = month_before(period.month, -1)
    return of_month(month, until=moment()) if of_month(month).start < moment() else None


def _month_end(first: date) -> str:
    return of_month(f"{first:%Y-%m}").last_day.isoformat()


def _file(body: bytes, kind: str, name: str, period: Period) -> Response:
    stem, _dot, suffix = name.rpartition(".")
    saved_as = f"{stem}-{period.first_day}-{period.last_day}.{suffix}"
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{saved_as}"'})
