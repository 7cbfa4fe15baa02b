"""The board: what a supervisor reads in ten seconds, and the complaints behind each of its numbers."""

from decimal import Decimal

from flask import Blueprint, render_template, url_for
from sqlmodel import Session

from intake.admin.board_charts import board_view
from intake.admin.board_query import AskedBoard, AskedList, plain_board, read_board, read_list
from intake.admin.report_query import days, month_following, viewer_scope
from intake.auth.guards import may_open
from intake.language.i18n import _
from intake.language.words import word
from intake.reports.board_figures import board_figures
from intake.reports.board_values import BoardAlert
from intake.reports.by import EVERYTHING, By, RateSubset
from intake.reports.figures import Figures, open_figures
from intake.reports.listed import listed
from intake.reports.overdue import overdue_complaints
from intake.reports.overview import departments_answering, industries_of
from intake.reports.rows import RateRow
from intake.reports.store.current import MOST_FRESH
from intake.reports.wording import BRANCHES, definition, key_words, term
from intake.vocabulary import AlertStanding, Reading
from intake.warning.alerts import alerts_in
from intake.warning.wording import headline
from intake.web.context import actor, moment, runtime
from intake.web.forms import rejecting
from intake.web.paging import page_of, window
from routing.vocabulary import Channel

bp = Blueprint("board", __name__)
MOST_ALERTS = 5


@bp.get("/")
def show() -> str:
    with rejecting(lambda: _page(plain_board())):
        return _page(read_board())


@bp.get("/complaints")
def complaints() -> str:
    """The complaints behind a number: numbers and dates, nothing of who complained."""
    asked = read_list()
    limit, offset = window()
    with open_figures(runtime().facts, reading=Reading.PUBLISHED, most=MOST_FRESH) as figures:
        if asked.measure is not None:
            ids = figures.complaints(
                asked.measure, asked.board.period, asked.part, asked.scope, limit=limit, offset=offset
            )
        else:
            over = overdue_complaints(asked.clock, at=moment(), scope=asked.scope)
            ids = list(figures.session.scalars(over.limit(limit).offset(offset)))
        rows = listed(figures.session, ids)
        narrowed = _narrowed(figures, asked.board, _departments(figures.session))
    shown = {"name": _name(asked), "definition": _definition(asked), "Part": RateSubset}
    back = url_for("board.show", **asked.board.filters)
    return render_template(
        "board/complaints.html", page=page_of(rows), asked=asked, narrowed=narrowed, back=back, **shown
    )


def _page(asked: AskedBoard) -> str:
    with open_figures(runtime().facts, reading=Reading.PUBLISHED, most=MOST_FRESH) as asking:
        figures = board_figures(asking, asked.period, asked.scope, at=moment(), alerts=_alerts(asking.session))
        departments = _departments(asking.session)
        narrowed = _narrowed(asking, asked, departments)
        directory = runtime().collaborators(asking.session).rules.directory
        industries = industries_of(asking.session)
    return render_template(
        "board/show.html",
        asked=asked,
        figures=figures,
        view=board_view(figures, asked),
        departments=departments,
        industries=industries,
        region=directory.path(asked.region) if asked.region else "",
        narrowed=narrowed,
        after=month_following(asked.period),
        all=AskedBoard(asked.period, is_wall=asked.is_wall).address(),
        ranking_page=url_for("reports.closure", **days(asked.period)),
        BRANCHES=BRANCHES,
        Channel=Channel,
    )


def _departments(session: Session) -> list[tuple[int, str]]:
    """Those one may choose from: of a handler none."""
    return departments_answering(session) if viewer_scope() == EVERYTHING else []


def _narrowed(figures: Figures, asked: AskedBoard, departments: list[tuple[int, str]]) -> list[str]:
    """What the figures are limited to, in words."""
    names = dict(departments)
    said = [names.get(asked.department, "") if asked.department else ""]
    if asked.region:
        said.append(figures.group_name(By.REGION, asked.region))
    if asked.violation:
        said.append(key_words(By.VIOLATION, RateRow(asked.violation, Decimal(0), 0)))
    said.append(asked.industry)
    if asked.channel:
        said.append(word(asked.channel))
    return [one for one in said if one]


def _name(asked: AskedList) -> str:
    if asked.measure is not None:
        return term(asked.measure)
    name, colon = _("Overdue"), _(": ")
    return f"{name}{colon}{word(asked.clock)}"


def _definition(asked: AskedList) -> str:
    if asked.measure is not None:
        return definition(asked.measure)
    return _("Clocks of this kind that are open, run and are over now, what ran out first on top.")


def _alerts(session: Session) -> tuple[BoardAlert, ...] | None:
    """What early warning has raised; None for whoever does not read it."""
    if not may_open("alerts.list"):
        return None
    lines = alerts_in(session, AlertStanding.NEW, None, actor(), limit=MOST_ALERTS, offset=0)
    return tuple(
        BoardAlert(headline(line), line.row.raised_at, url_for("alerts.show", alert_id=line.row.id)) for line in lines
    )
