"""What was asked of a report, in its address: which days, which rate, rows of what; and who may see how much of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import url_for
from pydantic import AwareDatetime, BaseModel, Field
from werkzeug.exceptions import Forbidden

from intake.language.i18n import N_, _
from intake.reports.by import EVERYTHING, OF_NUMBERS, TIMES, By, RateSubset, Scope
from intake.reports.facts.fact import What
from intake.reports.measures import COUNTS, HEADLINE, RATES, CountMeasure, Rate
from intake.reports.overview import OverviewLine
from intake.reports.periods import FIRST_YEAR, LAST_YEAR, Period, month_before, month_of, of_dates, of_month
from intake.vocabulary import Reading, StaffRole
from intake.web.context import account, moment, runtime
from intake.web.forms import BadForm, read_query
from routing.calendars.working_time import SHANGHAI

# Who sees every department; a handler sees their own.
OVERSEERS = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.ADMINISTRATOR, StaffRole.AUDITOR)
_LONGEST_NUMBER = 9
_CHANGING = ("period", "by", "metric", "cross", "filters", "reading")
_OF_PARTS = frozenset({What.PART, What.RETURN, What.ORDER, What.ORDER_DUE})
_FIRST, _LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class PeriodQuery(BaseModel):
    """Which days are asked about; both or none."""

    first: date | None = Field(default=None, alias="from", title=N_("First day"), ge=_FIRST, le=_LAST)
    last: date | None = Field(default=None, alias="to", title=N_("Last day"), ge=_FIRST, le=_LAST)
    until: AwareDatetime | None = Field(default=None, title=N_("Last day"))


class ReportQuery(PeriodQuery):
    """The address of a report. Without days: the month under way."""

    by: By = Field(default=By.DEPARTMENT, title=N_("A row for each"))
    metric: str = Field(default=HEADLINE, title=N_("Rate"), pattern="^(" + "|".join([*RATES, *COUNTS]) + ")$")
    part: RateSubset = Field(default=RateSubset.DENOMINATOR, title=N_("Which"))
    group: By | None = Field(default=None, title=N_("Row"))
    value: str = Field(default="", title=N_("Row"), max_length=60)
    cross: By | None = Field(default=None, title=N_("And a column for each"))
    where: list[str] = Field(default_factory=list, title=N_("Only"), max_length=8)
    reading: Reading = Field(default=Reading.PUBLISHED, title=N_("Reading"))


@dataclass(frozen=True)
class RequestedReport:
    """A report that can be made."""

    period: Period
    by: By
    metric: str
    part: RateSubset
    scope: Scope
    cross: By | None = None
    filters: tuple[tuple[By, str], ...] = ()
    reading: Reading = Reading.PUBLISHED

    @property
    def measure(self) -> CountMeasure:
        return RATES.get(self.metric) or COUNTS[self.metric]

    @property
    def rate_key(self) -> str:
        return self.metric if self.metric in RATES else HEADLINE

    def address(self, endpoint: str = "reports.closure", **changes: Any) -> str:
        """The address of a report like this one, with some of it changed."""
        asked = replace(self, **{name: changes.pop(name) for name in _CHANGING if name in changes})
        given = {"by": asked.by.value, "metric": asked.metric} | days(asked.period) | asked.narrowed | changes
        return url_for(endpoint, **given)

    @property
    def narrowed(self) -> dict[str, Any]:
        """What limits the figures, and by which reading, as it stands in an address; what is usual is left out."""
        given: dict[str, Any] = {"where": [f"{by}={value}" for by, value in self.filters]}
        given["cross"] = self.cross.value if self.cross else None
        given["reading"] = None if self.reading is Reading.PUBLISHED else self.reading.value
        return {name: value for name, value in given.items() if value}

    def only(self, by: By, value: str) -> str:
        """The address of the same, of one group alone."""
        rest = tuple(one for one in self.filters if one[0] is not by)
        return self.address(filters=(*rest, (by, value)))

    def without(self, by: By) -> str:
        """The address of the same without that limit."""
        return self.address(filters=tuple(one for one in self.filters if one[0] is not by))

    def behind(
        self,
        measure: CountMeasure,
        period: Period,
        part: RateSubset = RateSubset.DENOMINATOR,
        groups: tuple[tuple[By, str], ...] = (),
    ) -> str:
        """Where the complaints behind a figure are listed; empty where they are not for the asker."""
        if not may_list(measure):
            return ""
        asked = replace(self, filters=(*self.filters, *(one for one in groups if one[0] not in TIMES)), cross=None)
        given = asked.narrowed | {"metric": measure.key, "part": str(part)}
        return url_for("reports.complaints", **given, **days(period))

    def behind_line(self, rate: Rate, by: By, line: OverviewLine, part: RateSubset) -> str:
        return self.behind(rate, line.period, part, ((by, line.head.value),))

    def pictures(self, chart: str) -> dict[str, str]:
        """Where a chart of this report is had as a file for documents."""
        return {kind.upper(): self.address("reports.drawing", name=chart, kind=kind) for kind in ("svg", "png")}


def this_month(at: datetime) -> Period:
    early = runtime().settings.reporting_early
    return of_month(month_of(at + early), until=at, early=early)


def read_asked() -> RequestedReport:
    """From the address of the request; raises BadForm, and Forbidden for a handler of no department."""
    query = read_query(ReportQuery)
    filters = tuple(_filters(query))
    scope = replace(viewer_scope(), limits=filters)
    cross = None if query.cross is query.by else query.cross
    period = read_period(query, this_month(moment()))
    return RequestedReport(period, query.by, query.metric, query.part, scope, cross, filters, query.reading)


def _filters(query: ReportQuery) -> Iterator[tuple[By, str]]:
    """Each group and value once; raises BadForm for one that is none."""
    pairs = [pair.partition("=")[::2] for pair in query.where]
    if query.group is not None and query.group not in TIMES:
        pairs.append((query.group.value, query.value))
    wrong = {"where": _("%(label)s: choose one of the options listed.", label=_("Only"))}
    for name, value in dict(pairs).items():
        if name not in set(By) or By(name) in TIMES:
            raise BadForm(wrong)
        if By(name) in OF_NUMBERS and value and not (value.isdecimal() and len(value) <= _LONGEST_NUMBER):
            raise BadForm(wrong)
        yield By(name), value


def fallback() -> RequestedReport:
    """What is shown beside a refusal of what was asked."""
    return RequestedReport(this_month(moment()), By.DEPARTMENT, HEADLINE, RateSubset.DENOMINATOR, viewer_scope())


def viewer_scope() -> Scope:
    who = account()
    if who is not None and who.has_role(*OVERSEERS):
        return EVERYTHING
    if who is None or who.department_id is None:
        raise Forbidden
    return Scope(department_id=who.department_id)


def may_list(measure: CountMeasure) -> bool:
    """A handler may not list what their department gave back: it is no longer theirs to see."""
    return viewer_scope() == EVERYTHING or measure.counted.what not in _OF_PARTS


def month_following(period: Period) -> Period | None:
    """The month after that of the period, if it has begun."""
    month, early = month_before(period.month, -1), period.early
    if of_month(month, early=early).start >= moment():
        return None
    return of_month(month, until=moment(), early=early)


def days(period: Period) -> dict[str, Any]:
    """A period as it stands in an address."""
    given: dict[str, Any] = {"from": period.first_day.isoformat(), "to": period.last_day.isoformat()}
    return given | ({"until": period.until.astimezone(SHANGHAI).isoformat()} if period.until else {})


def read_period(query: PeriodQuery, default: Period) -> Period:
    """The days asked about, no further than this moment; raises BadForm."""
    if query.first is None and query.last is None:
        return default
    if query.first is None or query.last is None:
        missing = "to" if query.first else "from"
        label = _("Last day") if query.first else _("First day")
        raise BadForm({missing: _("%(label)s: fill this in.", label=label)})
    if query.last < query.first:
        raise BadForm({"to": _("Last day: it may not be before the first day.")})
    until = query.until or moment()
    early = runtime().settings.reporting_early
    if of_dates(query.first, query.last, early=early).start >= until:
        raise BadForm({"from": _("First day: it has not come yet.")})
    return of_dates(query.first, query.last, until=until, early=early)
