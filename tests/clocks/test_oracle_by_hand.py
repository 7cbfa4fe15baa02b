"""What the oracle makes of short histories, against dates counted by hand on the calendar of 2026."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from intake.events import EventKind
from intake.vocabulary import Move, State
from routing.vocabulary import Clock
from tests.clocks.histories import (
    CITY,
    FIRST,
    LEAD,
    OTHER,
    SECOND,
    asked,
    dispatched,
    end_of,
    extended,
    moved,
    of_part,
    on,
    paused,
    promised,
    ran_on,
    supplied,
    suspended,
)
from tests.clocks.oracle.caches import caches_of
from tests.clocks.oracle.days import KindOfDay, PlaceDays, StoredCalendar, days_of
from tests.clocks.oracle.history import Happening
from tests.clocks.oracle.judgement import JudgedClock, judge
from tests.clocks.oracle.terms import shipped_terms
from tests.clocks.oracle.told import wrong_dates
from tests.deadlines.day_walker import DAY


def of_version(version: int, region: str, department_id: int | None) -> PlaceDays:
    """In version 1 the city has decreed the 8th of June off, and a department opens at nine."""
    day_off = frozenset({(CITY, on(6, 8).date(), KindOfDay(is_worked=False))})
    stored = StoredCalendar(days=day_off, hours=frozenset({(LEAD, "09:00-12:00")})) if version else StoredCalendar()
    return days_of(stored, region, department_id)


def judged(at: datetime, *events: Happening) -> dict[Clock, JudgedClock]:
    return {one.clock: one for one in judge(events, shipped_terms, of_version, at=at)}


def caches(at: datetime, *events: Happening) -> dict[str, Any]:
    return caches_of(events, list(judged(at, *events).values()))


def dates(clocks: dict[Clock, JudgedClock], *wanted: Clock) -> list[datetime]:
    return [clocks[clock].due_at for clock in wanted]


def test_working_days_skip_the_national_holiday_and_count_the_saturday_worked_for_it() -> None:
    # 30 September is day 1; 1 to 7 October are off; 8, 9, and Saturday the 10th are worked, Sunday is not.
    clocks = judged(on(9, 29, 11), promised(on(9, 29), Clock.REPLY, Clock.CLOSURE))
    assert dates(clocks, Clock.REPLY, Clock.CLOSURE) == [end_of(10, 12), end_of(10, 26)]
    assert not clocks[Clock.CLOSURE].is_provisional


def test_what_came_on_a_day_off_has_the_next_working_day_as_its_first() -> None:
    assert dates(judged(on(6, 13), promised(on(6, 13), Clock.ACCEPTANCE)), Clock.ACCEPTANCE) == [end_of(6, 15)]


def test_a_date_in_a_year_without_its_notice_is_provisional() -> None:
    # 22 to 25 and 28 to 31 December are eight days; the 1st of January is off by law; 4 to 8, 11 and 12 January.
    clock = judged(on(12, 21), promised(on(12, 21), Clock.CLOSURE))[Clock.CLOSURE]
    assert (clock.due_at, clock.is_provisional) == (end_of(1, 12, 2027), True)


@pytest.mark.parametrize(
    ("started_at", "due_at"),
    [
        (on(6, 12, 11, 15), on(6, 12, 15, 45)),  # over lunch, from 12:00 to 14:30
        (on(6, 12, 16, 30), on(6, 15, 9)),  # a Friday, and on Monday from eight
        (on(9, 18, 16, 30), on(9, 20, 9)),  # a Friday, and on the Sunday that is worked for the holiday
        (on(6, 12, 10), on(6, 12, 12)),  # to the very end of the morning
        (on(6, 18, 22), on(6, 22, 10)),  # by night, before a long weekend
    ],
)
def test_two_office_hours(started_at: datetime, due_at: datetime) -> None:
    assert dates(judged(started_at, promised(started_at, Clock.DISPATCH)), Clock.DISPATCH) == [due_at]


def test_hours_of_an_urgent_matter_run_by_night_and_on_holidays_but_not_in_a_pause() -> None:
    begun = promised(on(9, 30, 16), Clock.CLOSURE, policy="urgent")
    assert dates(judged(on(9, 30, 17), begun), Clock.CLOSURE) == [on(10, 1, 16)]
    stood = suspended(on(9, 30, 20)), moved(on(10, 2, 8, 1), Move.RESUME, State.SUSPENDED, State.HANDLING)
    assert dates(judged(on(10, 2, 9), begun, *stood), Clock.CLOSURE) == [on(10, 3, 4, 1)]


WAITED = (
    promised(on(6, 5, 9), Clock.ACCEPTANCE, Clock.DISPATCH, Clock.REPLY),
    asked(on(6, 8)),
    paused(on(6, 8), end_of(6, 23)),
)


def test_a_pause_stops_every_clock_and_keeps_the_dates_they_stood_at() -> None:
    clocks = judged(on(7, 20), *WAITED)
    assert {one.paused_at for one in clocks.values()} == {on(6, 8)}
    assert dates(clocks, Clock.ACCEPTANCE, Clock.REPLY) == [end_of(6, 8), end_of(6, 12)]
    # Two office hours had run out before it.
    assert [one.clock for one in clocks.values() if one.breached_at] == [Clock.DISPATCH]
    found = caches(on(7, 20), *WAITED)
    assert (found["next_due_at"], found["pause_until"]) == (None, end_of(6, 23))


def test_a_pause_lasts_until_its_ceiling_however_late_the_sweep_lets_the_clocks_run_on() -> None:
    # 24 June is the first day that counts; the 27th and 28th are a weekend.
    events = *WAITED, ran_on(on(6, 26))
    clocks = judged(on(6, 26), *events)
    assert dates(clocks, Clock.ACCEPTANCE, Clock.REPLY) == [end_of(6, 24), end_of(6, 30)]
    assert clocks[Clock.ACCEPTANCE].breached_at == end_of(6, 24)
    assert caches(on(6, 26), *events)["pause_until"] is None
    # Nor does it last longer where somebody leaves it later than that.
    assert dates(judged(on(7, 6), *events, supplied(on(7, 6))), Clock.REPLY) == [end_of(6, 30)]
    assert dates(judged(on(7, 6), *WAITED, supplied(on(7, 6))), Clock.REPLY) == [end_of(6, 30)]


@pytest.mark.parametrize("between", [(), (ran_on(on(6, 24)),)])
def test_what_was_supplied_before_and_is_entered_late_ends_the_pause_when_it_came(between: Sequence[Happening]) -> None:
    # Given on Wednesday the 10th at 15:00, which is a day that counts, with the 11th, 12th, 15th and 16th.
    clocks = judged(on(6, 25), *WAITED, *between, supplied(on(6, 25), done=on(6, 10, 15)))
    assert dates(clocks, Clock.ACCEPTANCE, Clock.REPLY) == [end_of(6, 10), end_of(6, 16)]


def test_a_pause_of_an_hour_within_a_day_gains_none_and_one_over_close_of_office_gains_the_day() -> None:
    begun = promised(on(6, 1), Clock.ACCEPTANCE)
    short = judged(on(6, 2, 12), begun, asked(on(6, 2, 10)), supplied(on(6, 2, 11)))
    assert dates(short, Clock.ACCEPTANCE) == [end_of(6, 2)]
    long = judged(on(6, 2, 18), begun, asked(on(6, 2, 17)), supplied(on(6, 2, 17, 31)))
    assert dates(long, Clock.ACCEPTANCE) == [end_of(6, 3)]


def test_an_act_entered_late_gives_what_it_would_have_given_in_time() -> None:
    events = (
        promised(on(11, 23), Clock.SIGN, handling_id=FIRST, department_id=LEAD),
        of_part(EventKind.HANDLING_SIGN, on(11, 26, 9), done=on(11, 24, 16)),
        promised(on(11, 26, 9), Clock.FIRST_CONTACT, handling_id=FIRST, started_at=on(11, 24, 16).isoformat()),
        of_part(EventKind.HANDLING_CONTACT, on(11, 26, 12)),
    )
    clocks = judged(on(11, 26, 12), *events)
    sign, contact = clocks[Clock.SIGN], clocks[Clock.FIRST_CONTACT]
    assert (sign.due_at, sign.met_at, sign.breached_at) == (end_of(11, 24), on(11, 24, 16), None)
    assert (contact.due_at, contact.met_at, contact.breached_at) == (end_of(11, 25), on(11, 26, 12), end_of(11, 25))
    # An earlier contact, entered later still, is the first; that of another part is not.
    other = of_part(EventKind.HANDLING_CONTACT, on(11, 27), part=SECOND, done=on(11, 24, 17))
    earlier = of_part(EventKind.HANDLING_CONTACT, on(11, 27), done=on(11, 25, 9))
    contact = judged(on(11, 27), *events, other, earlier)[Clock.FIRST_CONTACT]
    assert (contact.met_at, contact.breached_at) == (on(11, 25, 9), None)


def test_an_extension_counts_on_from_the_date_and_the_original_stays() -> None:
    # To 23 June with the 19th off; then 24 to 26, 29 and 30 June, 1 to 3, 6 and 7 July.
    events = promised(on(6, 1), Clock.REPLY, Clock.CLOSURE), extended(on(6, 15), Clock.CLOSURE, 10)
    clocks = judged(on(6, 15), *events)
    closure = clocks[Clock.CLOSURE]
    assert (closure.due_at, closure.original_due_at, closure.extension_days) == (end_of(7, 7), end_of(6, 23), 10)
    assert clocks[Clock.REPLY].due_at == end_of(6, 8)
    found = caches(on(6, 15), *events)
    assert (found["closure_due_at"], found["closure_original_due_at"]) == (end_of(7, 7), end_of(6, 23))
    assert (found["extension_count"], found["next_due_at"]) == (1, end_of(6, 8))


COORDINATED = (
    promised(on(3, 2), Clock.REPLY, Clock.CLOSURE, department_id=LEAD),
    dispatched(on(3, 2)),
    moved(on(3, 2, 14), Move.COORDINATE, State.DISPATCHED, State.COORDINATING),
    promised(on(3, 2, 14), Clock.COORDINATE),
    promised(on(3, 6), Clock.DESIGNATE, started_at=on(3, 6, 0).isoformat()),
)


def test_coordination_fails_and_it_is_designated() -> None:
    # 3, 4 and 5 March to coordinate; from the 6th on, a Friday, the 9th and 10th to designate.
    clocks = judged(on(3, 6), *COORDINATED)
    assert dates(clocks, Clock.COORDINATE, Clock.DESIGNATE) == [end_of(3, 5), end_of(3, 10)]
    assert (clocks[Clock.COORDINATE].breached_at, clocks[Clock.COORDINATE].is_open) == (end_of(3, 5), True)
    assert {clocks[clock].department_id for clock in (Clock.REPLY, Clock.CLOSURE)} == {None}
    settled = moved(on(3, 10, 11), Move.DESIGNATE, State.COORDINATING, State.DISPATCHED)
    clocks = judged(on(3, 10, 11), *COORDINATED, settled, dispatched(on(3, 10, 11), OTHER, SECOND))
    assert {clocks[clock].met_at for clock in (Clock.COORDINATE, Clock.DESIGNATE)} == {on(3, 10, 11)}
    assert [one.clock for one in clocks.values() if one.breached_at] == [Clock.REPLY, Clock.COORDINATE]
    assert {clocks[clock].department_id for clock in (Clock.REPLY, Clock.CLOSURE)} == {OTHER}


def test_coordination_that_begins_afresh_ends_the_one_before() -> None:
    *before, _designated = COORDINATED
    again = moved(on(3, 4), Move.COORDINATE, State.DISPATCHED, State.COORDINATING)
    anew = promised(on(3, 4), Clock.COORDINATE, id=99)
    found = judge([*before, again, anew], shipped_terms, of_version, at=on(3, 4))
    first, second = (one for one in found if one.clock is Clock.COORDINATE)
    assert (first.cancelled_at, first.breached_at, second.is_open) == (on(3, 4), None, True)
    assert second.due_at == end_of(3, 9)


def test_a_limit_of_the_law_in_natural_days_ends_on_a_working_day_and_nothing_of_the_hotline_stops_it() -> None:
    # Sixty days from 2 August are 1 October, ninety are 31 October, a Saturday.
    events = (
        promised(on(8, 2), Clock.PETITION, Clock.CLOSURE),
        suspended(on(8, 10)),
        moved(on(8, 20), Move.TERMINATE, State.SUSPENDED, State.TERMINATED),
    )
    clocks = judged(on(8, 21), *events)
    petition, closure = clocks[Clock.PETITION], clocks[Clock.CLOSURE]
    assert (petition.due_at, petition.is_running, petition.original_due_at) == (end_of(10, 8), True, end_of(10, 8))
    # What ends while it stands still keeps the date it stood at, and is judged by when it stood.
    assert (closure.due_at, closure.paused_at, closure.cancelled_at) == (end_of(8, 21), on(8, 10), on(8, 20))
    petition = judged(on(8, 21), *events, extended(on(8, 21), Clock.PETITION, 30))[Clock.PETITION]
    assert (petition.due_at, petition.original_due_at) == (end_of(11, 2), end_of(10, 8))
    concluded = {"clock": Clock.PETITION, "happened_at": on(10, 1).isoformat()}
    over = judged(on(10, 9), *events, Happening(EventKind.STATUTORY_CONCLUDE, on(10, 9), concluded))[Clock.PETITION]
    assert (over.met_at, over.breached_at) == (on(10, 1), None)


def test_what_is_merged_has_no_clock_left_to_run() -> None:
    events = (
        promised(on(6, 5, 9), Clock.ACCEPTANCE, Clock.DISPATCH, Clock.REPLY, Clock.CLOSURE),
        moved(on(6, 8, 9), Move.MERGE, State.RECEIVED, State.MERGED),
    )
    clocks = judged(on(7, 1), *events)
    assert {(one.met_at, one.cancelled_at) for one in clocks.values()} == {(None, on(6, 8, 9))}
    assert [one.clock for one in clocks.values() if one.breached_at] == [Clock.DISPATCH]
    found = caches(on(7, 1), *events)
    assert (found["next_due_at"], found["closure_due_at"]) == (None, end_of(6, 29))


def test_the_principals_answer_meets_the_complaints_reply_and_another_parts_does_not() -> None:
    begun = promised(on(6, 1), Clock.REPLY, Clock.CLOSURE), dispatched(on(6, 1))
    answer = of_part(EventKind.HANDLING_REPLY, on(6, 3), part=SECOND)
    assert judged(on(6, 3), *begun, answer)[Clock.REPLY].is_open
    answer = of_part(EventKind.HANDLING_REPLY, on(6, 9), done=on(6, 8, 23))
    reply = judged(on(6, 9), *begun, answer)[Clock.REPLY]
    assert (reply.met_at, reply.breached_at) == (on(6, 8, 23), None)
    passed = moved(on(6, 11), Move.PASS_REVIEW, State.REPLIED, State.CALLBACK)
    closure = judged(on(6, 11), *begun, answer, passed)[Clock.CLOSURE]
    assert (closure.met_at, closure.breached_at) == (on(6, 11), None)


def test_a_part_that_ends_takes_its_clocks_with_it() -> None:
    begun = promised(on(6, 1), Clock.SIGN, Clock.REPLY, handling_id=FIRST), promised(on(6, 1), Clock.CLOSURE)
    given_back = Happening(EventKind.HANDLING_END, on(6, 3), {"handlings": [FIRST]})
    clocks = judged(on(6, 3), *begun, given_back)
    assert [clocks[one].cancelled_at for one in (Clock.SIGN, Clock.REPLY, Clock.CLOSURE)] == [on(6, 3), on(6, 3), None]
    assert (clocks[Clock.SIGN].breached_at, clocks[Clock.REPLY].breached_at) == (end_of(6, 2), None)


def test_of_all_calendars_it_was_promised_under_the_latest_date_stands() -> None:
    begun = promised(on(6, 5), Clock.ACCEPTANCE), promised(on(6, 5), Clock.DISPATCH)
    told = {"calendar_version": 1, "deadlines": [{"id": list(Clock).index(Clock.ACCEPTANCE)}]}
    clock = judged(on(6, 5), *begun, Happening(EventKind.DEADLINE_RECALENDAR, on(6, 5), told))[Clock.ACCEPTANCE]
    assert (clock.due_at, clock.calendars) == (end_of(6, 9), (0, 1))
    # A part counts by its department's hours, which are until noon: a pause over noon gains the day.
    still = asked(on(6, 9, 11)), supplied(on(6, 9, 13))
    part = promised(on(6, 5), Clock.SIGN, handling_id=FIRST, department_id=LEAD)
    part.data["calendar_version"] = 1
    assert judged(on(6, 9, 13), part, *still)[Clock.SIGN].due_at == end_of(6, 9) + DAY


def test_an_event_that_told_another_date_than_the_right_one_then_is_named() -> None:
    begun = promised(on(6, 5, 9), Clock.REPLY, due_at=end_of(6, 12).isoformat())
    reply = list(Clock).index(Clock.REPLY)
    still = asked(on(6, 8)), paused(on(6, 8), end_of(6, 23))
    ceiling = ran_on(on(6, 24), {str(reply): end_of(6, 30).isoformat()})
    assert wrong_dates([begun, *still, ceiling], shipped_terms, of_version) == []
    too_early = ran_on(on(6, 24), {str(reply): end_of(6, 29).isoformat()})
    (found,) = wrong_dates([begun, *still, too_early], shipped_terms, of_version)
    assert (found.kind, found.deadline_id, found.must) == (EventKind.DEADLINE_RESUME, reply, end_of(6, 30))
    late = promised(on(6, 5, 9), Clock.REPLY, due_at=end_of(6, 15).isoformat())
    assert [one.kind for one in wrong_dates([late], shipped_terms, of_version)] == [EventKind.DEADLINE_PROMISE]


def test_what_is_promised_while_all_stands_still_stands_still_too() -> None:
    """A coordination had failed before the pause, and the sweep comes by in it."""
    events = (
        promised(on(3, 2, 14), Clock.COORDINATE),
        suspended(on(3, 6, 9)),
        promised(on(3, 6), Clock.DESIGNATE, started_at=on(3, 6, 0).isoformat()),
    )
    clocks = judged(on(3, 17), *events)
    assert {one.paused_at for one in clocks.values()} == {on(3, 6, 9)}
    assert caches(on(3, 17), *events)["next_due_at"] is None
    # From the 6th to the 17th nothing is counted: the 18th and 19th.
    resumed = moved(on(3, 18), Move.RESUME, State.SUSPENDED, State.HANDLING)
    assert dates(judged(on(3, 18), *events, resumed), Clock.DESIGNATE) == [end_of(3, 19)]
