"""Files of decreed days: three layouts that say the same, and every fault by its place."""

from datetime import date

import pytest

from routing.calendar_file import FileDay, read_calendar
from routing.errors import BadCalendarFile

SAID = (
    FileDay(date(2027, 2, 5), is_working=False, name="春节"),
    FileDay(date(2027, 2, 6), is_working=False, name="春节"),
    FileDay(date(2027, 2, 20), is_working=True, name="春节"),
)
AS_JSON = """{"year": 2027, "papers": ["国办发明电〔2026〕0号"], "days": [
  {"name": "春节", "date": "2027-02-05", "isOffDay": true},
  {"name": "春节", "date": "2027-02-06", "isOffDay": true},
  {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}"""
AS_CSV = (
    "day,is_working,name,notice\n2027-02-06,0,春节,国办发明电〔2026〕0号\n2027-02-05,休,春节,\n2027-02-20,班,春节,\n"
)
AS_ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//synthetic//zh
BEGIN:VEVENT
UID:1
SUMMARY:春节假期
DTSTART;VALUE=DATE:20270205
DTEND;VALUE=DATE:20270207
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:上班(补春节假期)
DTSTART;VALUE=DATE:20270220
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("written", "notice"), [(AS_JSON, "国办发明电〔2026〕0号"), (AS_CSV, "国办发明电〔2026〕0号"), (AS_ICS, "")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_three_layouts_say_the_same_days(written, notice, encoding):
    read = read_calendar(written.encode(encoding))
    assert [(one.day, one.is_working) for one in read.days] == [(one.day, one.is_working) for one in SAID]
    assert (read.notice, read.years) == (notice, (2027,))


def test_a_table_saved_by_a_chinese_office_program_is_read():
    assert read_calendar(AS_CSV.encode("gb18030")).days == SAID


def test_what_a_phone_says_beside_the_day_goes_before_its_name():
    event = AS_ICS.replace("SUMMARY:上班(补春节假期)", "SUMMARY:春节\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY")
    assert read_calendar(event.encode()).days[-1].is_working


@pytest.mark.parametrize(
    "empty",
    [b"", b'{"year": 2027, "papers": [], "days": []}', b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"day,is_working\n"],
)
def test_an_empty_file_is_no_official_year(empty):
    with pytest.raises(BadCalendarFile):
        read_calendar(empty)


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("day,is_working,name\n2027-02-30,0,x\n2027-02-05,maybe,x\n", [(2, "day"), (3, "is_working")]),
        ("day,is_working,name\n2027-02-05,0,x\n2027-02-05,1,x\n", [(3, "day")]),
        ('{"days": [{"name": "x", "date": "2027-02-05"}, 7]}', [(1, "isOffDay"), (2, "days")]),
        ('{"year": 2027, "days": [{"name": "x", "date": "2029-02-05", "isOffDay": true}]}', [(1, "date")]),
        (AS_ICS.replace("DTEND;VALUE=DATE:20270207", "DTEND;VALUE=DATE:20270205"), [(1, "DTEND")]),
    ],
)
def test_every_fault_is_told_by_its_place(written, places):
    with pytest.raises(BadCalendarFile) as refused:
        read_calendar(written.encode())
    assert [(fault.line, fault.column) for fault in refused.value.faults] == places
