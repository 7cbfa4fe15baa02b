"""If I complain today, when must they answer? Asked of a public page, without script and without a name."""

import re
from dataclasses import replace
from datetime import date

import pytest

from intake.calendars.edits import with_local_day
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.runtime import Runtime
from routing.calendars.book import DayRow
from routing.calendars.store import load_calendars
from routing.clocks.policies import Limits
from routing.vocabulary import CalendarAct, Clock
from tests import factories as make
from tests.limits.limit_changes import changed
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _departments(runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)


def test_the_home_page_leads_to_it_and_it_asks_no_name(page: Page) -> None:
    assert "/calculator/" in page.get("/").text
    text = page.get("/calculator/").text
    assert 'name="phone"' not in text
    assert 'name="name"' not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_names_the_dates_the_law_and_every_day(page: Page, language: str) -> None:
    text = page.speak(language).get("/calculator/?kind=complaint&received=2026-09-24").text
    assert "2026-10-09" in text  # five working days: Mid-Autumn and National Day lie between
    assert "济南" in text
    assert "国庆节" in text
    assert text.count("2026-09-25") >= 2


def test_a_pause_and_an_extension_move_the_date_and_the_first_one_stays_beside_it(page: Page) -> None:
    asked = "/calculator/?kind=complaint&received=2026-11-23&pause_from=2026-11-24&pause_to=2026-11-25&is_extended=1"
    text = page.speak("en").get(asked).text
    assert "by the end of 2026-12-30" in text  # 15 + 2 + 10
    assert "2026-12-16" in text
    assert text.count("Paused<") >= 2


def test_hours_of_an_urgent_matter_run_from_the_minute(page: Page) -> None:
    text = page.speak("en").get("/calculator/?kind=urgent&received=2026-11-23&at=16:40").text
    assert "by 2026-11-24 16:40" in text
    assert "2026-11-23 16:40" in text  # counted from then
    assert text.count("Hours counted") == 2
    days = re.findall(r'<tr class="day-(\w+)[^"]*"><td>([\d-]+).*?<td class="num">(.*?)</td>', text)
    assert ("working", "2026-11-23", "7.3") in days
    assert ("working", "2026-11-24", "16.7") in days


def test_a_clock_that_cannot_be_extended_stays_as_it_is_and_says_so(page: Page) -> None:
    text = page.speak("en").get("/calculator/?kind=urgent&received=2026-11-23&at=16:40&is_extended=1").text
    assert "by 2026-11-24 16:40" in text
    assert "This limit cannot be extended." in text
    assert "Before the extension" not in text


def test_hours_that_may_be_extended_show_the_hour_they_had_before(page: Page, runtime: Runtime) -> None:
    def longer(limits: Limits) -> Limits:
        key = ("urgent", Clock.CLOSURE)
        return replace(limits, by_key={**limits.by_key, key: replace(limits.by_key[key], extension=2)})

    changed(runtime.db, longer, at=now())
    runtime.forget_rules()
    text = page.speak("en").get("/calculator/?kind=urgent&received=2026-11-23&at=16:40&is_extended=1").text
    assert re.search(r"<dt>Before the extension</dt><dd>2026-11-24 16:40</dd>", text)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("received=2026-13-01", "received"),
        ("received=1990-01-01", "received"),
        ("received=2035-12-01", "received"),
        ("received=2026-11-23&kind=haste", "kind"),
        ("received=2026-11-23&pause_from=2026-11-25&pause_to=2026-11-24", "pause_to"),
        ("received=2026-11-23&pause_from=2026-11-25&pause_to=2032-11-24", "pause_to"),
        ("received=2026-11-23&pause_from=9999-12-31", "pause_from"),
        ("received=2026-11-23&pause_from=0001-01-01", "pause_from"),
        ("received=2026-11-23&pause_to=2036-01-01", "pause_to"),
        ("received=2026-11-23&pause_from=2026-11-25&pause_to=9999-12-31", "pause_to"),
        ("received=9999-12-31", "received"),
        ("received=0001-01-01", "received"),
        ("received=2026-11-23&at=99:99", "at"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_kept(page: Page, asked: str, field: str) -> None:
    text = page.get(f"/calculator/?{asked}", status=422).text
    assert f'id="{field}-error"' in text
    kept = dict(pair.split("=") for pair in asked.split("&"))[field]
    assert field == "kind" or f'value="{kept}"' in text


def test_a_place_with_days_of_its_own_is_asked_for(page: Page, runtime: Runtime) -> None:
    own = DayRow(date(2026, 11, 25), False, "合成地方假日", make.CITY, basis="合成决定")
    with runtime.db.unit_of_work() as session:
        book = load_calendars(session)
        publish(
            session,
            proposed(book, with_local_day(book.rows, own)),
            CalendarAct.LOCAL_DAY,
            note="",
            actor=SYSTEM,
            at=now(),
        )
    runtime.forget_rules()
    asked = "/calculator/?kind=complaint&received=2026-11-23&region="
    assert "2026-12-01" in page.get(asked + make.CITY).text
    assert "合成地方假日" not in page.get(asked + make.PROVINCE).text


def test_the_answer_may_be_kept_for_a_minute(page: Page) -> None:
    answer = page.get("/calculator/?kind=complaint&received=2026-11-23")
    assert answer.headers["Cache-Control"] == "private, max-age=60"
