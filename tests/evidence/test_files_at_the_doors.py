"""Files at the web form and the tracking page, with and without htmx; on the desk, from where nothing runs."""

import re
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import event
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import ComplaintEvent, Evidence, EvidenceCopy, EvidenceDraft, Handling
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import Confidentiality, EvidenceCopyKind, StaffRole, State
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.offices import serving
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

HTMX = {"HX-Request": "true"}
CODE = "ABCD2345"


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings.model_copy(update={"evidence_files": 3, "evidence_file_mb": 1})) as runtime:
        yield runtime


def sent(*files: tuple[bytes, str]) -> dict[str, Any]:
    return {"files": [(BytesIO(content), name) for content, name in files]}


def form(page_text: str, **changes: Any) -> dict[str, Any]:
    """As the browser sends it."""
    hidden = dict(re.findall(r'name="(token|evidence)" value="([^"]+)"', page_text))
    values = {
        "step": "send",
        "association": "合成协会",
        "narrative": "合成诉求：强制收费。",
        "confidentiality": "anonymous",
    }
    return hidden | values | changes


def stored(runtime: Runtime) -> list[Evidence]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(Evidence).order_by(Evidence.id)))


def drafts(runtime: Runtime) -> int:
    with runtime.db.unit_of_work() as session:
        return len(session.exec(select(EvidenceDraft)).all())


def test_files_sent_one_by_one_survive_a_reload_and_go_with_the_form(page: Page, runtime: Runtime) -> None:
    text = page.get("/complain").text
    token = form(text)["evidence"]
    for content, name in ((sample.picture(), "一<b>.jpg"), (sample.PDF, "二.pdf")):
        part = page.post("/complain/files", {"evidence": token} | sent((content, name)), status=200, headers=HTMX).text
        assert "<html" not in part
    assert "一&lt;b&gt;.jpg" in part
    assert part.count("<img") == 1
    again = page.get("/complain").text
    assert "二.pdf" in again
    assert "data:image/jpeg;base64," in again
    checked = page.post("/complain", form(again, step="check"), status=200).text
    assert "二.pdf" in checked
    receipt = page.follow(page.post("/complain", form(again)))
    assert [row.size for row in stored(runtime)] == [len(sample.picture()), len(sample.PDF)]
    assert drafts(runtime) == 0
    assert "二.pdf" not in page.get("/complain").text, "the next form begins empty"
    assert receipt.status_code == 200


def test_without_htmx_the_whole_form_comes_back_with_what_was_typed(page: Page, runtime: Runtime) -> None:
    text = page.get("/complain").text
    files = sent((sample.picture(), "一.jpg"), (sample.picture(kind="HEIF"), "二.heic"), (b"<html>", "坏.jpg"))
    refused = page.post("/complain/files", form(text, narrative="只写了一半") | files, status=422).text
    assert "坏.jpg" in re.search(r'id="files-error">.*?</p>', refused, re.DOTALL)[0]
    assert "只写了一半" in refused
    assert refused.count('name="remove"') == 2
    first = re.search(r'name="remove" value="(\d+)"', refused)[1]
    left = page.post("/complain/files", form(refused, remove=first), status=200).text
    assert left.count('name="remove"') == 1
    page.post("/complain/files", form(left, remove=first), status=200)
    page.post("/complain", form(left) | sent((sample.recording(), "三.wav")))
    assert [row.kind for row in stored(runtime)] == ["heic", "wav"]


def test_files_are_kept_where_the_form_itself_is_refused(page: Page) -> None:
    text = page.get("/complain").text
    refused = page.post("/complain", form(text, narrative="") | sent((sample.picture(), "一.jpg")), status=422).text
    assert "一.jpg" in refused
    assert 'href="#narrative"' in refused


def test_too_large_and_too_many_are_refused_by_name(page: Page) -> None:
    token = form(page.get("/complain").text)["evidence"]
    for name, content, status in (
        ("大.pdf", sample.PDF + b" " * 1_000_000, 422),
        *((f"{number}.pdf", sample.PDF, 200) for number in (1, 2, 3)),
        ("四.pdf", sample.PDF, 422),
    ):
        part = page.post("/complain/files", {"evidence": token} | sent((content, name)), status=status, headers=HTMX)
        assert (f"{name} " in part.text) is (status == 422)


def test_another_browser_and_an_invented_token_see_nothing(page: Page, another_page) -> None:
    token = form(page.get("/complain").text)["evidence"]
    page.post("/complain/files", {"evidence": token} | sent((sample.PDF, "一.pdf")), status=200, headers=HTMX)
    assert "一.pdf" not in another_page().get("/complain").text
    other = another_page()
    other.get("/complain")
    forged = other.post("/complain/files", {"evidence": token[:-2] + "xx"}, status=200, headers=HTMX).text
    assert "一.pdf" not in forged
    page.get("/track/")
    page.post("/track/leave")
    assert "一.pdf" not in page.get("/complain").text


def complain(runtime: Runtime, **changes: object) -> str:
    with runtime.db.unit_of_work() as session:
        known = {"association_id": make.known_association(session), "tracking_code": CODE}
        return make.make_complaint(session, runtime.collaborators(session), **known | changes).number


def test_one_comes_back_with_the_code_and_adds_one(page: Page, runtime: Runtime) -> None:
    number = complain(runtime)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    page.post("/track/complaint/files", sent((sample.picture(), "补.jpg")), status=200, headers=HTMX)
    assert "补.jpg" in page.get("/track/complaint").text
    seen = page.follow(page.post("/track/complaint", {"text": ""})).text
    assert "补.jpg" not in seen, "what was sent is not shown to whoever looks over a shoulder"
    assert "<img" not in seen
    (row,) = stored(runtime)
    with runtime.db.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        kinds = [event.kind for event in audit.timeline(session, complaint.id)]
        assert row.complaint_id == complaint.id
    assert {EventKind.COMPLAINT_SUPPLEMENT, EventKind.EVIDENCE_ADD} <= set(kinds)
    page.post("/track/complaint", {"text": ""}, status=422)
    page.follow(page.post("/track/complaint", {"text": "又一张。"} | sent((sample.PDF, "又.pdf"))))
    assert len(stored(runtime)) == 2


def test_without_number_and_code_nothing_is_taken(page: Page, runtime: Runtime) -> None:
    page.get("/track/")
    assert page.post("/track/complaint/files", sent((sample.PDF, "一.pdf"))).headers["Location"] == "/track/"
    assert drafts(runtime) == 0


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (sample.picture(), EvidenceCopyKind.PICTURE, ("inline", "image/jpeg", ".exe.jpg")),
        (sample.picture(), EvidenceCopyKind.ORIGINAL, ("attachment", "image/jpeg", ".exe.jpg")),
        (sample.PDF, EvidenceCopyKind.ORIGINAL, ("attachment", "application/pdf", ".exe.pdf")),
    ],
)
def test_the_desk_opens_each_from_a_place_where_nothing_runs(
    page: Page, runtime: Runtime, make_staff, content: bytes, kind: EvidenceCopyKind, *, told: tuple[str, str, str]
) -> None:
    disposition, media, ending = told
    number = complain(runtime)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    page.follow(page.post("/track/complaint", {"text": "见附件"} | sent((content, "收据.exe"))))
    with runtime.db.unit_of_work() as session:
        copy_id = session.exec(select(EvidenceCopy.id).where(EvidenceCopy.kind == kind)).one()
    address = f"/evidence/{number}/{copy_id}"
    assert page.client.get(address).headers["Location"].startswith("/login")
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    seen = page.get(f"/complaints/{number}").text
    assert f'href="{address}"' in seen
    answer = page.get(address)
    assert (answer.data == content) is (kind is EvidenceCopyKind.ORIGINAL)
    assert answer.mimetype == media
    assert answer.headers["Content-Disposition"].startswith(disposition)
    assert answer.headers["Content-Disposition"].endswith(ending)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    with runtime.db.unit_of_work() as session:
        timeline = audit.timeline(session, find.get_by_number(session, number).id)
        assert [event.kind for event in timeline][-1] is EventKind.EVIDENCE_VIEW
    page.get(f"/evidence/{number}/{copy_id + 1_000_000}", status=404)
    page.get(f"/evidence/{complain(runtime)}/{copy_id}", status=404)


def test_a_department_finds_only_a_note_of_who_stays_unknown(page: Page, runtime: Runtime, make_staff) -> None:
    number = complain(runtime, confidentiality=Confidentiality.CONFIDENTIAL)
    page.follow(page.post("/track/", {"number": number, "code": CODE}))
    page.follow(page.post("/track/complaint", {"text": "见附件"} | sent((sample.picture(), "合成姓名.jpg"))))
    with runtime.db.unit_of_work() as session:
        complaint = find.get_by_number(session, number)
        department_id = session.exec(
            select(Handling.department_id).where(Handling.complaint_id == complaint.id)
        ).first()
        copy_ids = session.exec(select(EvidenceCopy.id)).all()
    page.log_in(make_staff("handler", StaffRole.HANDLER, department_id=department_id))
    seen = page.get(f"/complaints/{number}").text
    assert "evidence-title" in seen
    assert "合成姓名" not in seen
    assert "/evidence/" not in seen
    assert "data:image" not in seen
    for copy_id in copy_ids:
        page.get(f"/evidence/{number}/{copy_id}", status=404)


def test_a_picture_on_the_page_is_a_thumbnail(page: Page, runtime: Runtime) -> None:
    token = form(page.get("/complain").text)["evidence"]
    large = sample.picture(1600, 1200)
    part = page.post("/complain/files", {"evidence": token} | sent((large, "一.jpg")), status=200, headers=HTMX).text
    shown = b64decode(re.search(r"data:image/jpeg;base64,([^\"]+)", part)[1])
    assert max(Image.open(BytesIO(shown)).size) == 200


def test_a_department_encloses_a_file_with_its_answer_and_the_complainant_opens_it(
    page: Page, another_page, runtime: Runtime, make_staff
) -> None:
    number = complain(runtime)
    with runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        office, crew = runtime.collaborators(session), make.Crew(session)
        make.bring_to(session, office, crew, complaint, State.HANDLING, at=make.on(1))
        department_id = complaint.lead_department_id
    page.log_in(make_staff("handler", StaffRole.HANDLER, department_id=department_id))
    assert "1 MB" in page.get(f"/complaints/{number}").text
    address = f"/complaints/{number}/files"
    sending = {"purpose": "enclosure"} | sent((sample.PDF, "退款.pdf"), (b"<html>", "坏.pdf"))
    refused = page.post(address, sending, status=422).text
    assert "坏.pdf" in re.search(r'id="files-error">.*?</p>', refused, re.DOTALL)[0]
    part = page.post(address, {"purpose": "document"} | sent((sample.PDF, "函.pdf")), status=200, headers=HTMX).text
    assert "<html" not in part
    assert [row.purpose for row in stored(runtime)] == ["enclosure", "document"], "the good one is kept"
    page.follow(page.post(f"{address}/{stored(runtime)[1].id}", {"purpose": "material"}))
    page.post(address, {"purpose": "rumour"} | sent((sample.PDF, "一.pdf")), status=422)
    page.post(address, {"purpose": "document"}, status=422)
    citizen = another_page()
    citizen.follow(citizen.post("/track/", {"number": number, "code": CODE}))
    assert "退款.pdf" not in citizen.get("/track/complaint").text
    with runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        make.bring_to(
            session, runtime.collaborators(session), make.Crew(session), complaint, State.CALLBACK, at=make.on(1)
        )
    told = citizen.get("/track/complaint").text
    assert "函.pdf" not in told
    link = re.search(r'href="(/track/complaint/enclosures/\d+)"[^>]*>退款\.pdf', told)[1]
    answer = citizen.get(link)
    assert (answer.data, answer.mimetype) == (sample.PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert another_page().client.get(link).headers["Location"] == "/track/"
    with runtime.db.reading() as session:
        views = select(ComplaintEvent.data).where(ComplaintEvent.kind == EventKind.EVIDENCE_VIEW)
        assert [data["address"] for data in session.exec(views)] == [""], "where a complainant was is not kept"
    page.post(address, sent((sample.PDF, "晚.pdf")), status=404)
    auditor = another_page().log_in(make_staff("auditor", StaffRole.AUDITOR))
    auditor.post(address, sent((sample.PDF, "一.pdf")), status=403)
    assert 'id="add-files"' not in auditor.get(f"/complaints/{number}").text


def test_a_file_is_not_thrown_away_where_nobody_knows_whether_it_is_recorded(
    page: Page, runtime: Runtime, make_staff
) -> None:
    """The database has done it, and the line broke before it could say so."""
    number = complain(runtime)
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    page.get(f"/complaints/{number}")

    def notice(session: Session, _context: object) -> None:
        if any(isinstance(row, Evidence) for row in session.new):
            session.info["is_file_added"] = True

    def break_off(session: Session) -> None:
        if session.info.pop("is_file_added", False):
            raise OSError("the line broke")

    event.listen(Session, "after_flush", notice)
    event.listen(Session, "after_commit", break_off)
    try:
        page.post(f"/complaints/{number}/files", {"purpose": "material"} | sent((sample.PDF, "一.pdf")), status=500)
    finally:
        event.remove(Session, "after_commit", break_off)
        event.remove(Session, "after_flush", notice)
    assert len(stored(runtime)) == 1
    with runtime.db.reading() as session:
        copy_id = session.exec(select(EvidenceCopy.id)).one()
    assert page.get(f"/evidence/{number}/{copy_id}").data == sample.PDF
