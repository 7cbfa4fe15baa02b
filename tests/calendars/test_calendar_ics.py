"""iCalendar files as they are published: which days they mean, and what they say besides."""

from datetime import date, timedelta

import pytest

from intake.calendars.edits import lacking
from routing.calendars.file import FileDay, read_calendar
from routing.calendars.working_time import DayKind
from routing.errors import BadCalendarFile
from tests.calendars.shipped import shipped_calendar

NEW_YEAR = "DTSTART;VALUE=DATE:20270101"
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//synthetic//zh\n"


def event(summary: str, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"SUMMARY:{summary}", *lines, "END:VEVENT", ""])


def ics(*events: str) -> bytes:
    return (HEAD + "".join(events) + "END:VCALENDAR\n").replace("\n", "\r\n").encode()


def day_off(summary: str, *lines: str) -> bytes:
    return ics(event(summary, *(lines or ("DTSTART;VALUE=DATE:20270210",))))


def read(source: bytes) -> list[tuple[str, bool]]:
    return [(one.day.isoformat(), one.is_working) for one in read_calendar(source).days]


def refusal(source: bytes) -> tuple[int, str, str]:
    with pytest.raises(BadCalendarFile) as refused:
        read_calendar(source)
    (fault,) = refused.value.faults
    return fault.line, fault.column, fault.value


@pytest.mark.parametrize(
    ("summary", "name", "works"),
    [
        ("国庆节（休）", "国庆节", False),
        ("国庆节（班）", "国庆节", True),
        ("春节(休)", "春节", False),
        ("国庆节 假期 第2天/共7天", "国庆节", False),
        ("国庆节 补班 第1天/共2天", "国庆节", True),
        ("元旦假期", "元旦", False),
        ("上班(补元旦假期)", "元旦", True),
        ("调休上班", "调休", True),
        ("国庆节（调休上班）", "国庆节", True),
        ("国庆节放假", "国庆节", False),
        ("国庆节 放假(值班电话见通知)", "国庆节", False),
        ("春节休息日 第1天", "春节休息日", False),
    ],
)
def test_what_calendars_in_circulation_write_is_read_as_they_mean_it(summary, name, works):
    assert read_calendar(day_off(summary)).days == (FileDay(date(2027, 2, 10), works, name),)


@pytest.mark.parametrize(
    "summary",
    [
        "情人节",
        "消费者权益日",
        "立春",
        "除夕不放假",
        "无需补班",
        "班会",
        "值班",
        "暑假期间",
        "春节放假，20日补班",
        "",
        "国庆节",  # on a day that is not of the law
    ],
)
def test_what_says_neither_day_off_nor_make_up_day_is_refused_by_its_line_and_name(summary):
    assert refusal(day_off(summary, "DTSTART;VALUE=DATE:20270215")) == (4, "SUMMARY", summary)


def test_what_states_no_day_is_left_out_with_its_reason_and_the_others_are_taken():
    said = read_calendar(
        ics(*(event(name, "DTSTART;VALUE=DATE:20270314") for name in ("情人节", "国庆节（休）", "植树节")))
    )
    assert [one.day.isoformat() for one in said.days] == ["2027-03-14"]
    assert [(one.fault.line, one.name, one.day) for one in said.left_out] == [
        (4, "情人节", date(2027, 3, 14)),
        (12, "植树节", date(2027, 3, 14)),
    ]
    assert "neither a day off" in str(said.left_out[0].reason)


def test_a_fault_of_one_event_leaves_it_out_alone():
    said = read_calendar(
        ics(
            event("元旦（休）", "DTSTART;VALUE=DATE:20270101"),
            event("春节（休）", "DTSTART;VALUE=DATE:20270206", "DTEND;VALUE=DATE:20270901"),
            event("国庆节（休）", "DTSTART;VALUE=DATE:20271001", "STATUS:CANCELLED"),
        )
    )
    assert len(said.days) == 1
    assert [str(one.reason) for one in said.left_out] == ["DTEND is not one to 60 days after DTSTART", "is cancelled"]


@pytest.mark.parametrize(
    ("name", "lines", "called", "works"),
    [
        ("New Year's Day", ("DTSTART;VALUE=DATE:20270101", "DESCRIPTION:公共假期"), "元旦", False),
        ("Chinese New Year", ("DTSTART;VALUE=DATE:20270206",), "春节", False),
        ("Spring Festival Golden Week holiday", ("DTSTART;VALUE=DATE:20270211",), "春节", False),
        ("Dragon Boat Festival", ("DTSTART;VALUE=DATE:20270610", "DESCRIPTION:Public holiday"), "端午节", False),
        ("Special Working Day", ("DTSTART;VALUE=DATE:20270131", "DESCRIPTION:公共假期"), "Special Working Day", True),
        ("春节 班", ("DTSTART;VALUE=DATE:20270131",), "春节", True),
        ("元旦 (休)", ("DTSTART;VALUE=DATE:20270102",), "元旦", False),
        ("國慶節補假", ("DTSTART;VALUE=DATE:20271006",), "國慶節補假", False),
        ("国庆节（补班）", ("DTSTART;VALUE=DATE:20271009",), "国庆节", True),
    ],
)
def test_names_of_other_calendars_and_languages_are_read(name, lines, called, works):
    (day,) = read_calendar(day_off(name, *lines)).days
    assert (day.is_working, day.name) == (works, called)


@pytest.mark.parametrize(
    "name",
    ["Christmas Day", "Valentine's Day holiday", "School holiday (Spring Festival)", "Not a holiday: Labour Day"],
)
def test_what_is_no_holiday_of_the_law_is_none_for_being_called_one(name):
    written = ics(event(name, "DTSTART;VALUE=DATE:20270314", "DESCRIPTION:Observance"), event("元旦（休）", NEW_YEAR))
    assert [one.name for one in read_calendar(written).left_out] == [name]


def test_folded_lines_and_escapes_are_those_of_the_standard():
    folded = ics(event("国庆\n 节（休\\, 三天）", NEW_YEAR))
    assert [one.name for one in read_calendar(folded).days] == ["国庆节"]


def test_a_subscription_without_marks_gives_the_days_it_does_state():
    common = """BEGIN:VEVENT
DTSTART;VALUE=DATE:{start}
DTEND;VALUE=DATE:{end}
DTSTAMP:20261129T000000Z
UID:{start}_synthetic@example.com
CLASS:PUBLIC
DESCRIPTION:{what}
STATUS:CONFIRMED
SUMMARY:{name}
TRANSP:TRANSPARENT
END:VEVENT
"""
    told = (
        ("20270101", "20270102", "公共假期", "New Year's Day"),
        ("20270206", "20270207", "公共假期", "Chinese New Year"),
        ("20270214", "20270215", "纪念日", "Valentine's Day"),
        ("20270131", "20270201", "公共假期", "Special Working Day"),
    )
    said = read_calendar(
        ics(*(common.format(start=start, end=end, what=what, name=name) for start, end, what, name in told))
    )
    assert [(one.day.isoformat(), one.is_working) for one in said.days] == [
        ("2027-01-01", False),
        ("2027-01-31", True),
        ("2027-02-06", False),
    ]
    assert [one.name for one in said.left_out] == ["Valentine's Day"]
    assert lacking(said, 2027) == ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


def test_a_festival_of_the_law_on_its_own_days_is_off_by_law():
    assert read(day_off("国庆节", "DTSTART;VALUE=DATE:20271001", "DTEND;VALUE=DATE:20271004")) == [
        ("2027-10-01", False),
        ("2027-10-02", False),
        ("2027-10-03", False),
    ]
    assert refusal(day_off("国庆节", "DTSTART;VALUE=DATE:20271001", "DTEND;VALUE=DATE:20271008"))[1] == "SUMMARY"


@pytest.mark.parametrize(
    ("special", "works"), [("WORK-HOLIDAY", False), ("ALTERNATE-WORKDAY", True), ("alternate-workday", True)]
)
def test_what_a_phone_says_beside_the_day_goes_before_its_name(special, works):
    assert read(day_off("春节", "DTSTART;VALUE=DATE:20270220", f"X-APPLE-SPECIAL-DAY:{special}")) == [
        ("2027-02-20", works)
    ]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("DTSTART:20261231T160000Z",), ["2027-01-01"]),
        (("DTSTART:20261231T160000Z", "DTEND:20270102T160000Z"), ["2027-01-01", "2027-01-02"]),
        (("DTSTART:20261231T160000Z", "DURATION:P1D"), ["2027-01-01"]),
        (("DTSTART;TZID=Asia/Shanghai:20270101T000000", "DTEND;TZID=Asia/Shanghai:20270102T000000"), ["2027-01-01"]),
        (("DTSTART:20270101T000000", "DTEND:20270102T000000"), ["2027-01-01"]),
        (("DTSTART;VALUE=DATE:20270101", "DURATION:P3D"), ["2027-01-01", "2027-01-02", "2027-01-03"]),
        (("DTSTART;VALUE=DATE:20270101", "DURATION:P1W"), [f"2027-01-0{n}" for n in range(1, 8)]),
        (("DTSTART;VALUE=DATE:20270101",), ["2027-01-01"]),
    ],
)
def test_days_are_days_of_shanghai_and_as_many_as_the_event_lasts(lines, days):
    assert read(day_off("元旦（休）", *lines)) == [(day, False) for day in days]


def test_a_make_up_day_from_nine_to_six_is_that_day():
    assert read(day_off("元旦 补班 第1天/共1天", "DTSTART:20270109T090000", "DTEND:20270109T180000")) == [
        ("2027-01-09", True)
    ]


@pytest.mark.parametrize(
    ("lines", "column"),
    [
        (("DTSTART:20270101T010000Z", "DTEND:20270101T090000Z"), "DTSTART"),
        (("DTSTART;TZID=America/New_York:20270101T000000",), "DTSTART"),
        (("DTSTART;TZID=Nowhere/Land:20270101T000000",), "DTSTART"),
        (("DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=WEEKLY;COUNT=6"), "RRULE"),
        (("DTSTART;VALUE=DATE:20270101", "DURATION:PT3H"), "DURATION"),
        (("DTSTART;VALUE=DATE:20270101", "DURATION:P2D", "DTEND;VALUE=DATE:20270102"), "DURATION"),
        (("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20270501"), "DTEND"),
        (("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20270101"), "DTEND"),
        (("DTSTART;VALUE=DATE:2027-01-01",), "DTSTART"),
        (("UID:1",), "DTSTART"),
    ],
)
def test_what_is_no_whole_days_or_recurs_is_refused_where_it_stands(lines, column):
    assert refusal(day_off("元旦（休）", *lines))[:2] == (4, column)


def test_a_cancelled_event_is_none():
    both = ics(
        event("元旦（休）", "DTSTART;VALUE=DATE:20270101"),
        event("元旦（休）", "DTSTART;VALUE=DATE:20270104", "STATUS:CANCELLED"),
    )
    assert read(both) == [("2027-01-01", False)]


def test_two_holidays_on_one_day_agree_and_of_a_contradiction_nothing_is_taken():
    start = "DTSTART;VALUE=DATE:20281003"
    assert read(ics(event("国庆节（休）", start), event("中秋节（休）", start))) == [("2028-10-03", False)]
    said = read_calendar(ics(event("国庆节（休）", start), event("中秋节（班）", start), event("元旦（休）", NEW_YEAR)))
    assert [one.day.isoformat() for one in said.days] == ["2027-01-01"]
    assert [(one.name, "told to be off and to be worked" in str(one.reason)) for one in said.left_out] == [
        ("国庆节", True),
        ("中秋节", True),
    ]


def test_2026_as_it_is_published_is_2026_as_it_is_shipped():
    calendar = shipped_calendar()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    written = []
    for day in days:
        if calendar.kind_of(day) is DayKind.MAKEUP:
            hours = (f"DTSTART:{day:%Y%m%d}T090000", f"DTEND:{day:%Y%m%d}T180000", "STATUS:TENTATIVE")
            written.append(event(f"{calendar.name_of(day)} 补班 第1天/共1天", *hours))
        elif calendar.kind_of(day) is DayKind.HOLIDAY:
            whole = (f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}")
            written.append(event(f"{calendar.name_of(day)} 假期 第1天/共3天", *whole))
    said = {one.day: one.is_working for one in read_calendar(ics(*written)).days}
    assert said == {day: one.is_working for day, one in calendar.decreed.items() if day.year == 2026}
