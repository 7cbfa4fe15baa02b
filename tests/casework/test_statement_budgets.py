"""What a verb costs the database: its statements up to the commit, on a complaint that its door holds already."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session

from intake.casework import find
from intake.casework.requests import decide, file
from intake.casework.verbs import reply, review, sign
from intake.db import Database
from intake.models import Complaint, DecisionRequest
from intake.vocabulary import RequestKind, State
from routing.vocabulary import Symbol
from tests import factories as make
from tests.stages.counting import statements_of

pytestmark = pytest.mark.both_databases

MOST = 12


class Desk:
    """One complaint with its principal department, brought to where the verb begins."""

    def __init__(self, database: Database, state: State, *, at: datetime) -> None:
        self.database = database
        with database.unit_of_work() as session:
            self.collaborators, self.crew = make.make_office(session), make.Crew(session)
            complaint = make.make_complaint(
                session, self.collaborators, association_id=make.known_association(session), violations=("F-01",)
            )
            make.bring_to(session, self.collaborators, self.crew, complaint, state, at=at)
            self.number, self.lead = complaint.number, complaint.lead_department_id
            self.handler = self.crew.handler(self.lead)
            self.other = make.department_of(self.collaborators, Symbol.FIN)

    def does(self, verb: Callable[[Session, Complaint], object]) -> list[str]:
        with self.database.unit_of_work() as session:
            complaint = find.lock_complaint(session, self.number)
            with statements_of(self.database) as statements:
                verb(session, complaint)
                session.commit()
        return statements

    def asks(self, kind: RequestKind, *, at: datetime, days: int | None = None) -> int:
        with self.database.unit_of_work() as session:
            complaint = find.lock_complaint(session, self.number)
            reason = next(iter(file.REASONS[kind]))
            wish = file.DecisionRequestInput(kind, reason, "合成证据", "合成依据", days=days)
            return file.file_request(session, self.collaborators, complaint, wish, actor=self.handler, at=at).id

    def grants(self, request_id: int, *, at: datetime, new_lead_id: int | None = None) -> list[str]:
        with self.database.unit_of_work() as session:
            complaint = find.lock_complaint(session, self.number)
            request = session.get_one(DecisionRequest, request_id)
            with statements_of(self.database) as statements:
                decide.decide_request(
                    session,
                    self.collaborators,
                    complaint,
                    request,
                    approve=True,
                    note="合成同意",
                    new_lead_id=new_lead_id,
                    actor=self.crew.dispatcher,
                    at=at,
                )
                session.commit()
        return statements


def test_signing(database: Database) -> None:
    desk = Desk(database, State.DISPATCHED, at=make.on(0, 9))
    statements = desk.does(
        lambda session, complaint: sign.sign_for(
            session, desk.collaborators, complaint, actor=desk.handler, at=make.on(0, 10)
        )
    )
    assert len(statements) <= MOST, "\n".join(statements)


def test_replying(database: Database) -> None:
    desk = Desk(database, State.HANDLING, at=make.on(0, 9))
    statements = desk.does(
        lambda session, complaint: reply.reply_to_complaint(
            session, desk.collaborators, complaint, make.answer(), actor=desk.handler, at=make.on(1)
        )
    )
    assert len(statements) <= MOST, "\n".join(statements)


def test_passing_review(database: Database) -> None:
    desk = Desk(database, State.REPLIED, at=make.on(0, 9))
    statements = desk.does(
        lambda session, complaint: review.pass_review(
            session, desk.collaborators, complaint, actor=desk.crew.dispatcher, at=make.on(1)
        )
    )
    assert len(statements) <= MOST, "\n".join(statements)


def test_granting_a_return(database: Database) -> None:
    desk = Desk(database, State.DISPATCHED, at=make.on(0, 9))
    request = desk.asks(RequestKind.RETURN, at=make.on(0, 10))
    statements = desk.grants(request, at=make.on(0, 11), new_lead_id=desk.other)
    assert len(statements) <= MOST, "\n".join(statements)


def test_granting_an_extension(database: Database) -> None:
    desk = Desk(database, State.HANDLING, at=make.on(0, 9))
    request = desk.asks(RequestKind.EXTENSION, at=make.on(0, 10), days=5)
    statements = desk.grants(request, at=make.on(0, 11))
    assert len(statements) <= MOST, "\n".join(statements)
