"""Deadlines of the law, case by case: day 0, days off, pauses, extensions, hours, boundaries, explanations."""

from datetime import UTC, date, datetime, timedelta

import pytest

from routing.calendars.working_time import SHANGHAI, DayKind
from routing.clocks.deadlines import Limit, Pause, due, explain, is_breached, is_met
from routing.errors import BadLimit, CalendarExhausted
from routing.vocabulary import Clock, Unit
from tests.calendars.shipped import shipped_calendar

CALENDAR = shipped_calendar()

# Domain G.5: received, working days, due.
VECTORS = [
    ("2025-01-24", 5, "2025-02-07"),
    ("2025-04-30", 5, "2025-05-12"),
    ("2025-09-27", 5, "2025-10-10"),
    ("2025-09-30", 5, "2025-10-14"),
    ("2026-01-01", 5, "2026-01-08"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-09-19", 2, "2026-09-21"),
    ("2026-09-24", 5, "2026-10-09"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-11-21", 5, "2026-11-27"),
    ("2026-12-10", 15, "2026-12-31"),
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def limit(amount: int, unit: Unit = Unit.WORKING_DAYS) -> Limit:
    return Limit(Clock.CLOSURE, amount, unit, policy="complaint", basis="test")


def pause(start: str, end: str) -> Pause:
    return Pause(moment(start), moment(end))


def due_on(received: str, amount: int, unit: Unit = Unit.WORKING_DAYS, **more) -> str:
    return due(limit(amount, unit), moment(received), CALENDAR, **more).due_on.isoformat()


@pytest.mark.parametrize(("received", "n", "expected"), VECTORS)
@pytest.mark.parametrize("hour", ["00:00", "17:29", "23:59"])
def test_due_dates_of_the_official_years(received, n, expected, hour):
    result = due(limit(n), moment(f"{received}T{hour}"), CALENDAR)
    assert result.due_on.isoformat() == expected
    assert not result.is_provisional


def test_a_deadline_that_reaches_a_year_without_notice_is_provisional():
    result = due(limit(15), moment("2026-12-11T09:00"), CALENDAR)
    assert result.due_on == date(2027, 1, 4)
    assert result.is_provisional
    extended = due(limit(10), moment("2026-12-11T09:00"), CALENDAR, extension_days=10)
    assert extended.is_provisional


def test_received_in_a_provisional_year_but_counted_in_an_official_one_is_not_provisional():
    assert not due(limit(5), moment("2024-12-31T09:00"), CALENDAR).is_provisional


def test_due_is_the_last_microsecond_of_the_day_in_shanghai_kept_in_utc():
    due_at = due(limit(5), moment("2026-11-21T10:00"), CALENDAR).due_at
    assert due_at == moment("2026-11-27T23:59:59.999999")
    assert due_at.tzinfo is UTC
    assert all(due(limit(5, unit), moment("2026-11-21T10:00"), CALENDAR).due_at.tzinfo is UTC for unit in Unit)


def test_received_late_in_the_evening_by_utc_is_received_the_next_day_in_shanghai():
    started_at = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert due(limit(1), started_at, CALENDAR).due_on == date(2026, 11, 24)
    assert due(limit(1), started_at - timedelta(seconds=1), CALENDAR).due_on == date(2026, 11, 23)


def test_the_last_fraction_of_the_last_second_is_in_time_and_a_microsecond_later_is_not():
    due_at = due(limit(5), moment("2026-11-21T10:00"), CALENDAR).due_at
    assert is_met(moment("2026-11-27T23:59:59.500000"), due_at)
    assert is_met(due_at, due_at)
    assert not is_breached(due_at, due_at)
    assert not is_met(due_at + timedelta(microseconds=1), due_at)
    assert is_breached(due_at, due_at + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("start", "end", "expected", "why"),
    [
        ("2026-11-24T09:00", "2026-11-24T10:00", "2026-11-27", "an hour gains nothing"),
        ("2026-11-24T17:00", "2026-11-24T17:30", "2026-11-27", "running again at close of office"),
        ("2026-11-24T17:30", "2026-11-24T17:31", "2026-11-30", "paused at close of office"),
        ("2026-11-24T17:31", "2026-11-25T08:00", "2026-11-27", "a night gains nothing"),
        ("2026-11-24T09:00", "2026-11-26T09:00", "2026-12-01", "two closes of office"),
        ("2026-11-27T18:00", "2026-11-30T08:00", "2026-11-27", "starts after the last close"),
        ("2026-11-21T00:00", "2026-11-23T00:00", "2026-11-27", "days off"),
        ("2026-11-10T00:00", "2026-11-20T00:00", "2026-11-27", "before receipt"),
        ("2026-11-10T00:00", "2026-11-24T00:00", "2026-11-30", "part of it before receipt"),
        ("2026-11-24T12:00", "2026-11-24T12:00", "2026-11-27", "nothing"),
        ("2026-11-27T12:00", "2026-12-01T12:00", "2026-12-01", "the due day itself"),
        ("2026-12-10T12:00", "2026-12-12T12:00", "2026-11-27", "after it was due"),
    ],
)
def test_a_pause_gains_the_days_at_whose_close_of_office_it_stood(start, end, expected, why):
    assert due_on("2026-11-21T10:00", 5, pauses=[pause(start, end)]) == expected, why


def test_overlapping_pauses_count_once_and_their_order_does_not_matter():
    pauses = [
        pause("2026-11-25T09:00", "2026-11-27T09:00"),
        pause("2026-11-24T09:00", "2026-11-26T09:00"),
        pause("2026-11-24T10:00", "2026-11-24T18:00"),
    ]
    assert due_on("2026-11-21T10:00", 5, pauses=pauses) == due_on("2026-11-21T10:00", 5, pauses=pauses[::-1])
    assert due_on("2026-11-21T10:00", 5, pauses=pauses) == "2026-12-02"


def test_a_second_pause_in_the_days_that_the_first_one_gained_gains_too():
    first, second = pause("2026-11-24T09:00", "2026-11-25T09:00"), pause("2026-11-30T09:00", "2026-12-01T09:00")
    assert due_on("2026-11-21T10:00", 5, pauses=[first]) == "2026-11-30"
    assert due_on("2026-11-21T10:00", 5, pauses=[second]) == "2026-11-27"
    assert due_on("2026-11-21T10:00", 5, pauses=[first, second]) == "2026-12-01"


def test_an_extension_adds_working_days_after_the_original_due_date():
    assert due_on("2026-09-24T10:00", 5) == "2026-10-09"
    assert due_on("2026-09-24T10:00", 5, extension_days=1) == "2026-10-10"
    assert due_on("2026-09-24T10:00", 5, extension_days=10) == "2026-10-22"
    assert due_on("2026-09-24T10:00", 5, extension_days=1, pauses=[pause("2026-10-10T09:00", "2026-10-11T09:00")]) == (
        "2026-10-12"
    )


@pytest.mark.parametrize("amount", [0, -1, 100_001])
def test_a_limit_out_of_bounds_cannot_be_made(amount):
    with pytest.raises(BadLimit, match=str(amount)):
        limit(amount)


def test_pauses_that_end_before_they_start_or_have_no_zone_cannot_be_made():
    with pytest.raises(BadLimit, match="before it starts"):
        pause("2026-11-24T09:00", "2026-11-23T09:00")
    with pytest.raises(BadLimit, match="time zone"):
        Pause(datetime.fromisoformat("2026-11-24T09:00"), moment("2026-11-25T09:00"))


def test_negative_extensions_and_moments_without_zone_are_refused():
    with pytest.raises(BadLimit, match="extension"):
        due(limit(5), moment("2026-11-21T10:00"), CALENDAR, extension_days=-1)
    with pytest.raises(BadLimit, match="time zone"):
        due(limit(5), datetime.fromisoformat("2026-11-21T10:00"), CALENDAR)


def test_a_deadline_past_the_calendar_is_an_error():
    with pytest.raises(CalendarExhausted):
        due_on("2035-12-20T10:00", 15)
    with pytest.raises(CalendarExhausted):
        due_on("2026-01-01T10:00", 100_000)


def test_natural_days_run_over_days_off_and_end_on_the_first_working_day_after_them():
    assert due_on("2026-09-29T10:00", 60, Unit.DAYS) == "2026-11-30"  # the 60th is Saturday the 28th
    assert due_on("2026-10-01T10:00", 60, Unit.DAYS) == "2026-11-30"  # the 60th is that Monday
    assert due_on("2026-09-20T10:00", 11, Unit.DAYS) == "2026-10-08"  # the 11th is the first day of a week of holiday
    assert due_on("2026-09-13T10:00", 7, Unit.DAYS) == "2026-09-20"  # a Sunday worked by decree is no day off


def test_natural_days_are_extended_by_natural_days_counted_from_the_last_not_from_the_day_it_moved_to():
    assert due_on("2026-09-29T10:00", 60, Unit.DAYS, extension_days=2) == "2026-11-30"
    assert due_on("2026-09-29T10:00", 60, Unit.DAYS, extension_days=30) == "2026-12-28"


def test_a_day_that_a_due_date_moved_over_is_told_and_not_counted():
    days = explain(limit(3, Unit.DAYS), moment("2026-11-18T10:00"), CALENDAR)
    assert [(str(each.day), each.count) for each in days] == [
        ("2026-11-18", None),
        ("2026-11-19", 1),
        ("2026-11-20", 2),
        ("2026-11-21", 3),
        ("2026-11-22", None),
        ("2026-11-23", None),
    ]


def test_a_pause_moves_natural_days():
    assert due_on("2026-11-20T10:00", 3, Unit.DAYS, pauses=[pause("2026-11-21T00:00", "2026-11-22T00:00")]) == (
        "2026-11-24"
    )


def test_natural_hours_run_by_night_and_lose_paused_time_to_the_second():
    started_at = moment("2026-11-20T22:00:30")
    assert due(limit(24, Unit.HOURS), started_at, CALENDAR).due_at == moment("2026-11-21T22:00:30")
    pauses = [pause("2026-11-20T23:00", "2026-11-20T23:00:10"), pause("2026-11-21T22:00:39", "2026-11-22T00:00:39")]
    result = due(limit(24, Unit.HOURS), started_at, CALENDAR, pauses=pauses)
    assert result.due_at == moment("2026-11-22T00:00:40")
    assert result.due_on == date(2026, 11, 22)


def test_office_hours_lose_paused_office_time_only():
    started_at = moment("2026-11-20T16:00")
    assert due(limit(2, Unit.WORKING_HOURS), started_at, CALENDAR).due_at == moment("2026-11-23T08:30")
    night = [pause("2026-11-20T17:30", "2026-11-23T08:00")]
    assert due(limit(2, Unit.WORKING_HOURS), started_at, CALENDAR, pauses=night).due_at == moment("2026-11-23T08:30")
    hour = [pause("2026-11-20T16:30:00", "2026-11-20T17:00:01")]
    assert due(limit(2, Unit.WORKING_HOURS), started_at, CALENDAR, pauses=hour).due_at == moment("2026-11-23T09:00:01")


def test_office_hours_on_a_provisional_day_are_provisional():
    assert due(limit(2, Unit.WORKING_HOURS), moment("2027-03-01T09:00"), CALENDAR).is_provisional
    assert not due(limit(2, Unit.WORKING_HOURS), moment("2026-03-02T09:00"), CALENDAR).is_provisional
    assert not due(limit(24, Unit.HOURS), moment("2027-03-01T09:00"), CALENDAR).is_provisional


def test_an_explanation_names_every_day_from_receipt_to_due():
    pauses = [pause("2026-09-28T09:00", "2026-09-29T09:00")]
    days = explain(limit(3), moment("2026-09-24T10:00"), CALENDAR, pauses=pauses, extension_days=1)
    told = [(each.day.isoformat()[5:], each.kind.value, each.count, each.name) for each in days]
    assert told == [
        ("09-24", "day_zero", None, ""),
        ("09-25", "holiday", None, "中秋节"),
        ("09-26", "holiday", None, "中秋节"),
        ("09-27", "holiday", None, "中秋节"),
        ("09-28", "paused", None, ""),
        ("09-29", "working", 1, ""),
        ("09-30", "working", 2, ""),
        *((f"10-0{day}", "holiday", None, "国庆节") for day in range(1, 8)),
        ("10-08", "working", 3, ""),
        ("10-09", "working", 4, ""),
    ]


def test_an_explanation_tells_make_up_days_weekends_and_provisional_days():
    made_up = {each.day: each for each in explain(limit(6), moment("2026-09-30T10:00"), CALENDAR)}
    assert made_up[date(2026, 10, 10)].kind is DayKind.MAKEUP
    assert made_up[date(2026, 10, 10)].count == 3
    assert made_up[date(2026, 10, 11)].kind is DayKind.WEEKEND
    provisional = explain(limit(15), moment("2026-12-11T10:00"), CALENDAR)
    assert {each.day.year for each in provisional if each.is_provisional} == {2027}


def hours_of(days) -> list[tuple[str, str, float, int | None]]:
    return [(f"{each.day:%m-%d}", each.kind.value, each.ran / timedelta(hours=1), each.count) for each in days]


def test_natural_hours_run_from_the_day_of_receipt_on_and_an_extension_adds_counted_days():
    days = explain(limit(24, Unit.HOURS), moment("2026-11-20T10:00"), CALENDAR, extension_days=1)
    assert hours_of(days) == [
        ("11-20", "working", 14.0, None),
        ("11-21", "weekend", 10.0, None),
        ("11-22", "weekend", 0.0, None),
        ("11-23", "working", 0.0, 1),
    ]


def test_a_day_whose_every_hour_was_paused_is_paused_also_on_a_holiday_to_natural_hours_alone():
    pauses = [pause("2026-10-01T12:00", "2026-10-03T06:00"), pause("2026-10-01T18:00", "2026-10-02T09:00")]
    days = explain(limit(24, Unit.HOURS), moment("2026-10-01T09:00"), CALENDAR, pauses=pauses)
    assert hours_of(days) == [
        ("10-01", "holiday", 3.0, None),
        ("10-02", "paused", 0.0, None),
        ("10-03", "holiday", 18.0, None),
        ("10-04", "holiday", 3.0, None),
    ]
    collaborators = explain(limit(2, Unit.WORKING_HOURS), moment("2026-09-30T17:00"), CALENDAR, pauses=pauses)
    assert {each.kind for each in collaborators} == {DayKind.WORKING, DayKind.HOLIDAY}
    assert (collaborators[0].ran, collaborators[-1].ran) == (timedelta(hours=0.5), timedelta(hours=1.5))


def test_an_explanation_counts_natural_days_on_days_off():
    days = explain(limit(3, Unit.DAYS), moment("2026-11-20T10:00"), CALENDAR)
    assert [(each.kind.value, each.count) for each in days] == [
        ("day_zero", None),
        ("weekend", 1),
        ("weekend", 2),
        ("working", 3),
    ]


def test_a_day_whose_pause_ends_exactly_at_close_of_office_is_explained_as_counted():
    pauses = [pause("2026-11-24T09:00", "2026-11-24T17:30")]
    days = explain(limit(2), moment("2026-11-21T10:00"), CALENDAR, pauses=pauses)
    assert (days[-1].day, days[-1].kind, days[-1].count) == (date(2026, 11, 24), DayKind.WORKING, 2)
