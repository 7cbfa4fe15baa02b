"""Suggestions 会企之声: received, sent, studied, adopted or not and why, told; and the rate of those adopted."""

import pytest
from sqlmodel import Session, select

from intake.casework.ledger import integrity
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.member_voice.report import suggestion_report, suggestions
from intake.member_voice.study import decide_suggestion, reason_of
from intake.models import Complaint, Message, SuggestionStudy
from intake.runtime import Runtime
from intake.sealing.text import text_key_of
from intake.vocabulary import HandlingState, State, SuggestionStage, SuggestionVerdict
from routing.vocabulary import Kind
from tests import factories as make
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.both_databases

ADOPTED, PARTLY, NOT = SuggestionVerdict
YEAR = {"since": make.on(-1), "until": make.on(30)}
MADE = {"kind": Kind.SUGGESTION, "violations": (), "narrative": "合成建议：公开收费清单。"}


def _suggestion(session: Session, state: State = State.HANDLING) -> tuple[Complaint, make.Crew]:
    office, crew = make.make_office(session), make.Crew(session)
    known = {"association_id": make.known_association(session)}
    made = make.make_complaint(session, office, **MADE, **known)
    make.bring_to(session, office, crew, made, state, at=make.on(1))
    return made, crew


def test_who_signed_for_it_decides_once_and_who_suggested_is_told(database: Database) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        made, crew = _suggestion(session)
        (part, *_others) = make.open_parts(session, made, HandlingState.SIGNED)
        handler, said = crew.handler(part.department_id), "合成：已列入年度收费清理"
        with pytest.raises(NotAllowed):
            decide_suggestion(session, office, made.number, ADOPTED, said, actor=crew.dispatcher, at=make.on(2))
        with pytest.raises(InvalidInput):
            decide_suggestion(session, office, made.number, ADOPTED, " ", actor=handler, at=make.on(2))
        study = decide_suggestion(session, office, made.number, ADOPTED, said, actor=handler, at=make.on(2))
        assert study.is_told
        assert reason_of(session, made, study) == said
        message = session.exec(select(Message).where(Message.template == "suggestion_decided")).one()
        assert said in text_key_of(session, made).open(message.body)
        with pytest.raises(NotPossibleNow):
            decide_suggestion(session, office, made.number, NOT, said, actor=handler, at=make.on(3))
        complaint = make.make_complaint(session, office)
        make.bring_to(session, office, crew, complaint, State.HANDLING, at=make.on(1))
        with pytest.raises(NotPossibleNow):  # nobody accuses by suggesting, and a complaint is no suggestion
            decide_suggestion(session, office, complaint.number, NOT, said, actor=crew.supervisor, at=make.on(3))
        elsewhere = make.department_of(office, make.Symbol.REG, make.PROVINCE)
        with pytest.raises(NotFound):
            decide_suggestion(session, office, made.number, NOT, said, actor=crew.handler(elsewhere), at=make.on(3))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
        assert session.exec(select(SuggestionStudy)).one().verdict is ADOPTED


def test_the_report_of_186_suggestions_adds_up(database: Database) -> None:
    """As many as the platform of Jinan had in its first round; how many were adopted there is not published."""
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        known = {"association_id": make.known_association(session)}
        made = [make.make_complaint(session, office, **MADE, **known) for _ in range(183)]
        for _ in range(3):
            make.make_complaint(session, office, accept=False, **MADE, **known)
        make.make_complaint(session, office)  # a complaint is none of them
        for place, verdict in enumerate([*[ADOPTED] * 5, *[PARTLY] * 2, *[NOT] * 3]):
            make.bring_to(session, office, crew, made[place], State.HANDLING, at=make.on(1))
            (part, *_others) = make.open_parts(session, made[place], HandlingState.SIGNED)
            who = {"actor": crew.handler(part.department_id), "at": make.on(2)}
            decide_suggestion(session, office, made[place].number, verdict, "合成理由", **who)
        make.bring_to(session, office, crew, made[10], State.HANDLING, at=make.on(1))
        report = suggestion_report(session, crew.supervisor, **YEAR)
        assert (report.all.received, report.all.decided, report.all.adopted) == (186, 10, 7)
        assert report.all.adoption_rate == 0.7
        assert report.all.stages == {
            SuggestionStage.RECEIVED: 3,
            SuggestionStage.SENT: 172,
            SuggestionStage.STUDIED: 1,
            SuggestionStage.ADOPTED: 5,
            SuggestionStage.PARTLY: 2,
            SuggestionStage.NOT_ADOPTED: 3,
            SuggestionStage.DROPPED: 0,
        }
        assert sum(one.received for one in report.by_department.values()) == 186
        assert len(suggestions(session, crew.supervisor, PARTLY_STAGE, **YEAR, page=(50, 0))) == 2
        none = suggestion_report(session, crew.supervisor, since=make.on(40), until=make.on(50))
        assert (none.all.received, none.all.adoption_rate) == (0, None)


PARTLY_STAGE = SuggestionStage.PARTLY


@pytest.mark.slow
def test_a_suggestion_on_its_pages(runtime: Runtime) -> None:
    scene = Scene(runtime)
    number, about_nobody = scene.complaint(State.HANDLING, **MADE), scene.complaint(association_id=None, **MADE)
    (department_id, *_others) = scene.departments_of(number, HandlingState.SIGNED)
    page = scene.handler_of(department_id)
    assert f"/suggestions/{number}" in page.get(f"/complaints/{number}").text
    refused = page.post(f"/suggestions/{number}", {"verdict": "adopted", "reason": ""}, status=422).text
    assert "采纳" in refused
    scene.dispatcher().post(f"/suggestions/{number}", {"verdict": "adopted", "reason": "合成"}, status=403)
    page.post(f"/suggestions/{number}", {"verdict": "not_adopted", "reason": "合成：已有规定"}, status=303)
    page.post(f"/suggestions/{number}", {"verdict": "adopted", "reason": "合成"}, status=409)
    assert "合成：已有规定" in scene.dispatcher().get(f"/complaints/{number}").text
    shown = scene.supervisor().get("/suggestions/?stage=not_adopted").text
    assert number in shown.replace(" ", "")
    assert "0.00%" in shown
    assert about_nobody in scene.supervisor().get("/suggestions/").text.replace(" ", "")
    scene.supervisor().get("/suggestions/?first=2026-02-01&last=2026-01-01", status=422)
    scene.supervisor().get(f"/suggestions/{scene.complaint()}", status=404)
