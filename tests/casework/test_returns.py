"""A return as the complainant hears of it, and what a department must say that another one leads it by law."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.outbox.passing_on import tell_of_returns
from intake.casework.parts import assignments, from_decision
from intake.casework.reading.public_status import public_status_of
from intake.casework.requests import decide, file
from intake.casework.requests.file import DecisionRequestInput
from intake.casework.verbs import dispatch
from intake.db import Database
from intake.errors import InvalidInput
from intake.identity.person import Person
from intake.jobs import Job, NoQueue
from intake.models import Complaint, Message
from intake.numbers import BEFORE_ALL_IDS
from intake.vocabulary import RequestKind, Road
from routing.vocabulary import Symbol
from tests import factories as make
from tests.stages.opened import body_of

WISH = DecisionRequestInput(RequestKind.RETURN, "not_our_duty", "合成证据", "合成：无此项职责")


class _Woken(NoQueue):
    """Which jobs are to run once the transaction is over."""

    def __init__(self) -> None:
        super().__init__()
        self.later: list[Job] = []

    def nudge_later(self, session: Session, job: Job) -> None:
        self.later.append(job)


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


def _tell(session: Session, office: Collaborators, *, day: int, mails: bool = False) -> int | None:
    return tell_of_returns(session, office, after=BEFORE_ALL_IDS, mails=mails, at=make.on(day, 13))


def _told(session: Session) -> list[str]:
    messages = session.exec(select(Message).where(Message.template == "passed_on")).all()
    return [body_of(session, message) for message in messages]


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
        (body,) = _told(session)
        assert names[lead].name in body
        assert "退" not in body


def test_a_return_straight_to_another_department_is_told_of_once_within_seconds(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        prices = make.department_of(collaborators, Symbol.DRC)
        jobs = _Woken()
        _return(session, replace(collaborators, jobs=jobs), crew, complaint, 1, to=prices)
        assert jobs.later == [Job.TELL_RETURNED]
        assert _told(session) == []  # the act itself pays nothing
        for _again in range(2):
            assert _tell(session, collaborators, day=1) is None
        (body,) = _told(session)
        assert collaborators.rules.directory.departments[prices].name in body
        assert "退" not in body
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_what_went_on_meanwhile_or_is_old_or_a_co_departments_is_not_told_of(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew, complaint = _dispatched(session)
        prices = make.department_of(collaborators, Symbol.DRC)
        _return(session, collaborators, crew, complaint, 1, to=prices)
        _tell(session, collaborators, day=9)
        assert _told(session) == []  # nothing ran for a week
        _return(session, collaborators, crew, complaint, 2)  # the second time: to coordination
        _tell(session, collaborators, day=2)
        assert _told(session) == []
        lead, co = (make.department_of(collaborators, one) for one in (Symbol.MR, Symbol.FIN))
        choice = from_decision.DispatchChoice(lead, "合成", (co,))
        dispatch.dispatch_complaint(session, collaborators, complaint, choice, actor=crew.dispatcher, at=make.on(3))
        joining = next(one for one in assignments.open_parts(session, complaint) if one.department_id == co)
        asked = file.file_request(session, collaborators, complaint, WISH, actor=crew.handler(co), at=make.on(3, 11))
        assert asked.handling_id == joining.id
        granted = {"approve": True, "note": "同意", "actor": crew.dispatcher, "at": make.on(3, 12)}
        decide.decide_request(session, collaborators, complaint, asked, **granted, new_lead_id=prices)
        _tell(session, collaborators, day=3)
        (body,) = _told(session)  # of the coordination alone
        assert collaborators.rules.directory.departments[lead].name in body


def test_who_chose_e_mail_hears_by_e_mail_and_who_practises_hears_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        mailed = Person("合成", "", "hecheng@example.org")
        complaint = make.make_complaint(session, collaborators, person=mailed)
        training = make.make_complaint(session, collaborators, external_id="b", is_training=True)
        prices = make.department_of(collaborators, Symbol.DRC)
        for each in (complaint, training):
            _return(session, collaborators, crew, each, 1, to=prices)
        assert training.is_training
        _tell(session, collaborators, day=1)
        assert _told(session) == []  # no e-mail leaves here
        _tell(session, collaborators, day=1, mails=True)
        message = session.exec(select(Message).where(Message.template == "passed_on")).one()
        assert (message.road, message.complaint_id) == (Road.MAIL, complaint.id)
        assert collaborators.rules.directory.departments[prices].name in body_of(session, message)


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
