"""The page of closure rates: figures, who sees which, and the road from every number to its complaints."""

import csv
import re
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from intake.charts.pictures import draw_wanted
from intake.clock import now
from intake.models import ChartPicture, Staff
from intake.reports.periods import month_before, month_of, of_month
from intake.runtime import Runtime
from intake.vocabulary import StaffRole
from tests.reports.asking import publish
from tests.reports.drawn import drawn
from tests.reports.figures import add_complaints, add_departments, many
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

LAST_MONTH = month_before(month_of(now()))
MIDDLE = of_month(LAST_MONTH).start + timedelta(days=14)
DAYS = {"from": f"{LAST_MONTH}-01", "to": of_month(LAST_MONTH).last_day.isoformat()}
PRICES, CULTURE = "甲市市场监管局", "=甲市文旅局"


@pytest.fixture
def offices(runtime: Runtime) -> tuple[int, int]:
    """Of last month: the first office closed 7 of 8, the second 1 of 2; one more is not for any office yet."""
    first, second = add_departments(runtime.db, PRICES, CULTURE)
    due: dict[str, datetime] = {"received_at": MIDDLE - timedelta(days=20), "closure_due_at": MIDDLE}
    add_complaints(
        runtime.db,
        [
            *many(7, **due, lead_department_id=first, closed_at=MIDDLE - timedelta(days=1)),
            *many(1, **due, lead_department_id=first),
            *many(1, **due, lead_department_id=second, closed_at=MIDDLE + timedelta(days=1), violation="A-01"),
            *many(1, **due, lead_department_id=second, violation="V-02"),
            *many(1, **due, dispatched_at=None),
        ],
    )
    return first, second


@pytest.fixture
def overseer(page: Page, make_staff: Callable[..., Staff]) -> Page:
    return page.log_in(make_staff("wang", StaffRole.SUPERVISOR))


def links(text: str) -> list[tuple[str, str]]:
    """(address, words) of every link to complaints."""
    found = re.findall(r'<a href="(/reports/complaints\?[^"]+)">([^<]+)</a>', text)
    return [(address.replace("&amp;", "&"), words) for address, words in found]


def numbers_listed(page: Page, address: str) -> int:
    return len(re.findall(r'href="/complaints/\d{16}"', page.get(address).text))


def test_the_page_shows_the_month_under_way_also_of_an_empty_installation(overseer: Page) -> None:
    text = overseer.get("/reports/").text
    assert text.count('<p class="large">—</p>') == 4
    assert month_of(now()) in text


def test_a_month_s_figures_stand_with_those_of_the_month_before(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/reports/", query_string=DAYS).text
    assert '<p class="large">80.00%</p>' in text  # 8 of 10 due were closed
    assert '<p class="large">70.00%</p>' in text  # 7 of 10 on time
    assert '<p class="large">72.73%</p>' in text  # 8 of the 11 ever accepted
    assert f"{month_before(LAST_MONTH)}" in text


@pytest.mark.parametrize("by", ["department", "violation", "code", "month", "channel", "kind"])
@pytest.mark.parametrize("metric", ["closure_rate", "closure_rate_all"])
def test_every_number_leads_to_as_many_complaints(
    overseer: Page, offices: tuple[int, int], by: str, metric: str
) -> None:
    text = overseer.get("/reports/", query_string=DAYS | {"by": by, "metric": metric}).text
    found = links(text)
    assert len(found) > 10
    for address, words in found:
        assert numbers_listed(overseer, address) == int(words.rpartition("/")[2]), address


def test_the_page_names_the_definition_under_its_table(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/reports/", query_string=DAYS | {"lang": "en"}).text
    assert (
        "Closure rate = those closed before the end of the period and not opened again ÷ all due in the period." in text
    )


def test_a_branch_without_complaints_has_a_dash(overseer: Page, offices: tuple[int, int]) -> None:
    text = overseer.get("/reports/", query_string=DAYS | {"by": "violation"}).text
    [line] = re.findall(r"<tr>(?:(?!</tr>).)*>G (?:(?!</tr>).)*</tr>", text, re.DOTALL)
    assert line.count("<b>—</b>") == 2


def test_a_handler_sees_their_own_department_s_row_and_no_other(
    page: Page, make_staff: Callable[..., Staff], offices: tuple[int, int]
) -> None:
    page.log_in(make_staff("zhao", StaffRole.HANDLER, department_id=offices[0]))
    text = page.get("/reports/", query_string=DAYS).text
    assert PRICES in text
    assert "文旅" not in text
    assert '<p class="large">87.50%</p>' in text
    others = DAYS | {"group": "department", "value": offices[1], "metric": "closure_rate"}
    assert numbers_listed(page, "/reports/complaints?" + "&".join(f"{k}={v}" for k, v in others.items())) == 0
    assert "文旅" not in page.get("/reports/closure.csv", query_string=DAYS).text
    assert "文旅" not in page.get("/reports/charts", query_string=DAYS).text
    page.get("/reports/snapshots/", status=403)
    page.get("/reports/complaints", query_string=DAYS | {"metric": "return_rate"}, status=403)


def test_those_who_do_not_oversee_see_nothing(
    another_page: Callable[[], Page], make_staff: Callable[..., Staff]
) -> None:
    for login, role in (("qian", StaffRole.OPERATOR), ("sun", StaffRole.CALLER_BACK)):
        someone = another_page().log_in(make_staff(login, role))
        for path in ("/reports/", "/reports/charts", "/reports/complaints", "/reports/closure.csv"):
            someone.get(path, status=403)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-02-30", "to": "2026-03-01"}, "from"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "to"),
        ({"from": "2026-03-02"}, "to"),
        ({"from": "1026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "2090-03-02", "to": "2090-03-03"}, "from"),
        ({"by": "mood"}, "by"),
        ({"metric": "happiness"}, "metric"),
        ({"group": "department", "value": "one"}, "where"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(overseer: Page, asked: dict[str, str], field: str) -> None:
    text = overseer.get("/reports/", query_string=asked, status=422).text
    assert f'<a href="#{field}">' in text
    for path in ("/reports/complaints", "/reports/charts", "/reports/closure.xlsx"):
        overseer.get(path, query_string=asked, status=422)


def test_the_csv_has_a_figure_a_line_and_no_formula(overseer: Page, offices: tuple[int, int]) -> None:
    answer = overseer.get("/reports/closure.csv", query_string=DAYS)
    assert answer.headers["Content-Disposition"].endswith(f'closure-{DAYS["from"]}-{DAYS["to"]}.csv"')
    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    found = {(row["metric"], row["key"]): (row["numerator"], row["denominator"], row["rate"]) for row in rows}
    assert found["closure_rate", PRICES] == ("7", "8", "87.50")
    assert found["ontime_rate", f"'{CULTURE}"] == ("0", "2", "0.00")
    assert all(row["definition"] for row in rows)


def test_the_workbook_has_numbers_and_says_what_they_are(overseer: Page, offices: tuple[int, int]) -> None:
    answer = overseer.get("/reports/closure.xlsx", query_string=DAYS | {"by": "violation", "lang": "en"})
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    by_name = {row[0]: row[1:] for row in sheet}
    assert by_name["F Fees"][:3] == [7.0, 8.0, 87.5]
    assert by_name["G Governance and other"][:3] == [0.0, 0.0, "—"]
    assert any(str(row[0]).startswith("Closure rate =") for row in sheet)


@pytest.mark.parametrize("path", ["/reports/", "/reports/charts"])
def test_charts_stand_on_the_page_with_links_to_complaints(overseer: Page, offices: tuple[int, int], path: str) -> None:
    page = overseer.get(path, query_string=DAYS).text
    marks = re.findall(r'<a href="([^"]+)"[^>]* class="chart-mark" data-at="\d+,\d+" aria-label="([^"]+)"', page)
    asked = [(parse_qs(urlsplit(address.replace("&amp;", "&")).query), told) for address, told in marks]
    bars = {
        name.removeprefix("department="): told
        for query, told in asked
        for name in query.get("where", ())
        if "department" in name
    }
    assert bars.keys() == {str(office) for office in offices}
    assert "87.50% (7/8)" in bars[str(offices[0])]
    for query, told in asked:
        listed = numbers_listed(overseer, "/reports/complaints?" + urlencode(query, doseq=True))
        assert str(listed) in re.findall(r"\d+", told), told


def test_no_page_needs_what_draws_pictures(
    overseer: Page, offices: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("altair", "vl_convert"):
        monkeypatch.setitem(sys.modules, name, None)
    for path in ("/reports/", "/reports/charts", "/board/"):
        overseer.get(path)


def test_charts_of_nothing_say_what_will_appear(overseer: Page) -> None:
    assert overseer.get("/reports/charts").text.count('class="chart-empty"') == 3


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
@pytest.mark.parametrize("name", ["trend", "ranking", "heat"])
def test_a_chart_is_a_file_for_documents(
    overseer: Page, runtime: Runtime, offices: tuple[int, int], *, name: str, kind: str, start: bytes
) -> None:
    assert drawn(overseer, runtime, f"/reports/charts/{name}.{kind}", DAYS).startswith(start)


def test_no_request_draws_a_picture(
    overseer: Page, runtime: Runtime, offices: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What draws is missing here: every page and every file of figures comes all the same."""

    def refuse(*_given: object) -> bytes:
        raise AssertionError("a request draws")

    monkeypatch.setattr("intake.charts.documents.draw", refuse)
    monkeypatch.setattr("intake.charts.documents.import_module", refuse)
    for path in ("/board/", "/reports/", "/reports/charts", "/reports/closure.xlsx", "/reports/closure.csv"):
        overseer.get(path, query_string={} if path == "/board/" else DAYS)
    for _asked in range(2):  # twice wanted is one
        answer = overseer.get("/reports/charts/trend.png", query_string=DAYS, status=303)
    overseer.get(answer.headers["Location"], status=202)
    with runtime.db.reading() as session:
        [row] = session.scalars(select(ChartPicture)).all()
    assert (row.form, row.content, row.fault) == ("png", None, "")


def test_a_picture_is_kept_for_a_day_and_one_that_cannot_be_drawn_says_so(
    overseer: Page, runtime: Runtime, offices: tuple[int, int]
) -> None:
    asked = overseer.get("/reports/charts/heat.svg", query_string=DAYS, status=303).headers["Location"]
    with runtime.db.unit_of_work() as session:
        [row] = session.scalars(select(ChartPicture)).all()
        row.chart = {"cells": [{"row": 1}], "rows": [], "words": ""}
    assert draw_wanted(runtime.db, at=now()) == 1
    assert "没能画出" in overseer.get(asked, status=500).text
    assert draw_wanted(runtime.db, at=now()) == 0
    overseer.get(asked.replace("heat", "x").replace(".svg", ".png"), status=404)
    draw_wanted(runtime.db, at=now() + timedelta(days=2))
    overseer.get(asked, status=404)


def test_files_that_do_not_exist_are_not_found(overseer: Page) -> None:
    for path in ("/reports/charts/pie.svg", "/reports/charts/trend.pdf", "/reports/closure.docx"):
        overseer.get(path, status=404)


def test_a_suspicious_name_stays_text_in_a_chart(overseer: Page, runtime: Runtime) -> None:
    [collaborators] = add_departments(runtime.db, '<script>alert("1")</script>')
    due = {"received_at": MIDDLE, "closure_due_at": MIDDLE, "lead_department_id": collaborators}
    add_complaints(runtime.db, many(1, **due))
    assert "<script>alert" not in overseer.get("/reports/charts", query_string=DAYS).text
    assert "<script>alert" not in overseer.get("/reports/", query_string=DAYS).text


def test_kept_months_are_shown_with_their_revisions(overseer: Page, runtime: Runtime, offices: tuple[int, int]) -> None:
    assert LAST_MONTH not in overseer.get("/reports/snapshots/").text
    keep(runtime)
    text = overseer.get("/reports/snapshots/").text
    assert LAST_MONTH in text
    assert "<b>80.00%</b>" in text


def keep(runtime: Runtime) -> None:
    publish(runtime.facts, LAST_MONTH, at=now())
