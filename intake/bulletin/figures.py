"""Where a bulletin's numbers come from: the one module of this room that asks the reports.

Of months that are over it asks for what was published of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import func, select
from sqlmodel import col

from intake.bulletin.content import (
    SCHEMA,
    Breakdown,
    BulletinFigures,
    ComparedCount,
    ComparedRate,
    CoursePoint,
    DepartmentFigures,
    InBoth,
    PressedFigures,
    PressedGroup,
    Ratio,
    UsedDefinition,
)
from intake.bulletin.marking import scores_of
from intake.bulletin.spans import BulletinSpan
from intake.language.i18n import LANGUAGES, N_, _, use_language
from intake.models import Complaint
from intake.models.practice import IS_COUNTED
from intake.reports.by import EVERYTHING, By
from intake.reports.figures import Figures
from intake.reports.measures import BOTH_WAYS, COUNTS, RATES, CountMeasure, Rate
from intake.reports.origin import is_synthetic
from intake.reports.overview import idle_departments
from intake.reports.periods import Period
from intake.reports.pressed.order_figures import ORDER_COUNTS, ORDERS_IN_TIME, OrderFigures, order_tables
from intake.reports.rows import RateRow
from intake.reports.wording import definition, group_words, key_words, whole
from intake.scoring.marks import ScoringProfile

OFFICE_RATES: Mapping[str, Rate] = {
    key: RATES[key]
    for key in (
        "closure_rate", "ontime_rate", "closure_rate_all", "sign_rate", "return_rate", "redo_rate",
        "first_pass_rate", "direct_rate", "solved_rate", "satisfaction", "response_rate",
    )
}  # fmt: skip
DEPARTMENT_RATES = (
    "closure_rate", "ontime_rate", "sign_rate", "return_rate", "redo_rate", "satisfaction", "response_rate",
)  # fmt: skip
COUNTED = (
    "received", "carried_in", "due", "closed", "overdue", "suspended", "undecided",
    *(key for pair in BOTH_WAYS for key in pair),
)  # fmt: skip
LEFT = ("rejected", "withdrawn", "merged", "transferred", "terminated")
# A month's words do not fit a week.
_NAMES = {"received": N_("Accepted in the period"), "carried_in": N_("Carried in from before")}
MOST_CODES, MOST_ASSOCIATIONS = 10, 10
_SHARE = RATES["received_share"]
# Whatever a bulletin says a number of says what that means.
DEFINED: tuple[CountMeasure, ...] = (
    *OFFICE_RATES.values(),
    *(COUNTS[key] for key in (*COUNTED, *LEFT)),
    *(*ORDER_COUNTS.values(), ORDERS_IN_TIME),
)


@dataclass(frozen=True)
class BulletinOrder:
    """What is to be counted, and by whose choice of the limit, the profile and the name in the head."""

    span: BulletinSpan
    issuer: str
    least_due: int
    profile: ScoringProfile | None = None


def count_figures(figures: Figures, order: BulletinOrder, *, at: datetime) -> BulletinFigures:
    """Everything of one span, with the one before and that of a year ago where there was anything to count then."""
    return _Counting(figures, order, at).figures()


class _Counting:
    def __init__(self, asked: Figures, order: BulletinOrder, at: datetime) -> None:
        self.asked, self.order, self.span, self.at = asked, order, order.span, at
        self.period = order.span.period
        begun = asked.session.scalar(select(func.min(col(Complaint.received_at))).where(IS_COUNTED))
        ago = order.span.year_ago
        self.before = self._reaching(order.span.before, begun)
        self.year_ago = self._reaching(ago, begun) if ago else None

    def figures(self) -> BulletinFigures:
        departments = self._departments()
        named = [one for key, one in departments.items() if key]
        order, span = self.order, self.span
        return BulletinFigures(
            schema=SCHEMA,
            kind=span.kind,
            period=span.key,
            first=span.first,
            last=span.last,
            counted_at=self.at.astimezone(UTC),
            issuer=order.issuer,
            least_due=order.least_due,
            is_synthetic=is_synthetic(self.asked.session),
            has_before=self.before is not None,
            has_year_ago=self.year_ago is not None,
            counts=self._counts(COUNTED),
            rates=tuple(self._rate(rate) for rate in OFFICE_RATES.values()),
            departments=tuple(named),
            unassigned=departments[""].received if "" in departments else 0,
            idle=self._idle(),
            branches=self._breakdown(By.VIOLATION),
            codes=self._breakdown(By.CODE, most=MOST_CODES),
            associations=self._associations(),
            kinds=self._breakdown(By.KIND),
            channels=self._breakdown(By.CHANNEL),
            left=self._counts(LEFT),
            course=tuple(self._course_point(one) for one in span.course()),
            definitions=tuple(_defined(one) for one in DEFINED),
            scores=scores_of(order.profile, span.last, named) if order.profile else None,
            orders=self._orders(),
        )

    @staticmethod
    def _reaching(span: BulletinSpan, begun: datetime | None) -> Period | None:
        """What came before the first complaint is no nought to be compared with."""
        period = span.period
        return period if begun is not None and begun < period.end else None

    def _rate(self, rate: Rate) -> ComparedRate:
        now, before, year_ago = (
            _ratio(self.asked.total(rate, period)) if period else None
            for period in (self.period, self.before, self.year_ago)
        )
        return ComparedRate(rate.key, name_of(rate), now or Ratio(Decimal(0), 0), before, year_ago)

    def _counts(self, keys: Iterable[str]) -> tuple[ComparedCount, ...]:
        measures = _counts(keys)
        now, before, year_ago = (
            self.asked.counts(measures, period) if period else {}
            for period in (self.period, self.before, self.year_ago)
        )
        return tuple(
            ComparedCount(one.key, name_of(one), now[one.key], before.get(one.key), year_ago.get(one.key))
            for one in measures
        )

    def _orders(self) -> PressedFigures:
        tables = order_tables(self.asked, self.period, EVERYTHING)
        return PressedFigures(
            self._counts(one.key for one in ORDER_COUNTS.values()),
            self._rate(ORDERS_IN_TIME),
            tuple(_pressed(By.ORDER_LEVEL, one) for one in tables.levels),
            tuple(_pressed(By.DEPARTMENT, one) for one in tables.departments),
        )

    def _departments(self) -> dict[str, DepartmentFigures]:
        """By the department's id, empty for what has none yet; the order is that of the names."""
        shares = self.asked.rows_by(_SHARE, self.period, By.DEPARTMENT)
        received_by = {row.value: int(row.numerator) for row in shares}
        names = {row.value: row.key for row in shares}
        rates: dict[str, dict[str, Ratio]] = {}
        for key in DEPARTMENT_RATES:
            for row in self.asked.rows_by(OFFICE_RATES[key], self.period, By.DEPARTMENT):
                names[row.value] = row.key
                rates.setdefault(row.value, {})[key] = _ratio(row)
        return {
            value: DepartmentFigures(name, received_by.get(value, 0), rates.get(value, {}))
            for value, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
        }

    def _idle(self) -> tuple[str, ...]:
        due = self.asked.rows_by(RATES["closure_rate"], self.period, By.DEPARTMENT)
        return tuple(idle_departments(self.asked, due))

    def _breakdown(self, by: By, *, most: int | None = None) -> Breakdown:
        """The largest first; equal ones by their key."""
        now = self.asked.rows_by(_SHARE, self.period, by)
        before = self.asked.rows_by(_SHARE, self.before, by) if self.before else []
        earlier = {row.key: int(row.numerator) for row in before}
        ranked = sorted((row for row in now if row.value), key=lambda row: (-row.numerator, row.key))
        lines = (
            ComparedCount(
                row.key, _in_both(partial(key_words, by, row)), int(row.numerator), self._earlier(earlier, row.key)
            )
            for row in ranked[:most]
        )
        return Breakdown(now[0].denominator if now else 0, tuple(lines))

    def _earlier(self, numbers: Mapping[str, int], key: str) -> int | None:
        """Of the span before; what was not there then is nought, if anything was counted at all."""
        return numbers.get(key, 0) if self.before else None

    def _associations(self) -> Breakdown:
        """Those complained about most, by the registry's name; who is in no registry is in the base alone."""
        now = self._by_association(self.period)
        earlier = self._by_association(self.before) if self.before else {}
        ranked = sorted((key for key in now if key), key=lambda key: (-now[key], key))[:MOST_ASSOCIATIONS]
        lines = (ComparedCount(one, InBoth(one, one), now[one], self._earlier(earlier, one)) for one in ranked)
        return Breakdown(sum(now.values()), tuple(lines))

    def _by_association(self, period: Period) -> dict[str, int]:
        rows = self.asked.measured(COUNTS["accused"], period, (By.ASSOCIATION,))
        return {row.keys[0] if row.values[0] else "": row.denominator for row in rows}

    def _course_point(self, span: BulletinSpan) -> CoursePoint:
        period = span.period
        counted = self.asked.counts(_counts(("received", "closed")), period)
        closure, ontime = (_ratio(self.asked.total(RATES[key], period)) for key in ("closure_rate", "ontime_rate"))
        return CoursePoint(span.key, counted["received"], counted["closed"], closure, ontime)


def _counts(keys: Iterable[str]) -> list[CountMeasure]:
    return [COUNTS[key] for key in keys]


def _pressed(by: By, one: OrderFigures) -> PressedGroup:
    numbers = {measure.key: one.count(name) for name, measure in ORDER_COUNTS.items()}
    return PressedGroup(_in_both(lambda: group_words(by, one.key)), numbers, _ratio(one.in_time))


def _ratio(row: RateRow) -> Ratio:
    return Ratio(Decimal(whole(row.numerator)), row.denominator)


def name_of(measure: CountMeasure) -> InBoth:
    if measure.key in _NAMES:
        return _in_both(lambda: _(_NAMES[measure.key]))
    return InBoth(measure.term, measure.name)


def _defined(measure: CountMeasure) -> UsedDefinition:
    return UsedDefinition(measure.key, measure.version, name_of(measure), _in_both(lambda: definition(measure)))


def _in_both(say: Callable[[], str]) -> InBoth:
    said = {}
    for code in LANGUAGES:
        with use_language(code):
            said[code] = say()
    return InBoth(**said)
