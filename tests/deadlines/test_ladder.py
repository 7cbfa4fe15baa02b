"""When somebody is reminded, and when the late are pressed: 催办, 督办, 通报."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from routing.calendars.working_time import SHANGHAI
from routing.clocks.deadlines import Limit, Pause, due
from routing.clocks.ladder import LadderStep, Run, Rung, ladder, ladder_of, office_moment, tells_of
from routing.clocks.policies import ANY, shipped_ladders
from routing.errors import BadLimit, CalendarExhausted
from routing.vocabulary import Addressee, Clock, Step, Unit
from tests.calendars.shipped import shipped_calendar

CALENDAR = shipped_calendar()
RUNGS = shipped_ladders()["default"][ANY]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def limit(amount: int, unit: Unit = Unit.WORKING_DAYS) -> Limit:
    return Limit(Clock.CLOSURE, amount, unit, policy="complaint", basis="test")


def steps(
    received: str, amount: int, unit: Unit = Unit.WORKING_DAYS, *, pauses: Sequence[Pause] = ()
) -> dict[str, str]:
    started_at = moment(received)
    due_at = due(limit(amount, unit), started_at, CALENDAR, pauses=pauses).due_at
    climbed = ladder(Run(limit(amount, unit), started_at, due_at), CALENDAR, RUNGS)
    assert [step.at for step in climbed] == sorted(step.at for step in climbed)
    assert [step.step for step in climbed] == [step for step in Step if step in {each.step for each in climbed}]
    return {step.step: step.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") for step in climbed}


def test_a_limit_of_five_working_days_over_the_national_holiday_has_all_its_steps():
    assert steps("2026-09-24T10:00", 5) == {
        "half": "09-30 11:30",
        "day_before": "10-08 08:00",
        "due": "10-10 00:00",
        "plus_1": "10-10 08:00",
        "plus_3": "10-13 08:00",
        "plus_5": "10-15 08:00",
    }


def test_half_of_an_even_count_of_days_is_the_opening_of_the_day_after():
    assert steps("2026-11-20T10:00", 6)["half"] == "11-26 08:00"
    assert steps("2026-11-20T10:00", 10)["half"] == "11-30 08:00"


def test_half_of_an_odd_count_of_days_is_the_middle_of_the_middle_day():
    assert steps("2026-11-20T10:00", 1)["half"] == "11-23 11:30"
    assert steps("2026-11-20T10:00", 5)["half"] == "11-25 11:30"


@pytest.mark.parametrize("amount", [2, 3, 4])
def test_half_of_a_short_limit_gives_way_to_the_reminder_of_the_day_before(amount):
    reminded = steps("2026-11-20T10:00", amount)
    assert "half" not in reminded
    assert reminded["day_before"] == f"11-{21 + amount} 08:00"


def test_a_limit_of_one_day_has_no_reminder_the_day_before():
    assert "day_before" not in steps("2026-11-20T10:00", 1)
    assert "day_before" not in steps("2026-11-22T10:00", 1)


def test_half_of_two_office_hours_is_one_office_hour_later_and_not_at_lunch():
    assert steps("2026-11-20T09:15", 2, Unit.WORKING_HOURS)["half"] == "11-20 10:15"
    assert steps("2026-11-20T11:00", 2, Unit.WORKING_HOURS)["half"] == "11-20 14:30"
    assert steps("2026-11-20T16:30", 2, Unit.WORKING_HOURS)["half"] == "11-23 08:00"


def test_an_urgent_clock_reminds_by_night():
    assert steps("2026-11-20T16:00", 24, Unit.HOURS) == {
        "half": "11-21 04:00",
        "due": "11-21 16:00",
        "plus_1": "11-23 08:00",
        "plus_3": "11-25 08:00",
        "plus_5": "11-27 08:00",
    }


def test_due_is_the_moment_after_the_due_moment():
    started_at, due_at = moment("2026-11-20T10:00"), moment("2026-11-27T23:59:59.999999")
    (step,) = (step for step in ladder(Run(limit(5), started_at, due_at), CALENDAR, RUNGS) if step.step == "due")
    assert step.at == due_at + timedelta(microseconds=1) == moment("2026-11-28T00:00")


@pytest.mark.parametrize("amount", range(1, 30))
def test_reminders_of_day_clocks_fall_inside_office_hours_between_start_and_due(amount):
    started_at = moment("2026-09-25T03:00")
    due_at = due(limit(amount), started_at, CALENDAR).due_at
    for step in ladder(Run(limit(amount), started_at, due_at), CALENDAR, RUNGS):
        if step.step == "due":
            continue
        assert step.at == CALENDAR.hours_after(step.at, 0.25) - timedelta(hours=0.25), step
        assert step.step.startswith("plus") or started_at < step.at <= due_at


def test_a_ladder_that_leaves_the_calendar_is_an_error():
    with pytest.raises(CalendarExhausted):
        ladder(Run(limit(1), moment("2035-12-27T10:00"), moment("2035-12-28T23:59:59")), CALENDAR, RUNGS)


def test_every_shipped_profile_has_the_ladder_of_any_policy_and_a_shorter_fuse_for_urgent_matters():
    for policies in shipped_ladders().values():
        assert [rung.step for rung in policies[ANY]] == list(Step)
        assert [rung.offset for rung in policies[ANY]] == [50, 1, 0, 1, 3, 5]
        assert Addressee.HOTLINE in tells_of(policies["urgent"], Step.DUE)
        assert Addressee.HOTLINE not in tells_of(policies[ANY], Step.DUE)


def test_a_policy_sets_its_own_steps_and_offsets():
    person = (Addressee.PERSON,)
    rungs = ladder_of([Rung(Step.PLUS_3, 10, person), Rung(Step.DUE, 0, person), Rung(Step.HALF, 80, person)])
    started_at = moment("2026-11-20T10:00")
    due_at = due(limit(10), started_at, CALENDAR).due_at
    climbed = ladder(Run(limit(10), started_at, due_at), CALENDAR, rungs)
    assert climbed == (
        LadderStep(Step.HALF, moment("2026-12-03T08:00")),
        LadderStep(Step.DUE, moment("2026-12-05T00:00")),
        LadderStep(Step.PLUS_3, moment("2026-12-18T08:00")),
    )
    assert tells_of(rungs, Step.PLUS_1) == (Addressee.DEPARTMENT,)


@pytest.mark.parametrize(
    ("step", "offset", "tells"),
    [
        (Step.HALF, 0, (Addressee.PERSON,)),
        (Step.HALF, 100, (Addressee.PERSON,)),
        (Step.DUE, 1, (Addressee.PERSON,)),
        (Step.PLUS_1, 0, (Addressee.PERSON,)),
        (Step.PLUS_1, 101, (Addressee.PERSON,)),
        (Step.PLUS_1, 1, ()),
        (Step.PLUS_1, 1, (Addressee.HEAD, Addressee.HEAD)),
    ],
)
def test_a_rung_that_makes_no_sense_is_refused(step, offset, tells):
    with pytest.raises(BadLimit):
        Rung(step, offset, tells)


@pytest.mark.parametrize(
    "offsets",
    [
        {Step.HALF: 50},  # nothing would ever be marked as late
        {Step.DUE: 0, Step.PLUS_1: 3, Step.PLUS_3: 3},
        {Step.DUE: 0, Step.PLUS_1: 5, Step.PLUS_3: 3},
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(offsets):
    with pytest.raises(BadLimit):
        ladder_of(Rung(step, offset, (Addressee.PERSON,)) for step, offset in offsets.items())


def test_a_ladder_has_each_step_once():
    due_rung = Rung(Step.DUE, 0, (Addressee.PERSON,))
    with pytest.raises(BadLimit):
        ladder_of([due_rung, due_rung])


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:00"),
        ("2026-11-20T12:30", "2026-11-20T14:30"),
        ("2026-11-20T23:00", "2026-11-23T08:00"),
        ("2026-09-30T18:00", "2026-10-08T08:00"),
    ],
)
def test_what_falls_outside_office_hours_waits_for_the_next_opening(at, shown):
    assert office_moment(CALENDAR, moment(at)) == moment(shown)


@pytest.mark.parametrize(
    ("unit", "amount", "pause", "half"),
    [
        # Stopped on the first of its five days and let go on the afternoon of the tenth: two and a half days later.
        (Unit.WORKING_DAYS, 5, ("2026-11-24T10:00", "2026-12-07T16:00"), "12-09 11:30"),
        (Unit.HOURS, 24, ("2026-11-23T12:00", "2026-11-23T18:00"), "11-24 04:00"),
        (Unit.WORKING_HOURS, 4, ("2026-11-23T11:00", "2026-11-24T11:00"), "11-24 14:30"),
    ],
)
def test_time_in_which_a_clock_stood_still_is_no_part_of_its_half(unit, amount, pause, half):
    assert steps("2026-11-23T10:00", amount, unit, pauses=[Pause(*map(moment, pause))])["half"] == half


def test_a_half_that_had_run_before_the_clock_stood_still_is_not_put_off():
    pause = Pause(moment("2026-12-03T10:00"), moment("2026-12-07T16:00"))
    half = steps("2026-11-20T10:00", 10, pauses=[pause])["half"]
    assert half < "12-03 10:00"


def test_half_of_an_extended_clock_is_half_of_all_its_days():
    started_at = moment("2026-11-20T10:00")
    due_at = due(limit(5), started_at, CALENDAR, extension_days=5).due_at
    climbed = ladder(Run(limit(5), started_at, due_at, 5), CALENDAR, RUNGS)
    assert climbed[0].at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") == steps("2026-11-20T10:00", 10)["half"]
