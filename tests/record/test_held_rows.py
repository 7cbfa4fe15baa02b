"""An act writes its complaint and parts itself: stored as a flush would store them, undone with a savepoint."""

import pytest

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.verbs import sign
from intake.db import Database
from intake.models import Complaint, Handling
from intake.vocabulary import HandlingState, State
from tests import factories as make

pytestmark = pytest.mark.both_databases


def dispatched(database: Database) -> tuple[Collaborators, Actor, str]:
    with database.unit_of_work() as session:
        office, crew = make.make_office(session), make.Crew(session)
        association = make.known_association(session)
        complaint = make.make_complaint(session, office, association_id=association, violations=("F-01",))
        make.bring_to(session, office, crew, complaint, State.DISPATCHED, at=make.on(0, 9))
        return office, crew.handler(complaint.lead_department_id), complaint.number


def test_what_the_session_holds_is_what_is_stored(database: Database) -> None:
    office, handler, number = dispatched(database)
    with database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        part = sign.sign_for(session, office, complaint, actor=handler, at=make.on(0, 10))
        assert not session.dirty
        complaint_id, part_id = complaint.id, part.id
        held = complaint.model_dump(), part.model_dump()
    with database.reading() as session:
        stored = session.get_one(Complaint, complaint_id), session.get_one(Handling, part_id)
        assert (stored[0].model_dump(), stored[1].model_dump()) == held
        assert stored[0].state is State.HANDLING


def test_an_undone_savepoint_leaves_nothing_of_the_act(database: Database) -> None:
    office, handler, number = dispatched(database)
    with database.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        before = complaint.model_dump()
        savepoint = session.begin_nested()
        part = sign.sign_for(session, office, complaint, actor=handler, at=make.on(0, 10))
        savepoint.rollback()
        session.refresh(part)
        assert part.state is HandlingState.PENDING
        assert complaint.state is State.DISPATCHED
        assert {name: getattr(complaint, name) for name in before} == before
