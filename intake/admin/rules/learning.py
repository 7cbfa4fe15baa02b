"""What the desk teaches about the rules: what each did, where the table named nobody, what coordination settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, url_for
from pydantic import Field
from sqlmodel import Session, col, select

from intake.admin.report_query import PeriodQuery, days, read_period
from intake.admin.rules.columns import reader_of_cells
from intake.casework.visibility import seen_by
from intake.language.i18n import N_, _
from intake.reports.origin import is_synthetic
from intake.reports.periods import Period, of_dates
from intake.rulemaking.learning.coordinating_decisions import settled_in
from intake.rulemaking.learning.rule_results import (
    SMALL,
    Behind,
    Gap,
    RuleFigures,
    complaints_of_gap,
    complaints_of_rule,
    figures,
    gaps,
    hot_rules,
)
from intake.web.context import actor, moment, runtime
from intake.web.forms import BadForm, read_query, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import SHANGHAI
from routing.decision.wording import OUTCOMES
from routing.facts import StepOutcome
from routing.models import RuleTable
from routing.rules.cells import RuleRow
from routing.rules.store import load_violations, rows_of
from routing.vocabulary import TableState

bp = Blueprint("rules_learning", __name__)

DAYS = 90  # asked about unless other days are
_GAPS, _NEWEST = 20, 5
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_UNITS = ((_MINUTE, _HOUR, N_("%(number)s min")), (_HOUR, 2 * _DAY, N_("%(number)s h")))

FIGURES = {
    Behind.HITS: N_("Hits"),
    Behind.OVERRULED: N_("Overruled"),
    Behind.RETURNED: N_("Returns granted"),
    Behind.MISSED: N_("Sent wrong"),
    Behind.KEPT: N_("Signed for"),
}


class LearningQuery(PeriodQuery):
    """The address of these pages. Without a version: the table in force now."""

    version: int | None = Field(default=None, title=N_("Version"), ge=1)


class BehindQuery(LearningQuery):
    """Which complaints: of a rule (0 where none matched) and a figure, or with a code, of a gap."""

    rule: int = Field(default=0, title=N_("Rule"), ge=0)
    what: Behind = Field(default=Behind.HITS, title=N_("Which"))
    code: str = Field(default="", title=N_("Violation"), max_length=8)
    by: StepOutcome = Field(default=StepOutcome.COORDINATING, title=N_("Which"))
    association_id: int | None = Field(default=None, title=N_("Association"))

    def gap(self) -> Gap:
        return Gap(self.code, self.association_id, "", self.by, bool(self.rule), 0)


@dataclass(frozen=True)
class LearningScope:
    """What the page is about."""

    version: int
    period: Period
    versions: Sequence[RuleTable]

    def address(self, endpoint: str, **further: Any) -> str:
        return url_for(endpoint, version=self.version, **days(self.period), **further)


@dataclass(frozen=True)
class RuleLine:
    """One rule and what it did; without a row, what no rule matched."""

    row: RuleRow | None
    done: RuleFigures
    is_hot: bool = False


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session, rejecting(lambda: _page(session, _in_force(session))):
        return _page(session, _asked(session, read_query(LearningQuery)))


@bp.get("/complaints")
def complaints() -> str:
    """The complaints behind a figure: numbers and dates, nothing of who complained."""
    limit, offset = window()
    with runtime().db.reading() as session:
        query = read_query(BehindQuery)
        asked = _asked(session, query)
        rows = session.execute(_behind(session, asked, query).limit(limit).offset(offset)).all()
        title = _title(query)
        return render_template("admin/rules/learning/complaints.html", asked=asked, page=page_of(rows), title=title)


@bp.get("/settled")
def settled() -> str:
    """Everything that coordination settled in these days."""
    limit, offset = window()
    with runtime().db.reading() as session:
        asked = _asked(session, read_query(LearningQuery))
        directory = runtime().collaborators(session).rules.directory
        cases = page_of(settled_in(session, directory, asked.period, actor(), limit=limit, offset=offset))
        return render_template("admin/rules/learning/settled.html", asked=asked, page=cases, **_words(session))


@bp.get("/hot")
def hot() -> str:
    """The rules that go wrong, for the page of closure rates: fetched once that page is shown."""
    with runtime().db.reading() as session:
        asked = _in_force(session)
        lines = _hot(_lines(session, asked))
        return render_template(
            "admin/rules/learning/hot.html", asked=asked, hot=lines, is_block=True, **_words(session)
        )


def _page(session: Session, asked: LearningScope) -> str:
    lines, directory = _lines(session, asked), runtime().collaborators(session).rules.directory
    _limit, offset = window()
    return render_template(
        "admin/rules/learning/show.html",
        asked=asked,
        hot=_hot(lines),
        page=page_of([line for line in lines if line.done.hits][offset:]),
        idle=sum(not line.done.hits for line in lines),
        is_block=False,
        gaps=gaps(session, asked.version, asked.period, limit=_GAPS),
        cases=settled_in(session, directory, asked.period, actor(), limit=_NEWEST, only_new=True),
        **_words(session),
    )


def _lines(session: Session, asked: LearningScope) -> list[RuleLine]:
    """Every rule of the version in order, and last what no rule matched."""
    done = figures(session, asked.version, asked.period)
    hot_ones = {one.rule for one in hot_rules(done.values())}
    rows = rows_of(session, next(table.id for table in asked.versions if table.version == asked.version))
    lines = [RuleLine(row, done.get(row.order, RuleFigures(row.order)), row.order in hot_ones) for row in rows]
    return [*lines, RuleLine(None, done[None])] if None in done else lines


def _hot(lines: Sequence[RuleLine]) -> list[RuleLine]:
    """Those that are hot, the surest first."""
    place = {one.rule: at for at, one in enumerate(hot_rules(line.done for line in lines))}
    return sorted((line for line in lines if line.is_hot), key=lambda line: place[line.done.rule])


def _in_force(session: Session) -> LearningScope:
    at = moment()
    today = at.astimezone(SHANGHAI).date()
    period = of_dates(today - timedelta(days=DAYS - 1), today, until=at)
    return LearningScope(runtime().collaborators(session).rules.table.version, period, _versions(session))


def _asked(session: Session, query: LearningQuery) -> LearningScope:
    """Raises BadForm."""
    usual = _in_force(session)
    version = query.version or usual.version
    if version not in {table.version for table in usual.versions}:
        raise BadForm({"version": _("%(label)s: choose one of the options listed.", label=_("Version"))})
    return LearningScope(version, read_period(query, usual.period), usual.versions)


def _versions(session: Session) -> Sequence[RuleTable]:
    """Those that are or were in force; a draft has decided nothing."""
    statement = select(RuleTable).where(col(RuleTable.state).in_([TableState.PUBLISHED, TableState.RETIRED]))
    return session.exec(statement.order_by(col(RuleTable.version).desc())).all()


def _behind(session: Session, asked: LearningScope, query: BehindQuery) -> Any:
    """Of the complaints behind a figure those one sees."""
    if query.code:
        found = complaints_of_gap(session, asked.version, asked.period, query.gap())
    else:
        found = complaints_of_rule(session, asked.version, asked.period, query.rule or None, query.what)
    condition = seen_by(actor())
    return found if condition is None else found.where(condition)


def _title(query: BehindQuery) -> str:
    if query.code:
        return f"{query.code} · {gap_words(query.gap())}"
    rule = _("Rule %(rule)s", rule=query.rule) if query.rule else _("No rule matched")
    return f"{rule} · {_(FIGURES[query.what])}"


def _words(session: Session) -> dict[str, Any]:
    return {
        "SMALL": SMALL,
        "Behind": Behind,
        "FIGURES": FIGURES,
        "read": reader_of_cells(load_violations(session)),
        "gap_words": gap_words,
        "span_words": span_words,
        "is_synthetic": is_synthetic(session),
    }


def gap_words(gap: Gap) -> str:
    """Why nobody was clear: no rule at all, or one that found no single owner; and who got it then."""
    return _(OUTCOMES[gap.by]) if gap.has_rule else f"{_(OUTCOMES[StepOutcome.NO_RULE])} · {_(OUTCOMES[gap.by])}"


def span_words(span: timedelta | None) -> str:
    """`25 min`, `3.5 h`, `2.1 d`; a dash where nothing was timed."""
    if span is None:
        return "—"
    seconds = span.total_seconds()
    if seconds < _MINUTE:
        return _("at once")
    for unit, most, words in _UNITS:
        if seconds < most:
            return _(words, number=f"{seconds / unit:.0f}" if unit == _MINUTE else f"{seconds / unit:.1f}")
    return _("%(number)s d", number=f"{seconds / _DAY:.1f}")
