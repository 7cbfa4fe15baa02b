"""Taking a file off on the tracking page and on the desk, and the line that a department is left with."""

import re
from collections.abc import Iterator

import pytest
from sqlmodel import select

from intake.casework import find
from intake.models import Handling
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import Confidentiality, StaffRole
from tests.evidence import sample_files as sample
from tests.evidence.test_files_at_the_doors import CODE, complain, sent, stored
from tests.stages.offices import serving
from tests.stages.pages import Page


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime


def test_what_was_added_by_mistake_is_taken_off_at_both_doors(
    page: Page, another_page, runtime: Runtime, make_staff
) -> None:
    number, citizen = complain(runtime, confidentiality=Confidentiality.OPEN), another_page()
    citizen.follow(citizen.post("/track/", {"number": number, "code": CODE}))
    citizen.follow(citizen.post("/track/complaint", {"text": "见附件"} | sent(*[(sample.PDF, "合成他人.pdf")] * 3)))
    mine, theirs, left = (row.id for row in stored(runtime))
    shown = citizen.get("/track/complaint").text
    assert shown.count("撤下这份材料") == 3
    told = citizen.follow(citizen.post(f"/track/complaint/files/{mine}/take-off")).text
    assert "已撤下，文件已销毁" in told
    assert told.count("撤下这份材料") == 2
    citizen.post(f"/track/complaint/files/{mine}/take-off", status=409)
    citizen.get("/track/")
    citizen.post("/track/leave")
    assert citizen.post(f"/track/complaint/files/{theirs}/take-off", status=404)
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    address = f"/complaints/{number}/files/{theirs}/take-off"
    refused = page.post(address, {"reason": ""}, status=422).text
    assert f'id="reason-{theirs}-error"' in refused
    assert f'href="#reason-{theirs}"' in refused
    seen = page.follow(page.post(address, {"reason": "别人的材料"})).text
    assert seen.count("已撤下 ·") == 2
    assert seen.count("合成他人.pdf") == 1
    with runtime.db.reading() as session:
        complaint_id = find.get_by_number(session, number).id
        wanted = select(Handling.department_id).where(Handling.complaint_id == complaint_id)
        department_id = session.exec(wanted).first()
    handler = another_page().log_in(make_staff("handler", StaffRole.HANDLER, department_id=department_id))
    line = re.search(r'<li class="is-taken-off">.*?</li>', handler.get(f"/complaints/{number}").text)[0]
    assert "已撤下" in line
    assert "operator" not in line
    assert not re.search("PDF|KB|合成", line), "withdrawn, and nothing else"
    handler.post(f"/complaints/{number}/files/{left}/take-off", {"reason": "想撤下"}, status=403)
