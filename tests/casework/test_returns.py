"""A return as the complainant hears of it, and what a department must say that another one leads it by law."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.parts import from_decision
from intake.casework.reading.public_status import public_status_of
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import dispatch
from intake.db import Database
from intake.errors import InvalidInput
from intake.models import Complaint, Message
from intake.vocabulary import RequestKind
from routing.vocabulary import Symbol
from tests import factories as make
from tests.stages.opened import body_of

WISH = DecisionRequestInput(RequestKind.RETURN, "not_our_duty", "合成证据", "合成：无此项职责")


def _dispatched(session: Session) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    return collaborators, crew, make.make_complaint(session, collaborators)


def _return(
    session: Session, office: Collaborators, crew: make.Crew, complaint: Complaint, day: int, **to: int
) -> None:
    actor = crew.handler(complaint.lead_department_id)
    request = file.file_request(session, office, complaint, WISH, actor=actor, at=make.on(day))
    granted = {"approve": True, "note": "同意", "actor": crew.dispatcher, "at": make.on(day, 11)}
    decide.decide_request(session, office, complaint, request, **granted, new_lead_id=to.get("to"))


def test_the_complainant_hears_in_plain_words_who_has_it_now(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)

        def shown() -> tuple[str, tuple[str, ...]]:
            status = public_status_of(session, collaborators, complaint)
            return status.sentence, status.departments

        names = collaborators.rules.directory.departments
        prices, lead = (make.department_of(collaborators, one) for one in (Symbol.DRC, Symbol.MR))
        _return(session, collaborators, crew, complaint, 1, to=prices)
        sentence, departments = shown()
        assert "no such duty" in sentence
        assert departments == (names[prices].name,)
        _return(session, collaborators, crew, complaint, 2)
        assert "is being settled which one answers" in shown()[0]
        choice = from_decision.DispatchChoice(lead, "合成")
        dispatch.dispatch_complaint(session, collaborators, complaint, choice, actor=crew.dispatcher, at=make.on(3))
        sentence, departments = shown()
        assert "has been settled" in sentence
        assert departments == (names[lead].name,)
        body = body_of(session, session.exec(select(Message).where(Message.template == "passed_on")).one())
        assert names[lead].name in body
        assert "退" not in body


def test_whoever_says_that_another_leads_it_names_that_one(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        actor = crew.handler(complaint.lead_department_id)
        wish = replace(WISH, reason_code="lead_by_another")
        with pytest.raises(InvalidInput, match="leads it by law"):
            file.file_request(session, collaborators, complaint, wish, actor=actor, at=make.on(1))
        named = replace(wish, suggested_department_id=make.department_of(collaborators, Symbol.DRC))
        filed = file.file_request(session, collaborators, complaint, named, actor=actor, at=make.on(1))
        assert filed.suggested_department_id == named.suggested_department_id
