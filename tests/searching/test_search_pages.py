"""The search page: what it finds for whom, what stands in no address, and what the record says of it."""

import csv
import io
import zipfile

import pytest
from sqlmodel import select

from intake.events import EventKind
from intake.models import OfficeEvent, StaffSearch
from intake.numbers import spoken
from intake.runtime import Runtime
from intake.vocabulary import Confidentiality, StaffRole
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene
from tests.searching.searchers import PRESSED, RANKED, index, searched
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

PHONE = "13800001234"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def lead(scene: Scene, number: str) -> Page:
    return scene.handler_of(scene.departments_of(number)[0])


def test_a_number_leads_to_its_complaint_and_words_to_a_list_with_the_place(scene: Scene) -> None:
    number = scene.complaint(narrative=PRESSED)
    index(scene.runtime)
    dispatcher = scene.dispatcher()
    straight = dispatcher.post("/complaints/search/", {"text": spoken(number)})
    assert straight.headers["Location"].endswith(f"/complaints/{number}")
    page = searched(dispatcher, "防水塗料")
    assert spoken(number) in page
    assert "<mark>防水涂料</mark>" in page
    assert spoken(number) in searched(dispatcher, number[-6:])
    assert spoken(number) in searched(dispatcher, state="dispatched", violation="F-01", channel="web")
    assert spoken(number) not in searched(dispatcher, state="dispatched", overdue="any")
    assert "没有" in searched(dispatcher, "从未说过")


def test_what_cannot_be_searched_is_said_at_the_box_and_kept(scene: Scene) -> None:
    page = scene.dispatcher()
    for text in ("费", "12", "！！"):
        refused = page.post("/complaints/search/", {"text": text}, status=422)
        assert f'value="{text}"' in refused.text
    page.post("/complaints/search/", {"department": "没有这个局"}, status=422)
    page.get("/complaints/search/99", status=404)


def test_a_telephone_number_finds_and_leaves_a_reading_with_each(scene: Scene) -> None:
    number = scene.complaint(confidentiality=Confidentiality.CONFIDENTIAL)
    page = searched(scene.dispatcher(), f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")
    assert spoken(number) in page
    assert "xlsx" not in page
    assert [one.data["page"] for one in scene.events(number, EventKind.COMPLAINT_VIEW)] == ["search_phone"]
    with scene.runtime.db.reading() as session:
        sought = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "search:person")).one()
        assert (sought.data["by"], sought.data["found"]) == (["search_phone"], 1)
        assert PHONE not in str(sought.data)
    assert spoken(number) not in searched(lead(scene, number), PHONE)


def test_a_name_is_found_by_who_may_open_it_and_by_nobody_else(scene: Scene) -> None:
    number = scene.complaint()
    hidden = scene.complaint(confidentiality=Confidentiality.CONFIDENTIAL)
    index(scene.runtime)
    found = searched(scene.dispatcher(), name="合成人")
    assert spoken(number) in found
    assert spoken(hidden) in found
    theirs = searched(lead(scene, number), name="合成人")
    assert spoken(number) in theirs
    assert spoken(hidden) not in theirs
    assert '<b class="number">1</b>' in theirs
    assert spoken(number) not in searched(scene.handler(Symbol.AUD), name="合成人")
    assert spoken(number) not in searched(scene.dispatcher(), name="合成")  # the whole name alone
    auditor = scene.browser("auditor", StaffRole.AUDITOR)
    assert 'name="name"' not in auditor.get("/complaints/search/").text
    auditor.post("/complaints/search/", {"name": "合成人"}, status=403)
    auditor.post("/complaints/search/", {"text": PHONE}, status=403)
    assert [one.data["page"] for one in scene.events(hidden, EventKind.COMPLAINT_VIEW)] == ["search_name"]


def test_a_handler_finds_the_complaints_of_their_department_and_learns_of_no_other(scene: Scene) -> None:
    number = scene.complaint(narrative=PRESSED)
    index(scene.runtime)
    stranger = scene.handler(Symbol.AUD)
    for text in ("防水涂料", number, number[-6:]):
        page = searched(stranger, text)
        assert spoken(number) not in page
        assert 'class="empty-page"' in page
    assert spoken(number) in searched(lead(scene, number), "防水涂料")


def test_searches_are_kept_under_a_name_by_who_asked(scene: Scene) -> None:
    scene.complaint(narrative=RANKED)
    index(scene.runtime)
    page = scene.dispatcher()
    where = page.post("/complaints/search/", {"text": "参评费", "channel": "web"}).headers["Location"]
    page.post(f"{where}/name", {"saved_name": "  评选  收费 "})
    assert "评选 收费" in page.get("/complaints/search/").text
    again = page.post("/complaints/search/", {"text": "牌匾"}).headers["Location"]
    assert "另一" in page.post(f"{again}/name", {"saved_name": "评选 收费"}, status=422).text
    person = page.post("/complaints/search/", {"text": PHONE}).headers["Location"]
    page.post(f"{person}/name", {"saved_name": "某人"}, status=409)
    other = scene.browser("other", StaffRole.SUPERVISOR)
    other.get(where, status=404)
    other.post(f"{where}/export", {"format": "csv"}, status=404)
    other.post(f"{where}/forget", {})
    assert "评选 收费" in page.get(where).text
    page.post(f"{where}/forget", {})
    page.get(where, status=404)
    with scene.runtime.db.reading() as session:
        for row in session.exec(select(StaffSearch)):
            assert "牌匾".encode() not in row.sealed


def test_the_list_leaves_as_text_and_the_record_says_so_first(scene: Scene) -> None:
    number = scene.complaint(narrative=f"=1+1 {RANKED}")
    index(scene.runtime)
    page = scene.dispatcher()
    where = page.post("/complaints/search/", {"text": "参评费"}).headers["Location"]
    taken = page.post(f"{where}/export", {"format": "csv"}, status=200)
    _header, row = csv.reader(io.StringIO(taken.data.decode("utf-8-sig")))
    assert row[0] == spoken(number)
    assert row[-1].startswith("'=1+1")
    book = page.post(f"{where}/export", {"format": "xlsx"}, status=200)
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert spoken(number) in parts.read("xl/sharedStrings.xml").decode()
    page.post(f"{where}/export", {"format": "pdf"}, status=422)
    pages = [one.data["page"] for one in scene.events(number, EventKind.COMPLAINT_VIEW)]
    assert pages == ["export", "export"]
    with scene.runtime.db.reading() as session:
        events = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "search:export")).all()
        assert [(one.data["format"], one.data["complaints"]) for one in events] == [("csv", 1), ("xlsx", 1)]
        assert "参评费" not in str([one.data for one in events])
