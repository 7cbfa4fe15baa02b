"""The board as it is read: who sees what, what stands on it, and the road from every number to its complaints."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from intake.clock import now
from intake.models import Staff
from intake.reports.periods import month_before, month_of, of_dates, of_month
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.regions import keep_regions
from routing.vocabulary import Channel
from tests import factories as make
from tests.reports.figures import add_complaints, add_departments, many
from tests.stages.pages import PASSWORD, Page
from tests.warning.scene import fill as fill_weeks
from tests.warning.scene import quiet_weeks, run, surge

pytestmark = pytest.mark.slow

LAST_MONTH = month_before(month_of(now()))
MIDDLE = of_month(LAST_MONTH).start + timedelta(days=14)
PRICES, CULTURE = "甲市市场监管局", "甲市文旅局"
MakeStaff = Callable[..., Staff]


@pytest.fixture
def offices(runtime: Runtime) -> tuple[int, int]:
    """Of last month: the first office closed 7 of 8, the second 1 of 1; two of them came by the web."""
    first, second = add_departments(runtime.db, PRICES, CULTURE)
    due: dict[str, datetime] = {"received_at": MIDDLE - timedelta(days=20), "closure_due_at": MIDDLE}
    add_complaints(
        runtime.db,
        [
            *many(5, **due, lead_department_id=first, closed_at=MIDDLE - timedelta(days=1)),
            *many(2, **due, lead_department_id=first, closed_at=MIDDLE - timedelta(days=1), channel=Channel.WEB),
            *many(1, **due, lead_department_id=first),
            *many(1, **due, lead_department_id=second, closed_at=MIDDLE + timedelta(days=1), violation="A-01"),
        ],
    )
    return first, second


@pytest.fixture
def overseer(page: Page, make_staff: MakeStaff) -> Page:
    return page.log_in(make_staff("wang", StaffRole.SUPERVISOR))


def tiles(text: str) -> dict[str, int]:
    found = re.findall(r'id="tile-(\w+)">.*?<p class="tile-number">(?:<a [^>]+>)?(\d+)<', text, re.DOTALL)
    return {key: int(number) for key, number in found}


def addresses(text: str) -> list[tuple[str, str]]:
    """Address and words of every link to complaints."""
    found = re.findall(r'<a href="(/board/complaints\?[^"]+)"([^>]*)>(.*?)</a>', text, re.DOTALL)
    told = ((address, re.search(r'aria-label="([^"]+)"', rest), words) for address, rest, words in found)
    return [(html.unescape(address), label[1] if label else words) for address, label, words in told]


def listed(page: Page, address: str) -> int:
    return len(re.findall(r'href="/complaints/\d{16}"', page.get(address).text))


def test_a_supervisor_s_day_begins_with_the_board_and_a_handler_s_does_not(
    another_page: Callable[[], Page], make_staff: MakeStaff, offices: tuple[int, int]
) -> None:
    for login, role, start in (("wang", StaffRole.SUPERVISOR, "/board/"), ("zhao", StaffRole.HANDLER, "/desk/")):
        someone, staff = another_page(), make_staff(login, role, department_id=offices[0])
        someone.get("/login")
        answer = someone.post("/login", {"login": staff.login, "password": PASSWORD})
        assert answer.headers["Location"] == start
        assert '<a href="/board/"' in someone.get("/board/").text


def test_a_month_that_is_over_shows_how_it_ended(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/board/", query_string={"month": LAST_MONTH}).text
    assert tiles(text) == {"open": 1, "overdue_closure": 1, "closed_of_all": 8}
    assert "88.89%" in text  # 8 of 9 due were closed
    assert "77.78%" in text  # 7 of 9 on time


def test_an_empty_board_says_what_will_appear(overseer: Page) -> None:
    text = overseer.get("/board/").text
    assert tiles(text) == {"open": 0, "due_that_day": 0, "overdue_closure": 0, "closed_of_all": 0}
    assert text.count('class="chart-empty"') == 6
    assert "NaN" not in text
    assert addresses(text) == []


@pytest.mark.parametrize("narrowed", [{}, {"channel": "web"}, {"violation": "A"}, {"department": "first"}])
def test_every_number_leads_to_as_many_complaints(
    overseer: Page, offices: tuple[int, int], narrowed: dict[str, str]
) -> None:
    asked = {name: str(offices[0]) if value == "first" else value for name, value in narrowed.items()}
    text = overseer.get("/board/", query_string={"month": LAST_MONTH} | asked).text
    found = addresses(text)
    assert len(found) > 5
    for address, words in found:
        numbers = re.findall(r"\((\d+)/(\d+)\)", words) or [("", re.findall(r"\d+", words)[-1])]
        assert listed(overseer, address) == int(numbers[-1][-1]), (address, words)


def test_what_is_due_later_today_is_listed_as_due_today(overseer: Page, runtime: Runtime) -> None:
    today = of_dates(local_day(now()), local_day(now()))
    late = today.end - timedelta(seconds=1)
    due = {"received_at": today.start - timedelta(days=9), "closure_due_at": late}
    add_complaints(runtime.db, [*many(2, **due), *many(1, **due, closed_at=max(today.start, now()))])
    text = overseer.get("/board/").text
    tile = text[text.index('id="tile-due_that_day"') : text.index('id="tile-overdue_closure"')]
    found = addresses(tile)
    assert [words for _address, words in found] == ["3", "还有 2 件未办结"]
    assert [listed(overseer, address) for address, _words in found] == [3, 2]


def test_departments_are_ranked_by_what_their_numbers_prove(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/board/", query_string={"month": LAST_MONTH}).text
    ranking = text[text.index('id="ranking"') :]
    assert ranking.index(PRICES) < ranking.index(CULTURE)  # 7 of 8 before 1 of 1


def test_filters_stand_in_the_address_and_in_words(overseer: Page, offices: tuple[int, int]) -> None:
    asked = {"month": LAST_MONTH, "channel": "web", "department": offices[0]}
    text = overseer.get("/board/", query_string=asked).text
    assert tiles(text)["closed_of_all"] == 2
    assert f'<option value="{offices[0]}" selected>' in text
    assert f'<span class="state">{PRICES}</span>' in text
    for address, _words in addresses(text):
        assert f"department={offices[0]}" in address
        assert "channel=web" in address


def test_a_region_and_an_industry_narrow_every_number_and_stand_in_words(overseer: Page, runtime: Runtime) -> None:
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
        association = session.get(Association, make.known_association(session))
        known, industry = association.id, association.industry
    [office] = add_departments(runtime.db, PRICES)
    due = {"received_at": MIDDLE - timedelta(days=20), "closure_due_at": MIDDLE, "lead_department_id": office}
    closed, of_it = {**due, "closed_at": MIDDLE}, {"association_id": known}
    rows = [*many(3, **closed, **of_it), *many(2, **due, **of_it), *many(1, **due, **of_it, region_code="510104")]
    add_complaints(runtime.db, [*rows, *many(1, **due, region_code="510104")])
    asked = {"month": LAST_MONTH, "region": "锦江区", "industry": industry}
    text = overseer.get("/board/", query_string=asked).text
    assert tiles(text) == {"open": 1, "overdue_closure": 1, "closed_of_all": 0}
    assert f'<span class="state">锦江区</span><span class="state">{industry}</span>' in re.sub(r">\s+<", "><", text)
    assert re.search(r'id="region" name="region" value="四川省成都市锦江区"', text)
    assert f"<option selected>{industry}</option>" in text
    for address, words in addresses(text):
        assert "region=510104" in address
        words = words.partition("，上月")[0]  # noqa: PLW2901 - the month before is linked by none
        numbers = re.findall(r"\((\d+)/(\d+)\)", words) or [("", re.findall(r"\d+", words)[-1])]
        assert listed(overseer, address) == int(numbers[-1][-1]), (address, words)
    assert tiles(overseer.get("/board/", query_string=asked | {"region": ""}).text)["closed_of_all"] == 3
    now_text = overseer.get("/board/", query_string={"region": "510104", "industry": industry, "wall": 1}).text
    assert '<span class="state">锦江区</span>' in now_text
    in_a_report = {"from": f"{LAST_MONTH}-01", "to": f"{LAST_MONTH}-28", "where": f"industry={industry}"}
    overseer.get("/reports/", query_string=in_a_report)


def test_a_city_has_its_districts_in_it_and_a_district_itself_alone(overseer: Page, runtime: Runtime) -> None:
    [office] = add_departments(runtime.db, PRICES)
    due = {"received_at": MIDDLE - timedelta(days=20), "closure_due_at": MIDDLE, "lead_department_id": office}
    rows = [*many(2, **due), *many(1, **due, region_code="510104"), *many(4, **due, region_code="510700")]
    add_complaints(runtime.db, rows)
    with runtime.db.unit_of_work() as session:
        keep_regions(session, ["510104", "510700"])
    for region, number in {"成都市": 3, "510104": 1, "绵阳市": 4, "510000": 7, "": 7}.items():
        asked = {"month": LAST_MONTH, "region": region}
        text = overseer.get("/board/", query_string=asked).text
        assert tiles(text)["overdue_closure"] == tiles(text)["open"] == number, region
        [address] = [one for one, _words in addresses(text) if "what=overdue_closure" in one]
        assert listed(overseer, address) == number, region
        assert tiles(overseer.get("/board/", query_string={"region": region}).text)["overdue_closure"] == number


def test_a_handler_sees_their_own_department_whatever_they_ask(
    page: Page, make_staff: MakeStaff, offices: tuple[int, int]
) -> None:
    page.log_in(make_staff("zhao", StaffRole.HANDLER, department_id=offices[0]))
    text = page.get("/board/", query_string={"month": LAST_MONTH, "department": offices[1]}).text
    assert CULTURE not in text
    assert tiles(text)["closed_of_all"] == 7
    others = f"/board/complaints?what=open&department={offices[1]}&from={LAST_MONTH}-01&to={LAST_MONTH}-28"
    assert listed(page, others) == 1


def test_those_who_do_not_oversee_see_nothing(another_page: Callable[[], Page], make_staff: MakeStaff) -> None:
    for login, role in (("qian", StaffRole.OPERATOR), ("sun", StaffRole.CALLER_BACK)):
        someone = another_page().log_in(make_staff(login, role))
        for path in ("/board/", "/board/?wall=1", "/board/complaints?what=open"):
            someone.get(path, status=403)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"month": "2026-13"}, "month"),
        ({"month": "2099-01"}, "month"),
        ({"month": "soon"}, "month"),
        ({"violation": "Z"}, "violation"),
        ({"channel": "pigeon"}, "channel"),
        ({"department": "one"}, "department"),
        ({"region": "nowhere"}, "region"),
        ({"industry": "x" * 61}, "industry"),
        ({"department": "99999999999999999999"}, "department"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(overseer: Page, asked: dict[str, str], field: str) -> None:
    assert f'<a href="#{field}">' in overseer.get("/board/", query_string=asked, status=422).text


def test_only_figures_of_the_board_are_listed(overseer: Page) -> None:
    overseer.get("/board/complaints?what=return_rate", status=404)
    overseer.get("/board/complaints", status=422)


def test_the_wall_refreshes_itself_and_is_only_looked_at(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/board/?wall=1&channel=web").text
    assert 'hx-get="/board/?channel=web&amp;wall=1" hx-trigger="every 60s"' in text
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in text
    assert "<header" not in text
    assert not re.findall(r"<form(?! method=\"dialog\")", text)


def test_warnings_stand_on_the_board_and_lead_to_where_they_are_acknowledged(
    overseer: Page, runtime: Runtime, another_page: Callable[[], Page], make_staff: Callable[..., Staff]
) -> None:
    assert "没有异常" in overseer.get("/board/").text
    with runtime.db.unit_of_work() as session:
        make.make_office(session)
        association = make.known_association(session)
    fill_weeks(runtime.db, quiet_weeks(), surge(20, association_id=association))
    [raised] = run(runtime.db).raised
    text = overseer.get("/board/").text
    assert f'<a href="/alerts/{raised}">' in text
    assert "成都市门窗与防水行业协会（合成）：7 天内投诉 20 件" in text
    handler = make_staff("zhou", StaffRole.HANDLER, department_id=make_department(runtime))
    assert 'id="alerts-title"' not in another_page().log_in(handler).get("/board/").text


def make_department(runtime: Runtime) -> int:
    [department] = add_departments(runtime.db, "甲市财政局")
    return department


def test_a_suspicious_name_stays_text(overseer: Page, runtime: Runtime) -> None:
    [office] = add_departments(runtime.db, '<script>alert("1")</script>')
    add_complaints(runtime.db, many(1, received_at=MIDDLE, closure_due_at=MIDDLE, lead_department_id=office))
    assert "<script>alert" not in overseer.get("/board/", query_string={"month": LAST_MONTH}).text


def test_english_is_spoken_throughout(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/board/", query_string={"month": LAST_MONTH, "lang": "en"}).text
    main = text[text.index("<main") :].replace(PRICES, "").replace(CULTURE, "")
    chinese = re.findall(r"[^<>\n]*[一-鿿]+[^<>\n]*", main)
    assert not chinese


@pytest.mark.parametrize("is_made", [True, False], ids=["synthetic", "real"])
def test_figures_of_synthetic_data_say_so_at_every_chart(overseer: Page, runtime: Runtime, *, is_made: bool) -> None:
    [office] = add_departments(runtime.db, PRICES)
    due = {"received_at": MIDDLE, "closure_due_at": MIDDLE, "lead_department_id": office}
    add_complaints(runtime.db, many(3, **due, is_synthetic=is_made))
    text = overseer.get("/board/", query_string={"month": LAST_MONTH}).text
    titles = re.findall(r"<figcaption>(.*?)</figcaption>", text, re.DOTALL)
    assert len(titles) == 6
    assert all(("合成数据" in title) is is_made for title in titles)
    assert ("合成数据" in text) is is_made
