"""会企之声 by the web: a suggestion of its own kind, without a name if one prefers, followed with number and code."""

import re

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.verbs.merge import merge_complaint
from intake.db import Database
from intake.member_voice.report import suggestion_report
from intake.member_voice.stages import progress_of
from intake.member_voice.study import decide_suggestion
from intake.models import Complaint, ComplaintIdentity, Message
from intake.runtime import Runtime
from intake.vocabulary import Confidentiality, HandlingState, RejectReason, State, SuggestionStage, SuggestionVerdict
from routing.vocabulary import Kind
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.member_voice.test_suggestions import MADE, YEAR
from tests.stages.pages import Page
from tests.stages.unrecorded import unrecorded

KNOWN = "成都市门窗与防水行业协会（合成）"
SAID = "合成建议：收费清单应当每年公开一次。"


@pytest.mark.slow
def test_from_the_public_page_to_the_word_on_it(runtime: Runtime) -> None:
    scene = Scene(runtime)
    public = Page(scene.app)
    assert 'href="/suggest/"' in public.get("/").text
    assert 'href="/suggest/"' in public.get("/complain").text
    token = re.search(r'name="token" value="([0-9a-f]{32})"', public.get("/suggest/").text)[1]
    form = {"token": token, "narrative": SAID, "association": KNOWN, "confidentiality": "anonymous", "name": "合成人"}
    assert 'id="narrative-error"' in public.post("/suggest/", form | {"narrative": ""}, status=422).text
    public.post("/suggest/", form | {"website": "x"}, status=422)
    receipt = public.follow(public.post("/suggest/", form)).text
    assert "您的建议已收到" in receipt
    public.post("/suggest/", form)  # sent twice it is one
    with runtime.db.reading() as session:
        made = session.exec(select(Complaint)).one()
        assert (made.kind, made.violations, made.state) == (Kind.SUGGESTION, [], State.DISPATCHED)
        assert session.get(ComplaintIdentity, made.id).confidentiality is Confidentiality.ANONYMOUS
        number = made.number
    code = re.search(r'id="receipt-code">([2-9A-Z]{8})<', receipt)[1]
    looked = public.follow(public.post("/track/", {"number": number, "code": code})).text
    assert "已转交部门，等待签收" in looked
    for department in scene.departments_of(number):
        scene.handler_of(department).post(f"/complaints/{number}/sign", {"confirmed": "1"})
    assert "部门正在研究" in public.get("/track/complaint").text
    handler = scene.handler_of(scene.departments_of(number, HandlingState.SIGNED)[0])
    assert SAID in handler.get(f"/suggestions/{number}").text
    assert [one.data["page"] for one in scene.events(number)[-1:]] == ["complaint"], "whoever reads it is on record"
    handler.post(f"/suggestions/{number}", {"verdict": "not_adopted", "reason": "合成：清单已按季公开"})
    told = public.get("/track/complaint").text
    assert "未被采纳" in told
    assert "合成：清单已按季公开" in told
    assert "合成：清单已按季公开" in public.get("/track/complaint").text
    assert "100" not in scene.supervisor().get("/suggestions/report.csv").text
    scene.supervisor().get("/suggestions/report.csv?first=2026-02-01&last=2026-01-01", status=422)


@pytest.mark.slow
def test_without_a_known_association_a_person_looks_first(runtime: Runtime) -> None:
    scene = Scene(runtime)
    public = Page(scene.app)
    token = re.search(r'name="token" value="([0-9a-f]{32})"', public.get("/suggest/").text)[1]
    receipt = public.follow(public.post("/suggest/", {"token": token, "narrative": SAID})).text
    code = re.search(r'id="receipt-code">([2-9A-Z]{8})<', receipt)[1]
    with runtime.db.reading() as session:
        number = session.exec(select(Complaint.number)).one()
    assert "正在确定由哪个部门研究" in public.follow(public.post("/track/", {"number": number, "code": code})).text


def _suggestions(session: Session) -> tuple[Collaborators, make.Crew, list[Complaint]]:
    office, crew = make.make_office(session), make.Crew(session)
    known = {"association_id": make.known_association(session)}
    made = [make.make_complaint(session, office, **MADE, **known) for _ in range(2)]
    for one in made:
        make.bring_to(session, office, crew, one, State.DISPATCHED, at=make.on(1))
    return office, crew, made


@pytest.mark.both_databases
def test_what_was_joined_is_adopted_with_what_it_was_joined_with(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew, (lead, other) = _suggestions(session)
        merge_complaint(session, office, other, lead, actor=crew.dispatcher, at=make.on(1, 12))
        make.bring_to(session, office, crew, lead, State.HANDLING, at=make.on(1, 13))
        assert progress_of(session, other).stage is SuggestionStage.STUDIED
        (part, *_others) = make.open_parts(session, lead, HandlingState.SIGNED)
        who = {"actor": crew.handler(part.department_id), "at": make.on(2)}
        decide_suggestion(session, office, lead.number, SuggestionVerdict.ADOPTED, "合成理由", **who)
        session.flush()
        told = session.exec(select(Message).where(Message.template == "suggestion_decided")).all()
        assert {one.complaint_id for one in told} == {lead.id, other.id}
        assert [progress_of(session, one).reason for one in (lead, other)] == ["合成理由", "合成理由"]
        report = suggestion_report(session, crew.supervisor, **YEAR)
        assert (report.all.received, report.all.adopted) == (2, 2)


@pytest.mark.both_databases
def test_one_page_and_the_report_say_the_same_of_every_state(session: Session) -> None:
    _office, crew, (made, other) = _suggestions(session)
    for state in State:
        made.state, made.closed_at = state, make.on(2)
        made.reject_reason = next(iter(RejectReason)) if state is State.REJECTED else None
        unrecorded(session)
        report = suggestion_report(session, crew.supervisor, **YEAR)
        stages = [progress_of(session, one).stage for one in (made, other)]
        assert report.all.stages == {stage: stages.count(stage) for stage in SuggestionStage}, state
