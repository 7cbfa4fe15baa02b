"""Random records, on three calendars with days of their own places: the product's derivation and the oracle agree."""

import random
from datetime import date, timedelta

import pytest

from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.replay import derive
from intake.casework.reconcile.verification import caches_of as caches_derived
from intake.casework.reconcile.verification import due_of_parts, values_of
from intake.vocabulary import HandlingState
from routing.calendars.book import CalendarBook, CalendarRows, DayRow, HoursRow, book_of
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.policies import Limits, shipped_limits_of
from tests.clocks.oracle.caches import caches_of, part_is_due
from tests.clocks.oracle.comparison import row_of
from tests.clocks.oracle.days import KindOfDay, PlaceDays, StoredCalendar, days_of
from tests.clocks.oracle.judgement import judge
from tests.clocks.oracle.terms import shipped_terms
from tests.clocks.random_history import DEPARTMENTS, PLACES, RandomHistory
from tests.stages.extents import extent

CASES = extent(6000, 400)


class _Calendar:
    """One version, told to both in the words of each."""

    def __init__(self, version: int, draw: random.Random) -> None:
        days = {}
        for _ in range(300):
            place = draw.choice(("", "510000", "000000", *PLACES))
            day = date(2026, 9, 1) + timedelta(days=draw.randrange(300))
            hours = draw.choice(("", "", "09:00-11:30")) if (is_worked := draw.random() < 0.5) else ""
            days[place, day] = KindOfDay(is_worked, hours)
        hours = {None: "08:30-12:00, 13:00-17:00", DEPARTMENTS[0]: "09:00-12:00"}
        self.stored = StoredCalendar(
            days=frozenset((place, day, kind) for (place, day), kind in days.items()), hours=frozenset(hours.items())
        )
        rows = (DayRow(day, kind.is_worked, "", place, kind.hours) for (place, day), kind in days.items())
        told = CalendarRows(
            days=frozenset(rows), hours=frozenset(HoursRow(one, written) for one, written in hours.items())
        )
        self.book: CalendarBook = book_of(told, version)


def calendars(draw: random.Random) -> dict[int, _Calendar]:
    return {version: _Calendar(version, draw) for version in (1, 2)}


@pytest.mark.slow
@pytest.mark.sampled
@pytest.mark.parametrize("seed", range(3))
def test_the_derivation_is_what_the_oracle_says(seed: int) -> None:
    draw = random.Random(seed)
    known, shipped = calendars(draw), book_of(CalendarRows(), 0)

    def of_product(version: int, clock: DerivedClock) -> WorkingCalendar:
        book = known[version].book if version else shipped
        return book.of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

    def of_oracle(version: int, region: str, department_id: int | None) -> PlaceDays:
        return days_of(known[version].stored if version else StoredCalendar(), region, department_id)

    def limits(profile: str, _version: int) -> Limits:
        return shipped_limits_of(profile)

    for _ in range(CASES // 3):
        history = RandomHistory(draw)
        events, at = history.grow(draw.randrange(4, 60)), history.at
        derived = derive(events, limits, of_product, at=at)
        clocks = judge(events, shipped_terms, of_oracle, at=at)
        assert [values_of(one) for one in derived.clocks] == [row_of(one) for one in clocks], events
        assert caches_derived(derived) == caches_of(events, clocks), events
        soonest = due_of_parts(derived, dict.fromkeys(history.parts, True))
        assert soonest == {part: part_is_due(part, HandlingState.SIGNED, clocks) for part in history.parts}, events
        assert not derived.faults
