"""One projection writes all clocks: equal to what an intake writes at once, idle where nothing happened."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.clocks.projection import project
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.db import Database
from intake.events import EventKind
from intake.models import Complaint, Deadline, Handling
from intake.vocabulary import Confidentiality, State
from routing.vocabulary import Kind
from tests import factories as make
from tests.clocks.replayed import check_replay
from tests.stages.counting import statements_of

INTAKES: dict[str, dict[str, Any]] = {
    "dispatched at once": {},
    "to several departments": {"violations": ("F-01", "F-04", "E-01")},
    "left to triage": {"accept": False},
    "urgent": {"violations": ("S-01",)},
    "an enquiry": {"kind": Kind.CONSULTATION, "accept": False},
    "nobody to reach": {"confidentiality": Confidentiality.ANONYMOUS},
    "without an association": {"association_id": None, "association_text": "某某协会"},
}


@pytest.mark.parametrize("door", INTAKES)
@pytest.mark.parametrize("at", [make.on(0, 9), make.on(4, 23), make.on(5, 3)])
def test_what_an_intake_writes_at_once_is_what_the_projection_gives(
    database: Database, door: str, at: datetime
) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        changes = {"association_id": make.known_association(session)} | INTAKES[door]
        complaint = make.make_complaint(session, collaborators, at=at, **changes)
        before = _stored(session, complaint)
        assert before[0]
        session.flush()
        with statements_of(database) as statements:
            project(session, collaborators, complaint, actor=SYSTEM, at=at, is_replanned=True)
        assert not [one for one in statements if not one.lstrip().startswith("SELECT")]
        assert _stored(session, complaint) == before
        check_replay(session, collaborators, complaint, at=at)


def test_what_has_been_projected_is_not_written_again(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        before, head = _stored(session, complaint), complaint.event_head
        with statements_of(database) as statements:
            project(session, collaborators, complaint, actor=SYSTEM, at=make.on(2))
        assert not [one for one in statements if not one.lstrip().startswith("SELECT")]
        assert (_stored(session, complaint), complaint.event_head) == (before, head)


def test_an_act_undone_leaves_no_event_and_no_clock_behind(database: Database) -> None:
    """What a savepoint takes back was never said, neither to the record nor to whoever acts next."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        for part in find.handlings_of(session, complaint.id):
            crew.handler(part.department_id)  # people are there before the act, and stay
        savepoint = session.begin_nested()
        _sign_all(session, collaborators, crew, complaint)
        savepoint.rollback()
        session.refresh(complaint)
        _sign_all(session, collaborators, crew, complaint)
        check_replay(session, collaborators, complaint, at=make.on(0, 14))
        kinds = [event.kind for event in audit.timeline(session, complaint.id)]
        parts = find.handlings_of(session, complaint.id)
        assert kinds.count(EventKind.HANDLING_SIGN) == len(parts)


def _sign_all(session: Session, collaborators: Collaborators, crew: make.Crew, complaint: Complaint) -> None:
    make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))


def _stored(session: Session, complaint: Complaint) -> tuple[list[dict[str, Any]], list[Any]]:
    """Every clock with all its columns, and what parts and complaint say of them."""
    rows = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id).order_by(Deadline.id)).all()
    parts = session.exec(select(Handling.next_due_at).where(Handling.complaint_id == complaint.id)).all()
    caches = [complaint.next_due_at, complaint.closure_due_at, complaint.closure_original_due_at, complaint.pause_until]
    return [row.model_dump() for row in rows], [*sorted(map(str, parts)), *caches]
