"""A legal hold: neither the night's erasure nor one that is asked for touches the complaint until it is lifted."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import integrity
from intake.casework.verbs.holding.hold import lift_hold, place_hold
from intake.db import Database
from intake.errors import DomainError, InvalidInput, NotAllowed, NotPossibleNow
from intake.events import EventKind
from intake.identity.erasure import due_for_erasure, erase_identity
from intake.models import Complaint, ComplaintEvent, ComplaintIdentity
from intake.numbers import BEFORE_ALL_IDS
from intake.vocabulary import State
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.stages.keys import RING

WHY, PAPER = "合成法院调取案卷以备审理", "（2026）合成调字第1号"


def _closed(session: Session) -> tuple[Collaborators, make.Crew, Complaint]:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators)
    make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
    return collaborators, crew, complaint


def _due(session: Session, complaint: Complaint, *, days: int) -> bool:
    at = make.on(10) + timedelta(days=days)
    due = due_for_erasure(session, before=at, at=at, after_id=BEFORE_ALL_IDS, limit=10)
    return complaint.id in due


@pytest.mark.both_databases
@pytest.mark.slow
def test_nothing_is_erased_while_it_is_held_and_both_acts_are_recorded(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew, complaint = _closed(session)
        complaint.finished_at = make.on(9)
        until = local_day(make.on(10)) + timedelta(days=30)
        place_hold(session, office, complaint, WHY, PAPER, until=until, actor=crew.supervisor, at=make.on(10))
        with pytest.raises(NotPossibleNow, match="legal hold"):
            erase_identity(session, complaint, actor=SYSTEM, at=make.on(11), reason="本人要求")
        assert [_due(session, complaint, days=days) for days in (29, 32)] == [False, True]  # it ends by itself
        lift_hold(session, office, complaint, "合成审理已结束", actor=crew.supervisor, at=make.on(12))
        assert _due(session, complaint, days=3)
        erase_identity(session, complaint, actor=SYSTEM, at=make.on(13), reason="本人要求")
        with pytest.raises(NotPossibleNow, match="nothing is left to hold"):
            place_hold(session, office, complaint, WHY, PAPER, until=until, actor=crew.supervisor, at=make.on(14))
    with database.reading() as session:
        kinds = (EventKind.HOLD_PLACE, EventKind.HOLD_LIFT)
        told = session.exec(select(ComplaintEvent).where(col(ComplaintEvent.kind).in_(kinds))).all()
        assert sorted(event.kind for event in told) == sorted(kinds)
        assert not any(WHY in str(event.data) for event in told)
        assert integrity.verify(session, RING).faults == ()


@pytest.mark.both_databases
@pytest.mark.slow
def test_a_hold_that_is_taken_away_behind_the_program_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew, complaint = _closed(session)
        until = local_day(make.on(40))
        place_hold(session, office, complaint, WHY, PAPER, until=until, actor=crew.supervisor, at=make.on(10))
        row_id = complaint.id
    with database.engine.begin() as connection:
        table = ComplaintIdentity.__table__
        connection.execute(table.update().where(table.c.complaint_id == row_id).values(held_until=None))
    with database.reading() as session:
        assert any("held_until" in str(fault) for fault in integrity.verify(session, RING).faults)


@pytest.mark.slow
def test_who_may_hold_and_what_a_hold_must_say(database: Database) -> None:
    with database.unit_of_work() as session:
        office, crew, complaint = _closed(session)
        today = local_day(make.on(10))

        def refused(
            kind: type[DomainError], *, actor: Actor, reason: str = WHY, paper: str = PAPER, days: int = 9
        ) -> str:
            with pytest.raises(kind) as error:
                place_hold(
                    session,
                    office,
                    complaint,
                    reason,
                    paper,
                    until=today + timedelta(days=days),
                    actor=actor,
                    at=make.on(10),
                )
            return getattr(error.value, "field", "") or ""

        refused(NotAllowed, actor=crew.dispatcher)
        boss = crew.supervisor
        assert refused(InvalidInput, actor=boss, reason="aaaaaaaaaaaa") == "reason"
        assert refused(InvalidInput, actor=boss, paper=" ") == "document"
        assert refused(InvalidInput, actor=boss, days=0) == "until"
        assert refused(InvalidInput, actor=boss, days=4000) == "until"
        with pytest.raises(NotPossibleNow, match="no hold"):
            lift_hold(session, office, complaint, "合成理由", actor=boss, at=make.on(10))
