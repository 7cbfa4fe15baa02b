"""The ledger by recipient: what each person and department was told, by what road, and what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template, request
from sqlmodel import Session

from intake.csv_text import CSV, csv_text
from intake.desk.notices import sentence_of
from intake.language.formats import shanghai
from intake.language.i18n import _
from intake.language.words import word
from intake.notify.staff.ledger import LedgerLine, ToldBy, ledger_lines
from intake.notify.staff.ledger_recipients import LedgerRecipient, get_recipient, ledger_recipients
from intake.web.context import actor, moment, runtime
from intake.web.paging import PAGE_SIZE, page_of, window

bp = Blueprint("told", __name__)

LATELY = timedelta(days=30)
MOST_ROWS = 10_000


@dataclass(frozen=True)
class ToldLine:
    """One notice in words, and each road it took."""

    id: int
    sentence: str
    number: str
    told_at: datetime
    roads: list[ToldBy]


@bp.get("/", endpoint="list")
def recipients() -> str:
    limit, offset = window()
    with runtime().db.reading() as session:
        rows = ledger_recipients(session, actor(), since=moment() - LATELY, limit=limit, offset=offset)
    return render_template("desk/ledger.html", page=page_of(rows))


@bp.get("/<key>")
def show(key: str) -> str:
    before = request.args.get("before", "")
    with runtime().db.reading() as session:
        recipient = get_recipient(session, key, actor())
        after = int(before) if before.isdecimal() and len(before) < 19 else None  # noqa: PLR2004 - a big integer's
        lines = _lines(session, recipient, PAGE_SIZE + 1, before=after)
    return render_template(
        "desk/ledger_recipient.html",
        recipient=recipient,
        lines=lines[:PAGE_SIZE],
        next_place=lines[PAGE_SIZE - 1].id if len(lines) > PAGE_SIZE else 0,
        is_first=after is None,
    )


@bp.get("/<key>.csv")
def export(key: str) -> Response:
    """The newest ten thousand notices, a row for each road."""
    with runtime().db.reading() as session:
        lines = _lines(session, get_recipient(session, key, actor()), MOST_ROWS)
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


def _lines(session: Session, recipient: LedgerRecipient, limit: int, *, before: int | None = None) -> list[ToldLine]:
    return [_line(one) for one in ledger_lines(session, recipient, limit=limit, before=before)]


def _line(one: LedgerLine) -> ToldLine:
    told = sentence_of(one.notice)
    return ToldLine(told.id, told.sentence, told.number, one.notice.shown_at, list(one.told_by))
