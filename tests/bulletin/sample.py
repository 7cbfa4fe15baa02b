"""Figures of a bulletin written down by hand: what is in them stands here and in no database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

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
from intake.bulletin.figures import COUNTED, DEFINED, LEFT, OFFICE_RATES, name_of
from intake.bulletin.marking import scores_of
from intake.bulletin.spans import read_span
from intake.reports.measures import COUNTS, RATES
from intake.reports.pressed.order_figures import ORDER_COUNTS
from intake.scoring.profiles import shipped_profile

NONE = Ratio(Decimal(0), 0)
ORDER_KEYS = [one.key for one in ORDER_COUNTS.values()]
AT = datetime(2026, 11, 1, 0, 25, tzinfo=UTC)


def ratio(text: str) -> Ratio:
    """`23974/24932`."""
    numerator, denominator = text.split("/")
    return Ratio(Decimal(numerator), int(denominator))


def rate(key: str, now: str = "0/0", before: str | None = None, year_ago: str | None = None) -> ComparedRate:
    named = OFFICE_RATES[key]
    earlier = [None if text is None else ratio(text) for text in (before, year_ago)]
    return ComparedRate(key, name_of(named), ratio(now), *earlier)


def count(key: str, now: int = 0, before: int | None = None, year_ago: int | None = None) -> ComparedCount:
    return ComparedCount(key, name_of(COUNTS[key]), now, before, year_ago)


def department(name: str, ontime: str, **rates: str) -> DepartmentFigures:
    """`ontime` is also its closure rate, unless that is given."""
    given = {"ontime_rate": ontime, "closure_rate": ontime, **rates}
    return DepartmentFigures(name, ratio(ontime).denominator, {key: ratio(text) for key, text in given.items()})


def group(base: int, **lines: int) -> Breakdown:
    return Breakdown(base, tuple(ComparedCount(key, InBoth(key, key), number) for key, number in lines.items()))


def empty(period: str = "2026-10", **changes: Any) -> BulletinFigures:
    """Of an installation in which nothing ever happened."""
    span, nothing = read_span(period), Breakdown(0, ())
    made = BulletinFigures(
        schema=SCHEMA,
        kind=span.kind,
        period=span.key,
        first=span.first,
        last=span.last,
        counted_at=AT,
        issuer="",
        least_due=5,
        is_synthetic=True,
        has_before=False,
        has_year_ago=False,
        counts=tuple(count(key) for key in COUNTED),
        rates=tuple(rate(key) for key in OFFICE_RATES),
        departments=(),
        unassigned=0,
        idle=(),
        branches=nothing,
        codes=nothing,
        associations=nothing,
        kinds=nothing,
        channels=nothing,
        left=tuple(count(key) for key in LEFT),
        course=tuple(CoursePoint(one.key, 0, 0, NONE, NONE) for one in span.course()),
        definitions=tuple(UsedDefinition(one.key, 1, name_of(one), InBoth("口径", "definition")) for one in DEFINED),
    )
    return replace(made, **changes)


def pressed(name: InBoth, in_time: str, *numbers: int) -> PressedGroup:
    return PressedGroup(name, dict(zip(ORDER_KEYS, numbers, strict=True)), ratio(in_time))


def orders() -> PressedFigures:
    """Given nine, four of them listed; two reports late, both with the one department."""
    named = RATES["orders_ontime_rate"]
    return PressedFigures(
        tuple(
            count(key, now, before, 0) for key, now, before in zip(ORDER_KEYS, (9, 6, 2, 5), (4, 3, 2, 4), strict=True)
        ),
        ComparedRate(named.key, name_of(named), ratio("6/8"), ratio("3/4"), ratio("0/0")),
        (
            pressed(InBoth("督办", "Supervision"), "4/4", 5, 3, 0, 4),
            pressed(InBoth("挂牌督办", "Listed"), "2/4", 4, 3, 2, 1),
        ),
        (
            pressed(InBoth("甲市民政局", "甲市民政局"), "2/4", 5, 4, 2, 2),
            pressed(InBoth("乙区民政局", "乙区民政局"), "4/4", 4, 2, 0, 3),
        ),
    )


def with_counts(figures: BulletinFigures, *counts: ComparedCount) -> BulletinFigures:
    by_key = {one.key: one for one in counts}
    return replace(figures, counts=tuple(by_key.get(one.key, one) for one in figures.counts))


def with_rates(figures: BulletinFigures, *rates: ComparedRate) -> BulletinFigures:
    by_key = {one.key: one for one in rates}
    return replace(figures, rates=tuple(by_key.get(one.key, one) for one in figures.rates))


def full(period: str = "2026-10") -> BulletinFigures:
    """A month with something in every part."""
    figures = empty(
        period,
        has_before=True,
        has_year_ago=True,
        departments=(
            department("甲市文化广电和旅游局", "6/6", satisfaction="4.9/5", sign_rate="6/6", return_rate="0/6"),
            department("甲市市场监督管理局", "48/50", satisfaction="38.7/40", redo_rate="1/48"),
            department("甲市民政局", "17/20", satisfaction="12/14"),
            department("乙区市场监督管理局", "7/10"),
            department("乙区民政局", "2/3"),
        ),
        unassigned=2,
        idle=("丙县民政局", "丙县财政局"),
        branches=group(90, F=52, A=21, V=9),
        codes=group(90, **{"F-03": 20, "A-01": 12}),
        associations=Breakdown(
            90,
            (
                ComparedCount("甲市物业管理协会", InBoth("甲市物业管理协会", "甲市物业管理协会"), 9, 6),
                ComparedCount("甲市家居商会", InBoth("甲市家居商会", "甲市家居商会"), 5, 5),
            ),
        ),
        kinds=group(100, complaint=80, report=10, consultation=10),
        channels=group(100, phone=70, web=30),
        left=(count("rejected", 4, 2, 1), count("withdrawn", 1, 0, 0), *(count(key, 0, 0, 0) for key in LEFT[2:])),
        course=tuple(
            CoursePoint(one.key, 60 + 4 * at, 55 + 4 * at, Ratio(Decimal(80 + at), 92), Ratio(Decimal(75 + at), 92))
            for at, one in enumerate(read_span(period).course())
        ),
    )
    figures = with_counts(
        figures,
        count("received", 100, 84, 120),
        count("carried_in", 31, 30, 12),
        count("due", 89, 80, 90),
        count("closed", 92, 92, 80),
        count("overdue", 4, 6, 0),
    )
    return with_rates(
        figures,
        rate("closure_rate", "83/89", "74/80", "90/90"),
        rate("ontime_rate", "80/89", "72/80", "81/90"),
        rate("redo_rate", "3/92", "2/92", "0/80"),
        rate("first_pass_rate", "89/92", "90/92", "80/80"),
        rate("response_rate", "62/75", "60/70", "0/0"),
        rate("solved_rate", "50/62", "45/60", "0/0"),
        rate("satisfaction", "57.3/62", "55.4/60", "0/0"),
    )


def scored(figures: BulletinFigures, profile: str = "lianyungang") -> BulletinFigures:
    return replace(figures, scores=scores_of(shipped_profile(profile), figures.last, figures.departments))
