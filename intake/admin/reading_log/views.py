"""The auditor's pages: everything a member of staff saw between two days, and the list of opened identities."""

import hashlib
from typing import Any

from flask import Blueprint, Response, render_template
from sqlmodel import Session, col, select

from intake.admin.reading_log import files
from intake.admin.reading_log.forms import ReadLogExportForm, ReadLogKind, ReadLogQuery
from intake.auth.confirming import confirmed
from intake.casework.ledger import audit
from intake.casework.reading.read_log import ReadFilter, office_readings, readings
from intake.csv_text import CSV
from intake.models import Staff
from intake.web.context import account, actor, moment, office_of, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.history.read_sentences import Cells, office_cells, read_cells, read_header
from intake.web.paging import page_of, window
from routing.calendars.working_time import local_day

bp = Blueprint("reading_log", __name__)
EXPORTED = "audit:export"
_MOST = 20_000
_MOST_OF_OFFICE = 200


@bp.get("/")
def show() -> str:
    with rejecting(lambda: _page(ReadLogQuery())):
        query = read_query(ReadLogQuery)
        query.days(local_day(moment()))
    return _page(query)


@bp.post("/export")
@confirmed
def export() -> Response:
    """As many as a file holds, the newest; that it leaves is on record before it does."""
    with rejecting(lambda: _page(ReadLogQuery())):
        form, at = read_form(ReadLogExportForm), moment()
        wanted = form.wanted(local_day(at))
    with runtime().db.reading() as session:
        rows = _rows(session, wanted, limit=_MOST + 1)
    is_all, rows, who = len(rows) <= _MOST, rows[:_MOST], account()
    name = who.display_name if who else ""
    is_book = form.format == "xlsx"
    made = files.as_workbook(rows, is_all=is_all, who=name, at=at) if is_book else files.as_csv(rows)
    with runtime().db.unit_of_work() as session:
        told = {"kind_of": form.kind, "staff_id": form.staff, "lines": len(rows), "format": form.format}
        days = {"first": wanted.since.isoformat(), "until": wanted.until.isoformat()}
        digest = hashlib.sha256(made).hexdigest()
        audit.record_office(
            session, EXPORTED, actor=actor(), at=at, sha256=digest, address=actor().address, **told, **days
        )
    answer = Response(made, mimetype=files.XLSX if is_book else CSV)
    answer.headers["Content-Disposition"] = f"attachment; filename={form.kind}-{at:%Y%m%d-%H%M}.{form.format}"
    return answer


def _rows(session: Session, wanted: ReadFilter, *, limit: int) -> list[Cells]:
    directory = office_of(session).rules.directory
    told = read_cells(session, directory, readings(session, wanted, limit=limit))
    office = [] if wanted.is_opened else office_cells(session, office_readings(session, wanted, limit=limit))
    return sorted([*told, *office], key=lambda cells: cells[0], reverse=True)


def _page(query: ReadLogQuery) -> str:
    limit, offset = window()
    today = local_day(moment())
    first, last = query.days(today)
    wanted = query.wanted(today)
    with runtime().db.reading() as session:
        lines = readings(session, wanted, limit=limit, offset=offset)
        shown: dict[str, Any] = {
            "page": page_of(read_cells(session, office_of(session).rules.directory, lines)),
            "office": []
            if wanted.is_opened
            else office_cells(session, office_readings(session, wanted, limit=_MOST_OF_OFFICE)),
            "people": list(session.exec(select(Staff.id, Staff.display_name).order_by(col(Staff.display_name)))),
        }
    return render_template(
        "admin/reading_log/show.html",
        query=query,
        first=first,
        last=last,
        kinds=ReadLogKind,
        header=read_header(),
        **shown,
    )
