"""What was asked of the board, in its address: which month, whose part, what kind; and where its numbers lead."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from pydantic import Field
from werkzeug.exceptions import Forbidden, NotFound

from intake.admin.departments.forms import region_code_of
from intake.admin.report_query import PeriodQuery, days, may_list, read_period, this_month, viewer_scope
from intake.language.i18n import N_
from intake.reports.board_measures import BOARD_MEASURES, OVERDUE_CLOCKS
from intake.reports.by import EVERYTHING, By, RateSubset, Scope
from intake.reports.measures import CountMeasure
from intake.reports.periods import Period, of_month
from intake.vocabulary import OrderLevel
from intake.web.context import moment, runtime
from intake.web.forms import read_query
from routing.regions import regions_within
from routing.vocabulary import Channel, Clock


class BoardQuery(PeriodQuery):
    """The address of the board. Without a month: the one under way."""

    month: str | None = Field(default=None, title=N_("Month"), pattern=r"^\d{4}-\d{2}$")
    department: int | None = Field(default=None, title=N_("Department"), ge=1)
    violation: str = Field(default="", title=N_("Branch of violation"), pattern="^[FAVG]?$")
    channel: Channel | None = Field(default=None, title=N_("Channel"))
    region: str = Field(default="", title=N_("Region"), max_length=60)
    industry: str = Field(default="", title=N_("Industry"), max_length=60)
    wall: bool = Field(default=False, title=N_("Wall"))


class BoardListQuery(BoardQuery):
    """The address of the complaints behind a number of the board; narrower by a code or an association."""

    what: str = Field(title=N_("Figure"), max_length=40)
    part: RateSubset = Field(default=RateSubset.DENOMINATOR, title=N_("Which"))
    code: str = Field(default="", title=N_("Violation"), max_length=8)
    association: int | None = Field(default=None, title=N_("Association"), ge=1)
    level: OrderLevel | None = Field(default=None, title=N_("Level of the order"))


@dataclass(frozen=True)
class AskedBoard:
    """A board that can be shown."""

    period: Period
    department: int | None = None
    violation: str = ""
    channel: Channel | None = None
    region: str = ""
    industry: str = ""
    is_wall: bool = False
    regions: tuple[str, ...] = ()  # the codes of that region and of all that lie in it

    @property
    def scope(self) -> Scope:
        """A handler's is their own department, whatever they ask."""
        scope = viewer_scope()
        if scope == EVERYTHING and self.department is not None:
            scope = replace(scope, department_id=self.department)
        for by, value in (
            (By.VIOLATION, self.violation),
            (By.CHANNEL, self.channel),
            (By.INDUSTRY, self.industry),
        ):
            scope = scope.limited(by, value) if value else scope
        return replace(scope, regions=self.regions)

    @property
    def filters(self) -> dict[str, Any]:
        """As they stand in an address; what was not asked is left out."""
        given: dict[str, Any] = {
            "department": self.department,
            "region": self.region,
            "violation": self.violation,
            "industry": self.industry,
            "channel": self.channel,
        }
        return {name: value for name, value in given.items() if value}

    def address(self, **changes: Any) -> str:
        """The address of a board like this one, with some of it changed."""
        month = {} if self.period.until else {"month": self.period.month}
        return url_for("board.show", **(self.filters | month | ({"wall": 1} if self.is_wall else {}) | changes))

    def behind(self, what: str, period: Period, **narrower: Any) -> str:
        """Where the complaints of a number are listed; `narrower` adds to the address."""
        return url_for("board.complaints", what=what, **(self.filters | days(period) | narrower))


@dataclass(frozen=True)
class AskedList:
    """Complaints behind a number of the board."""

    board: AskedBoard
    what: str
    part: RateSubset
    scope: Scope

    @property
    def measure(self) -> CountMeasure | None:
        """None where it is of a clock that ran out."""
        return BOARD_MEASURES.get(self.what)

    @property
    def clock(self) -> Clock:
        return OVERDUE_CLOCKS[self.what]


def read_board() -> AskedBoard:
    """From the address of the request; raises BadForm, InvalidInput, and Forbidden for a handler of no department."""
    return _board(read_query(BoardQuery), moment())


def read_list() -> AskedList:
    """As `read_board`; NotFound for a figure that the board does not have."""
    query = read_query(BoardListQuery)
    if query.what not in BOARD_MEASURES and query.what not in OVERDUE_CLOCKS:
        raise NotFound
    if query.what in BOARD_MEASURES and not may_list(BOARD_MEASURES[query.what]):
        raise Forbidden
    board = replace(_board(query, moment()), period=read_period(query, this_month(moment())))
    scope = board.scope.limited(By.CODE, query.code) if query.code else board.scope
    scope = scope.limited(By.ASSOCIATION, str(query.association)) if query.association else scope
    scope = scope.limited(By.ORDER_LEVEL, query.level) if query.level else scope
    return AskedList(board, query.what, query.part, scope)


def plain_board() -> AskedBoard:
    """What is shown beside a refusal of what was asked."""
    return AskedBoard(this_month(moment()))


def _board(query: BoardQuery, at: datetime) -> AskedBoard:
    early = runtime().settings.reporting_early
    period = of_month(query.month, until=at, early=early) if query.month else this_month(at)
    viewer_scope()
    region, regions = _region(query.region.strip())
    return AskedBoard(
        period, query.department, query.violation, query.channel, region, query.industry.strip(), query.wall, regions
    )


def _region(written: str) -> tuple[str, tuple[str, ...]]:
    """The code of the region that is meant, by code or name, with the codes of all in it; raises InvalidInput."""
    if not written:
        return "", ()
    with runtime().db.reading() as session:
        code = region_code_of(runtime().collaborators(session).rules.directory, written)
        return code, tuple(sorted(regions_within(session, code) | {code}))
