"""Files of decreed days: three layouts that say the same, and every fault by its place."""

from datetime import date

import pytest

from routing.calendars.file import FileDay, read_calendar
from routing.errors import BadCalendarFile
from tests.tables.hostile_workbooks import row, text, xlsx

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


@pytest.mark.parametrize(("written", "year"), [(AS_JSON, 2027), (AS_CSV, None), (AS_ICS, None)])
def test_only_what_a_file_says_of_its_year_is_its_year(written, year):
    assert read_calendar(written.encode()).year == year


def test_the_stated_year_is_kept_whatever_its_days_are():
    turn = '{"year": 2027, "papers": ["x"], "days": [{"name": "元旦", "date": "2026-12-31", "isOffDay": true}]}'
    assert read_calendar(turn.encode()).year == 2027


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
        ('{"year": "2027", "days": [{"name": "x", "date": "2027-02-05", "isOffDay": true}]}', [(1, "year")]),
        ('{"year": true, "days": [{"name": "x", "date": "2027-02-05", "isOffDay": true}]}', [(1, "year")]),
    ],
)
def test_every_fault_is_told_by_its_place(written, places):
    with pytest.raises(BadCalendarFile) as refused:
        read_calendar(written.encode())
    assert [(fault.line, fault.column) for fault in refused.value.faults] == places


def test_a_workbook_says_the_same_as_csv():
    cells = (("day", "is_working", "name"), ("2027-02-05", "0", "春节"), ("2027-02-20", "班"))
    rows = (row(n, *(text(f"{'ABC'[c]}{n}", one) for c, one in enumerate(line))) for n, line in enumerate(cells, 1))
    assert read_calendar(xlsx("".join(rows))).days == (
        FileDay(date(2027, 2, 5), is_working=False, name="春节"),
        FileDay(date(2027, 2, 20), is_working=True, name=""),
    )
