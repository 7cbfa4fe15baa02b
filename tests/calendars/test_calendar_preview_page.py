"""The preview in a browser: all of it can be paged through and taken along, and confirmed from any page."""

import csv
import re
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO, StringIO

import pytest
from sqlmodel import select

from intake.admin import calendar_preview
from intake.calendars import preview
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.calendars.working_time import SHANGHAI
from routing.models import CalendarVersion
from tests import factories as make
from tests.calendars.calendar_files import NOTICE, year_2027
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

RECEIVED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)
MANY = 70  # complaints; each has two dates that change
_FORM = re.compile(r'<form id="(\w+)".*?</form>', re.DOTALL)
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_TURN = re.compile(r'form="main" name="pages" value="([^"]*)">(.*?)</button>')


@pytest.fixture
def administrator(page: Page, runtime: Runtime, make_staff) -> Page:
    with runtime.db.unit_of_work() as session:
        collaborators = make.make_office(session, ring=runtime.ring)
        for n in range(MANY):
            make.make_complaint(session, collaborators, at=RECEIVED + timedelta(seconds=n), accept=True)
    return page.speak("en").log_in(make_staff("preview-admin", StaffRole.ADMINISTRATOR))


@pytest.fixture
def first(administrator: Page) -> str:
    data = {"file": (BytesIO(year_2027(off=("2027-01-04",))), "2027.json")}
    return administrator.post("/calendars/change/year", data, status=200, content_type="multipart/form-data").text


def sent_by(text: str, form: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser without scripts sends them."""
    body = next(found[0] for found in _FORM.finditer(text) if found[1] == form)
    return {name: unescape(value) for name, value in _FIELD.findall(body)}


def turns(text: str) -> dict[str, str]:
    """What each button of the pager asks for."""
    return {re.sub(r"<.*?>", "", label).strip(): value for value, label in _TURN.findall(text)}


def turn(page: Page, text: str, label: str, *, status: int = 200) -> str:
    sent = sent_by(text, "main") | {"pages": turns(text)[label]}
    return page.post("/calendars/change/year", sent, status=status).text


def rows(text: str) -> list[tuple[str, ...]]:
    body = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        tuple(unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)) for row in body.split("</tr>") if row
    ]


def all_pages(page: Page, text: str) -> list[str]:
    found = [text]
    while "Next" in turns(found[-1]):
        found.append(turn(page, found[-1], "Next"))
    return found


def file_of(page: Page, text: str) -> list[list[str]]:
    answer = page.post("/calendars/change/year", sent_by(text, "file"), status=200)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar-v1-changes.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def test_every_change_is_on_one_page_and_in_the_file(administrator, first):
    found = all_pages(administrator, first)
    shown = [row for text in found for row in rows(text)]
    assert len(found) == 2
    assert len(set(shown)) == len(shown) == 2 * MANY
    assert f"<b>{2 * MANY}</b><span>moves later" in found[0]
    header, *lines = file_of(administrator, found[1])
    assert header == [
        "Number", "Clock", "Promised date", "By this calendar", "What becomes of it", "Date that holds",
    ]  # fmt: skip
    assert [tuple(line[:5]) for line in lines] == shown


def test_one_turns_back_and_the_count_is_made_once(administrator, first, monkeypatch):
    def counted_again(*_given, **_named):
        raise AssertionError

    monkeypatch.setattr(calendar_preview, "tally", counted_again)
    second = turn(administrator, first, "Next")
    assert "Page 2" in second
    assert f"<b>{2 * MANY}</b><span>moves later" in second
    assert rows(turn(administrator, second, "Previous")) == rows(first)


def test_a_change_is_confirmed_from_any_page(administrator, first, runtime):
    second = turn(administrator, first, "Next")
    answer = administrator.post("/calendars/change/year", sent_by(second, "main") | {"step": "confirm"})
    assert NOTICE in administrator.follow(answer).text
    with runtime.db.reading() as session:
        assert session.exec(select(CalendarVersion.version)).all() == [1]


def test_a_file_changes_nothing(administrator, first, runtime):
    file_of(administrator, first)
    with runtime.db.reading() as session:
        assert session.exec(select(CalendarVersion)).first() is None


def test_more_than_is_counted_is_said_to_be_more(administrator, monkeypatch):
    monkeypatch.setattr(preview, "MOST_COUNTED", 10)
    monkeypatch.setattr(preview, "MOST_LOOKED_AT", 25)
    data = {"file": (BytesIO(year_2027(off=("2027-01-04",))), "2027.json")}
    text = administrator.post("/calendars/change/year", data, status=200, content_type="multipart/form-data").text
    assert "<b>more than 20</b><span>moves later" in text
    found = all_pages(administrator, text)
    assert len(found) == 3
    assert "<b>more than 20</b>" in found[-1]
    assert "Next" not in turns(found[-1])
    assert "First page" in turns(found[-1])
    assert len({row for text in found for row in rows(text)}) == 2 * MANY
    assert len(file_of(administrator, found[-1])) == 2 * MANY + 1


def test_a_page_of_an_overtaken_calendar_begins_anew(administrator, first):
    overtaken = sent_by(first, "main") | {"pages": turns(first)["Next"], "based_on": "7", "counted": "1,2,3,4"}
    text = administrator.post("/calendars/change/year", overtaken, status=200).text
    assert rows(text) == rows(first)
    assert f"<b>{2 * MANY}</b>" in text


@pytest.mark.parametrize(("name", "value"), [("pages", "1;2"), ("pages", "x"), ("counted", "1,2"), ("step", "burn")])
def test_what_no_page_of_ours_sends_is_refused(administrator, first, name, value):
    administrator.post("/calendars/change/year", sent_by(first, "main") | {name: value}, status=422)


def test_a_page_after_the_last_complaint_says_that_nothing_follows(administrator, first):
    beyond = sent_by(first, "main") | {"pages": "9999999999999999999"}
    text = administrator.post("/calendars/change/year", beyond, status=200).text
    assert "No further promised date changes." in text
    assert "Previous" in turns(text)


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "不是有效日期，正确的如 2027-02-06"), ("en", "is not a date such as 2027-02-06")]
)
def test_what_is_wrong_with_a_file_is_said_in_its_readers_language(administrator, language, told):
    administrator.get(f"/calendars/?lang={language}")
    data = {"file": (BytesIO(b"day,is_working\n2027-13-01,1\n2027-01-01,0\n"), "2027.csv")}
    answer = administrator.post("/calendars/change/year", data, status=422, content_type="multipart/form-data")
    assert told in answer.text
    assert "2027-13-01" in answer.text
