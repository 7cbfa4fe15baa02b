"""Blacking out on its page: numbers typed, a look, the release with a reason; transcripts; who is told what."""

import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.events import EventKind
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.models import ComplaintEvent, EvidenceCopy, Handling
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import Confidentiality, EvidenceCopyKind, StaffRole
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.offices import serving
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

NAME = "合成姓名收据"
BOX = {"page": "1", "left": "10", "top": "10", "width": "30", "height": "20"}


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime


@pytest.fixture
def operator(page: Page, make_staff) -> None:
    page.log_in(make_staff("operator", StaffRole.OPERATOR))


def hand_in(runtime: Runtime, content: bytes, kind: Confidentiality = Confidentiality.CONFIDENTIAL) -> tuple[str, int]:
    """A complaint with one file of that content; its number, and the file's."""
    stored = receive_file(runtime.evidence, BytesIO(content), f"{NAME}.jpg", at=make.on(0))
    with runtime.db.unit_of_work() as session:
        office = make.make_office(session, ring=runtime.ring)
        complaint = make.make_complaint(
            session, office, confidentiality=kind, association_id=make.known_association(session)
        )
        complaint = find.lock_complaint(session, complaint.number)
        new = NewEvidence(runtime.evidence, [stored], Channel.WEB)
        (row,) = attach_evidence(session, office, complaint, new, actor=COMPLAINANT, at=make.on(0, 11))
        return complaint.number, row.id


def tool(number: str, evidence_id: int, part: str = "black-out") -> str:
    return f"/complaints/{number}/evidence/{evidence_id}/{part}"


def document(pages: int) -> bytes:
    made = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        made.new_page(300, 200)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def copies(runtime: Runtime, kind: EvidenceCopyKind = EvidenceCopyKind.BLACKED_OUT) -> list[EvidenceCopy]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(EvidenceCopy).where(EvidenceCopy.kind == kind).order_by(EvidenceCopy.page)))


def log_in_handler(page: Page, runtime: Runtime, make_staff, number: str) -> None:
    with runtime.db.reading() as session:
        complaint = find.get_by_number(session, number)
        wanted = select(Handling.department_id).where(Handling.complaint_id == complaint.id)
        department_id = session.exec(wanted).first()
    page.post("/logout")
    page.log_in(make_staff("handler", StaffRole.HANDLER, department_id=department_id))


@pytest.mark.usefixtures("operator")
def test_numbers_typed_are_seen_released_and_shown_to_the_department(page: Page, runtime: Runtime, make_staff) -> None:
    number, evidence_id = hand_in(runtime, sample.picture(600, 400))
    seen = page.get(f"/complaints/{number}").text
    assert "1 份材料待遮盖" in seen
    assert "1 份材料待遮盖" in page.get("/desk/?queue=files").text
    address = tool(number, evidence_id)
    assert f'href="{address}"' in seen
    assert page.get(address).text.count('name="left"') == 4  # three rows for who has no script, and the script's
    assert page.get(tool(number, evidence_id, "pages/1")).mimetype == "image/jpeg"
    more = page.post(address, BOX | {"step": "edit"}, status=200).text
    assert more.count('name="left"') == 5
    shown = page.post(address, BOX | {"step": "preview"}, status=200).text
    picture = b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", shown)[1])
    assert copies(runtime) == []
    refused = page.post(address, BOX | {"step": "release", "reason": ""}, status=422).text
    assert 'id="reason-error"' in refused
    page.follow(page.post(address, BOX | {"step": "release", "reason": "核对金额"}))
    (copy,) = copies(runtime)
    log_in_handler(page, runtime, make_staff, number)
    theirs = page.get(f"/complaints/{number}").text
    assert "data:image/jpeg;base64," in theirs
    assert NAME not in theirs
    assert "份材料待遮盖" not in theirs
    answer = page.get(f"/evidence/{number}/{copy.id}")
    assert answer.data == picture
    assert number in answer.headers["Content-Disposition"]
    assert "%E5%90%88%E6%88%90" not in answer.headers["Content-Disposition"]  # its name begins so
    made = Image.open(BytesIO(answer.data))
    box = made.crop(tuple(side * one // 100 for one, side in zip((10, 10, 40, 30), made.size * 2, strict=True)))
    assert box.getextrema() == ((0, 0),) * 3
    page.get(address, status=403)
    page.get(tool(number, evidence_id, "pages/1"), status=403)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("boxes", "field"),
    [
        (BOX | {"left": "90"}, "box-1"),
        (BOX | {"width": ""}, "box-1"),
        (BOX | {"height": "ten"}, "box-1"),
        (BOX | {"page": "2"}, "boxes"),
        (BOX | {"left": ["1", "2"]}, "boxes"),
        ({name: [value] * 501 for name, value in BOX.items()}, "boxes"),
        ({}, "boxes"),
    ],
)
def test_what_makes_no_box_is_refused_at_its_field(page: Page, runtime: Runtime, boxes: dict, field: str) -> None:
    number, evidence_id = hand_in(runtime, sample.picture())
    refused = page.post(tool(number, evidence_id), boxes | {"step": "preview"}, status=422).text
    assert f'href="#{field}"' in refused
    assert f'id="{field}"' in refused


@pytest.mark.usefixtures("operator")
def test_of_two_that_release_one_stands_and_the_second_is_told(page: Page, runtime: Runtime, make_staff) -> None:
    number, evidence_id = hand_in(runtime, document(2))
    address, sent = tool(number, evidence_id), BOX | {"step": "release", "reason": "核对"}
    assert page.get(address).text.count("cover-stage") == 2
    page.follow(page.post(address, sent))
    page.post("/logout")
    page.log_in(make_staff("dispatcher", StaffRole.DISPATCHER))
    told = page.post(address, sent, status=409).text
    assert "同事刚刚已放行了这份材料" in told
    assert "operator" in told  # by whom
    standing = copies(runtime)
    assert [copy.page for copy in standing] == [1, 2]
    page.post(f"{address}/withdraw", {"copy_id": standing[0].id}, status=422)
    page.follow(page.post(f"{address}/withdraw", {"copy_id": standing[0].id, "reason": "名字没有遮住"}))
    assert all(copy.released_at is None for copy in copies(runtime))
    page.follow(page.post(address, sent))
    assert [copy.page for copy in copies(runtime) if copy.released_at] == [1, 2]


@pytest.mark.usefixtures("operator")
def test_a_recording_is_played_to_the_hotline_and_written_down(page: Page, runtime: Runtime, make_staff) -> None:
    number, evidence_id = hand_in(runtime, sample.recording())
    page.get(tool(number, evidence_id), status=404)
    address = tool(number, evidence_id, "transcript")
    shown = page.get(address)
    assert "media-src 'self'" in shown.headers["Content-Security-Policy"]
    (original,) = copies(runtime, EvidenceCopyKind.ORIGINAL)
    assert f'src="/evidence/{number}/{original.id}"' in shown.text
    played = page.get(f"/evidence/{number}/{original.id}")
    assert played.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in played.headers["Content-Security-Policy"]
    assert 'id="text-error"' in page.post(address, {"text": "", "reason": "核对"}, status=422).text
    page.follow(page.post(address, {"text": "一名工作人员说：不交就不办。", "reason": "核对"}))
    (copy,) = copies(runtime, EvidenceCopyKind.TRANSCRIPT)
    assert "承办单位看到的就是这一份" in page.get(address).text
    log_in_handler(page, runtime, make_staff, number)
    assert "media-src" not in page.get(f"/complaints/{number}").headers["Content-Security-Policy"]
    assert page.get(f"/evidence/{number}/{copy.id}").text == "一名工作人员说：不交就不办。"
    page.get(f"/evidence/{number}/{original.id}", status=404)


@pytest.mark.usefixtures("operator")
def test_a_document_that_cannot_be_drawn_gets_a_transcript(page: Page, runtime: Runtime) -> None:
    number, evidence_id = hand_in(runtime, sample.PDF)
    shown = page.get(tool(number, evidence_id)).text
    assert "请改为放行文字记录" in shown
    assert tool(number, evidence_id, "transcript") in shown
    another, _evidence_id = hand_in(runtime, sample.picture())
    page.get(tool(another, evidence_id), status=404)


@pytest.mark.usefixtures("operator")
def test_of_who_is_known_nothing_waits(page: Page, runtime: Runtime) -> None:
    number, _evidence_id = hand_in(runtime, sample.picture(), Confidentiality.OPEN)
    seen = page.get(f"/complaints/{number}").text
    assert "evidence-title" in seen
    assert "black-out" not in seen
    assert "份材料待遮盖" not in page.get("/desk/?queue=files").text


@pytest.mark.usefixtures("operator")
def test_a_page_is_turned_with_its_boxes_and_released_so(page: Page, runtime: Runtime) -> None:
    number, evidence_id = hand_in(runtime, sample.picture(600, 400))  # lying on its side: shown it is upright
    address = tool(number, evidence_id)
    once = page.post(address, BOX | {"step": "turn-1"}, status=200).text
    assert 'name="turn-1" value="90"' in once
    assert re.findall(r'name="(?:left|top|width|height)"[^>]*value="(\d+)"', once) == ["70", "10", "20", "30"]
    seen = page.get(re.search(rf'src="({re.escape(address[:-9])}pages/1\?turn=90)"', once)[1])
    assert Image.open(BytesIO(seen.data)).size == (600, 400)
    sides = {"page": "1", "left": "70", "top": "10", "width": "20", "height": "30", "turn-1": "90"}
    shown = page.post(address, sides | {"step": "preview"}, status=200).text
    assert 'name="turn-1" value="90"' in shown
    page.follow(page.post(address, sides | {"step": "release", "reason": "核对"}))
    (copy,) = copies(runtime)
    made = Image.open(BytesIO(page.get(f"/evidence/{number}/{copy.id}").data))
    assert made.size == (600, 400)
    assert made.crop((420, 40, 540, 160)).getextrema() == ((0, 0),) * 3


@pytest.mark.usefixtures("operator")
def test_four_turns_are_none_and_what_was_not_typed_as_a_box_stays(page: Page, runtime: Runtime) -> None:
    number, evidence_id = hand_in(runtime, sample.picture())
    address, odd = tool(number, evidence_id), {"height": "ten", "turn-1": "270", "turn-2": "91"}
    shown = page.post(address, BOX | odd | {"step": "turn-1"}, status=200).text
    assert 'name="turn-1" value="0"' in shown
    assert 'value="ten"' in shown
    assert "turn-2" not in shown


@pytest.mark.usefixtures("operator")
def test_whoever_looks_at_what_a_box_leaves_has_opened_the_file(page: Page, runtime: Runtime) -> None:
    number, evidence_id = hand_in(runtime, sample.picture(600, 400))
    smallest = BOX | {"width": "0.1", "height": "0.1", "step": "preview"}
    page.get(f"/complaints/{number}")
    for _twice in range(2):
        assert "data:image/jpeg;base64," in page.post(tool(number, evidence_id), smallest, status=200).text
    with runtime.db.reading() as session:
        views = select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.EVIDENCE_VIEW)
        assert [data["evidence_id"] for data in session.exec(views)] == [evidence_id]
