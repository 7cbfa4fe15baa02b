"""A coordination that runs out presses a person of the hotline, and stands on a list until somebody settles it."""

import pytest
from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.casework.escalation.sweep import take_due_steps
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.verbs import coordinate, dispatch
from intake.db import Database
from intake.desk.queues import queues_of, unsettled_lines
from intake.models import Complaint, Notice
from intake.vocabulary import StaffRole
from routing.vocabulary import Clock, Step, Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases


def _told(session: Session, complaint: Complaint, clock: Clock) -> dict[str, set[int | None]]:
    """Of the hotline: by step whom, None for all its dispatchers and supervisors."""
    wanted = select(Notice).where(Notice.complaint_id == complaint.id, Notice.department_id.is_(None))  # type: ignore[union-attr]
    found: dict[str, set[int | None]] = {}
    for row in session.exec(wanted).all():
        if row.params["clock"] == clock:
            found.setdefault(row.kind, set()).add(row.staff_id)
    return found


def _coordinated(session: Session, collaborators: Collaborators, crew: make.Crew) -> Complaint:
    complaint = make.make_complaint(session, collaborators)
    who = {"actor": crew.dispatcher, "at": make.on(0, 14)}
    coordinate.coordinate_complaint(session, collaborators, complaint, "合成：归口不清", **who)
    return complaint


def test_the_hotline_hears_on_the_first_day_and_its_supervisors_by_name_from_then_on(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        supervisor = make.make_actor(session, StaffRole.SUPERVISOR)
        complaint = _coordinated(session, collaborators, crew)
        for at in (make.on(4, 1), make.on(4), make.on(8), make.on(9, 1)):
            take_due_steps(session, collaborators, at=at)
        by_coordination = _told(session, complaint, Clock.COORDINATE)
        assert by_coordination[Step.DUE] == {None}
        assert supervisor.staff_id in by_coordination[Step.PLUS_1]
        assert None not in by_coordination[Step.PLUS_1]
        assert by_coordination[Step.PLUS_3] >= {None, supervisor.staff_id}  # the ladder tells the hotline itself too
        assert _told(session, complaint, Clock.DESIGNATE)[Step.DUE] == {None}


def test_it_stands_on_the_list_of_the_overdue_until_it_is_settled(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = _coordinated(session, collaborators, crew)
        assert unsettled_lines(session, crew.supervisor, at=make.on(3)) == []
        take_due_steps(session, collaborators, at=make.on(4))
        (line,) = unsettled_lines(session, crew.supervisor, at=make.on(4))
        assert line.number == complaint.number
        for who in (crew.supervisor, crew.dispatcher):
            counts = {queue.key: queue.count for queue in queues_of(session, who, at=make.on(4))}
            assert counts["unsettled"] == 1
        lead = make.department_of(collaborators, Symbol.MR)
        who = {"actor": crew.dispatcher, "at": make.on(4, 12)}
        dispatch.dispatch_complaint(session, collaborators, complaint, DispatchChoice(lead, "合成"), **who)
        session.expire_all()
        assert unsettled_lines(session, crew.supervisor, at=make.on(9)) == []
        settled = select(Notice.settled_at).where(
            Notice.complaint_id == complaint.id,
            Notice.kind == Step.DUE,
            Notice.department_id.is_(None),  # type: ignore[union-attr]
        )
        assert all(session.exec(settled).all())
