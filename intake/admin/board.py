"""The board: what a supervisor reads in ten seconds, and the complaints behind each of its numbers."""

from decimal import Decimal

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from intake.admin.board_charts import board_view
from intake.admin.board_query import AskedBoard, AskedList, plain_board, read_board, read_list
from intake.admin.report_query import days, month_following, viewer_scope
from intake.language.i18n import _
from intake.language.words import word
from intake.reports.board_figures import board_figures, departments_answering, listed
from intake.reports.board_measures import OVERDUE_CLOCKS
from intake.reports.closure import EVERYTHING, By, RateRow, RateSubset, hold_still
from intake.reports.wording import BRANCHES, definition, key_words, term
from intake.web.context import moment, runtime
from intake.web.forms import rejecting
from intake.web.paging import page_of, window
from routing.vocabulary import Channel

bp = Blueprint("board", __name__)
_CLOCKS = {measure.key: kind for kind, measure in OVERDUE_CLOCKS.items()}


@bp.get("/")
def show() -> str:
    with rejecting(lambda: _page(plain_board())):
        return _page(read_board())


@bp.get("/complaints")
def complaints() -> str:
    """The complaints behind a number: numbers and dates, nothing of who complained."""
    asked = read_list()
    limit, offset = window()
    with runtime().db.reading() as session:
        hold_still(session)
        statement = listed(asked.measure, asked.board.period, asked.part, asked.scope, association=asked.association)
        rows = session.execute(statement.limit(limit).offset(offset)).all()
        narrowed = _narrowed(asked.board, _departments(session))
    shown = {"name": _name(asked), "definition": definition(asked.measure), "Part": RateSubset}
    back = url_for("board.show", **asked.board.filters)
    return render_template(
        "board/complaints.html", page=page_of(rows), asked=asked, narrowed=narrowed, back=back, **shown
    )


def _page(asked: AskedBoard) -> str:
    with runtime().db.reading() as session:
        hold_still(session)
        figures = board_figures(session, asked.period, asked.scope, at=moment())
        departments = _departments(session)
    return render_template(
        "board/show.html",
        asked=asked,
        figures=figures,
        view=board_view(figures, asked),
        departments=departments,
        narrowed=_narrowed(asked, departments),
        after=month_following(asked.period),
        all=AskedBoard(asked.period, is_wall=asked.is_wall).address(),
        ranking_page=url_for("reports.closure", **days(asked.period)),
        BRANCHES=BRANCHES,
        Channel=Channel,
    )


def _departments(session: Session) -> list[tuple[int, str]]:
    """Those one may choose from: of a handler none."""
    return departments_answering(session) if viewer_scope() == EVERYTHING else []


def _narrowed(asked: AskedBoard, departments: list[tuple[int, str]]) -> list[str]:
    """What the figures are limited to, in words."""
    names = dict(departments)
    said = [names.get(asked.department, "") if asked.department else ""]
    if asked.violation:
        said.append(key_words(By.VIOLATION, RateRow(asked.violation, Decimal(0), 0)))
    if asked.channel:
        said.append(word(asked.channel))
    return [one for one in said if one]


def _name(asked: AskedList) -> str:
    kind = _CLOCKS.get(asked.measure.key)
    return f"{term(asked.measure)}{_(': ')}{word(kind)}" if kind else term(asked.measure)
