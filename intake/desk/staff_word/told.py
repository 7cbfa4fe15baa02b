"""The ledger by recipient: what each person and department was told, by what road, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template
from sqlmodel import Session

from intake.csv_text import CSV, csv_text
from intake.desk.notices import sentence_of
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.language.words import word
from intake.notify.staff.ledger import LedgerLine, ToldBy, get_recipient, ledger_lines, ledger_recipients
from intake.web.context import actor, moment, runtime
from intake.web.paging import page_of, window

bp = Blueprint("told", __name__)

LATELY = timedelta(days=30)
MOST_ROWS = 10_000


@dataclass(frozen=True)
class ToldLine:
    """One notice in words, and each road it took."""

    sentence: str
    number: str
    told_at: datetime
    roads: list[ToldBy]


@bp.get("/", endpoint="list")
def recipients() -> str:
    with runtime().db.reading() as session:
        rows = ledger_recipients(session, actor(), since=moment() - LATELY)
    return render_template("desk/ledger.html", rows=rows)


@bp.get("/<key>")
def show(key: str) -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        name, _number = get_recipient(session, key, actor())
        page = page_of(_lines(session, key, limit, offset))
    return render_template("desk/ledger_recipient.html", name=name, key=key, page=page)


@bp.get("/<key>.csv")
def export(key: str) -> Response:
    """The newest ten thousand notices, a row for each road."""
    with runtime().db.reading() as session:
        lines = _lines(session, key, MOST_ROWS, 0)
    header = [_("Notice"), _("Complaint"), _("Told"), _("Road"), _("For"), _("State"), _("Since")]
    rows = [
        (
            line.sentence,
            line.number,
            shanghai(line.told_at),
            word(one.road) if one.road else _("Page"),
            one.for_name,
            word(one.state),
            shanghai(one.at) if one.at else "",
        )
        for line in lines
        for one in line.roads
    ]
    answer = Response(csv_text(header, rows), mimetype=CSV)
    answer.headers["Content-Disposition"] = f"attachment; filename=told-{key}.csv"
    return answer


def _lines(session: Session, key: str, limit: int, offset: int) -> list[ToldLine]:
    return [_line(one) for one in ledger_lines(session, key, actor(), limit=limit, offset=offset)]


def _line(one: LedgerLine) -> ToldLine:
    told = sentence_of(one.notice)
    return ToldLine(told.sentence, told.number, one.notice.shown_at, list(one.told_by))
