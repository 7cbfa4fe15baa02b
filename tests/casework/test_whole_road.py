"""One complaint from the web form to the archive, on both databases."""

from datetime import timedelta

import pytest

from intake.casework.actor import SYSTEM
from intake.casework.ledger import audit, integrity
from intake.casework.verbs import archive
from intake.db import Database
from intake.vocabulary import State
from tests import factories as make
from tests.stages.keys import RING

pytestmark = pytest.mark.both_databases


def test_a_complaint_goes_the_whole_road_and_its_record_verifies(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, association_id=make.known_association(session))
        assert complaint.state is State.DISPATCHED
        make.bring_to(session, collaborators, crew, complaint, State.HANDLING, at=make.on(0, 14))
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(3))
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=make.on(4))
        assert complaint.closed_at == make.on(4)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(7))
        assert complaint.finished_at == make.on(7)
        assert complaint.next_due_at is None
        rested = make.on(7) + timedelta(days=30)
        assert archive.due_for_archive(session, rested - timedelta(seconds=1), 10) == []
        assert archive.due_for_archive(session, rested, 10) == [complaint.number]
        archive.archive_complaint(session, collaborators, complaint, actor=SYSTEM, at=rested)
    with database.reading() as session:
        report = integrity.verify(session, RING)
        assert (report.faults, report.complaints) == ((), 1)
        events = audit.timeline(session, complaint.id)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
