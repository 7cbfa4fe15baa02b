"""The screens of closure rates: page, charts, files, the complaints behind every figure, and what was kept."""

from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as BaseResponse

from intake.admin.report_charts import CHARTS
from intake.admin.report_page import report_view
from intake.admin.report_query import (
    OVERSEERS,
    RequestedReport,
    fallback,
    may_list,
    read_asked,
)
from intake.charts.pictures import FORMS, WantedPicture, find_picture, want_picture
from intake.csv_text import CSV
from intake.job_names import Job
from intake.reports import files, overview
from intake.reports.by import TIMES, By, RateSubset
from intake.reports.figures import Figures, open_figures
from intake.reports.listed import listed
from intake.reports.measures import RATES
from intake.reports.origin import SYNTHETIC, is_synthetic
from intake.reports.periods import Period
from intake.reports.store.current import MOST_FRESH
from intake.reports.table_files import MeasureTable, as_csv_text, as_workbook
from intake.reports.wording import GROUPS, definition, group_words, key_words, overlap_words, rate_words, term, whole
from intake.vocabulary import Reading
from intake.web.context import moment, runtime
from intake.web.forms import rejecting
from intake.web.paging import page_of, window

__all__ = ["OVERSEERS", "bp"]

bp = Blueprint("reports", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORDS = {
    "By": By, "Part": RateSubset, "RATES": RATES, "GROUPS": GROUPS, "definition": definition, "key_words": key_words,
    "rate_words": rate_words, "term": term, "whole": whole, "group_words": group_words, "Reading": Reading,
    "overlap_words": overlap_words,
    "TIMES": TIMES,
}  # fmt: skip


@bp.get("/")
def closure() -> str:
    with rejecting(lambda: _closure(fallback())):
        return _closure(read_asked())


@bp.get("/charts")
def drawings() -> str:
    """The charts alone, to be printed or shown large."""
    asked = read_asked()
    with _reading(asked) as figures:
        drawn = {name: make(figures, asked) for name, make in CHARTS.items()}
        shown = {"charts": drawn, "is_synthetic": is_synthetic(figures.session)}
    return render_template("admin/reports/charts.html", asked=asked, **shown)


@bp.get("/charts/<name>.<kind>")
def drawing(name: str, kind: str) -> BaseResponse:
    """One chart as a file for a document: a worker draws it, and who wants it waits on a page of its own."""
    if name not in CHARTS or kind not in FORMS:
        abort(404)
    asked = read_asked()
    with _reading(asked) as figures:
        chart, is_made = CHARTS[name](figures, asked), is_synthetic(figures.session)
    wanted = WantedPicture.of(chart, kind, SYNTHETIC if is_made else "")
    with runtime().db.unit_of_work() as session:
        if want_picture(session, wanted, at=moment()).content is None:
            runtime().jobs.nudge_later(session, Job.DRAW_PICTURES)
    title = f"{name}-{asked.period.first_day}-{asked.period.last_day}"
    return redirect(url_for("reports.picture", key=wanted.key, kind=kind, title=title), 303)


@bp.get("/pictures/<key>.<kind>")
def picture(key: str, kind: str) -> Response:
    """What was drawn, or that it is being drawn: nothing is drawn here."""
    title = secure_filename(request.args.get("title", "")) or "chart"
    with runtime().db.reading() as session:
        found = find_picture(session, key)
        if found is None or found.form != kind:
            abort(404)
        content, is_refused = found.content, bool(found.fault)
    if content is None:
        shown = render_template("admin/reports/picture.html", is_refused=is_refused, title=title)
        return Response(shown, HTTPStatus.INTERNAL_SERVER_ERROR if is_refused else HTTPStatus.ACCEPTED)
    headers = {"Content-Disposition": f'attachment; filename="{title}.{kind}"'}
    return Response(content, mimetype=FORMS[kind], headers=headers)


@bp.get("/closure.<kind>")
def export(kind: str) -> Response:
    if kind not in {"csv", "xlsx"}:
        abort(404)
    asked = read_asked()
    with _reading(asked) as figures:
        if asked.cross is not None:
            return _crossed_file(figures, asked, kind)
        rates = overview.rates_shown(asked.rate_key)
        rows = overview.lines(figures, rates, asked.period, asked.by, asked.scope)
        table = files.Table(rates, asked.by, asked.period, rows, is_synthetic(figures.session))
    if kind == "csv":
        return _file(files.as_csv(table), CSV, "closure.csv", asked.period)
    return _file(files.as_workbook(table), XLSX, "closure.xlsx", asked.period)


def _crossed_file(figures: Figures, asked: RequestedReport, kind: str) -> Response:
    """A row for each pair of groups, as `jiesu report METRIC --by A,B` writes it."""
    assert asked.cross is not None
    rate, groups = RATES[asked.rate_key], (asked.by, asked.cross)
    rows = figures.measured(rate, asked.period, groups, asked.scope)
    [whole_of_it] = figures.measured(rate, asked.period, (), asked.scope)
    is_made = is_synthetic(figures.session)
    table = MeasureTable(rate, asked.period, groups, rows, whole_of_it, asked.reading, is_synthetic=is_made)
    if kind == "csv":
        return _file(as_csv_text(table).encode(), CSV, "closure.csv", asked.period)
    return _file(as_workbook(table), XLSX, "closure.xlsx", asked.period)


@bp.get("/complaints")
def complaints() -> str:
    """The complaints behind a figure: numbers and dates, nothing of who complained."""
    asked = read_asked()
    if not may_list(asked.measure):
        abort(403)
    limit, offset = window()
    with _reading(asked) as figures:
        ids = figures.complaints(asked.measure, asked.period, asked.part, asked.scope, limit=limit, offset=offset)
        rows = listed(figures.session, ids)
    return render_template("admin/reports/complaints.html", page=page_of(rows), asked=asked, **_words(asked))


def _closure(asked: RequestedReport) -> str:
    with _reading(asked) as figures:
        return render_template(
            "admin/reports/closure.html", asked=asked, **report_view(figures, asked), **_words(asked)
        )


def _reading(asked: RequestedReport) -> AbstractContextManager[Figures]:
    """Figures of one moment for the whole page."""
    return open_figures(runtime().facts, reading=asked.reading, most=MOST_FRESH)


def _words(asked: RequestedReport) -> dict[str, Any]:
    return _WORDS | {"behind": asked.behind, "behind_line": asked.behind_line}


def _file(body: bytes, kind: str, name: str, period: Period) -> Response:
    stem, _dot, suffix = name.rpartition(".")
    saved_as = f"{stem}-{period.first_day}-{period.last_day}.{suffix}"
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{saved_as}"'})
