"""What a caller hands over: kept while they talk, offered again after a reload, evidence once the call is entered."""

import re
from io import BytesIO
from typing import Any

from sqlmodel import select

from intake.models import Complaint, Evidence, EvidenceDraft
from intake.runtime import Runtime
from intake.vocabulary import EvidenceSource, StaffRole
from tests.evidence import sample_files as sample
from tests.stages.pages import Page

HTMX = {"HX-Request": "true"}
CALL = {"action": "submit", "phone": "13800001234", "narrative": "合成来访：有收据。", "violations": "F-01"}


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(token|draft|evidence|revision)" value="([^"]*)"', text))


def sent(content: bytes, name: str) -> dict[str, Any]:
    return {"files": [(BytesIO(content), name)]}


def drafts(runtime: Runtime) -> int:
    with runtime.db.reading() as session:
        return len(session.exec(select(EvidenceDraft)).all())


def test_files_survive_a_reload_and_become_evidence_with_the_call(page: Page, runtime: Runtime, make_staff) -> None:
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    form = hidden(page.get("/console/").text)
    part = page.post("/console/files", form | sent(sample.picture(), "收据.jpg"), status=200, headers=HTMX).text
    assert "收据.jpg" in part
    assert "<html" not in part
    refused = page.post("/console/files", form | sent(b"<html>", "坏.html"), status=422, headers=HTMX).text
    assert "坏.html" in refused
    saved = page.post("/console/drafts/", form, status=200).json
    assert saved["revision"] == 1, "files alone are worth keeping"
    again = page.get(f"/console/?draft={saved['draft']}").text
    assert "收据.jpg" in again
    assert hidden(again)["evidence"] == form["evidence"]
    page.post("/console/", hidden(again) | CALL | {"narrative": ""}, status=422)
    call = hidden(again) | CALL
    page.post("/console/", call)
    page.post("/console/", call)
    with runtime.db.reading() as session:
        row = session.exec(select(Evidence)).one()
        complaint = session.exec(select(Complaint)).one()
        assert (row.source, row.channel) == (EvidenceSource.COMPLAINANT, complaint.channel)
        assert row.added_at == complaint.received_at, "the clock is read once"
        assert row.added_by_id is not None
    assert drafts(runtime) == 0
    assert "收据.jpg" not in page.get("/console/").text


def test_a_call_put_away_takes_its_files_with_it(page: Page, runtime: Runtime, make_staff) -> None:
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    form = hidden(page.get("/console/").text)
    half = form | {"narrative": "写了一半"}
    whole = page.post("/console/files", half | sent(sample.PDF, "合同.pdf"), status=200).text
    assert "合同.pdf" in whole
    assert "写了一半" in whole, "without scripts the whole page comes back"
    saved = page.post("/console/drafts/", form | {"narrative": "写了一半"}, status=200).json
    page.post(f"/console/drafts/{saved['draft']}/discard")
    assert drafts(runtime) == 0
