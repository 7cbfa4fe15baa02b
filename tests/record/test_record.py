"""The record cannot be edited silently: whatever is changed, removed or cut off is found and named."""

from collections.abc import Callable

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, func, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger import anchor, audit, integrity
from intake.casework.ledger.formats import mac_of
from intake.db import Database
from intake.models import AuditAnchor, Complaint, ComplaintEvent, OfficeEvent
from intake.vocabulary import State
from tests import factories as make
from tests.record.tamper import as_stored, thaw
from tests.stages.keys import RECORD_KEYS, RING

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

FROZEN = ("complaint_event", "office_event", "audit_anchor")


def _written(database: Database) -> str:
    """One complaint brought to its review, anchored, with office events about it. Answers its number."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.REPLIED, at=make.on(2))
        audit.record_office(session, "synthetic:opened", actor=crew.dispatcher, at=make.on(2), what="合成")
        anchor.anchor_heads(session, at=make.on(2, 12))
        return complaint.number


def _verify(database: Database) -> integrity.IntegrityReport:
    with database.reading() as session:
        return integrity.verify(session, RING)


def _events(session: Session, number: str) -> list[ComplaintEvent]:
    complaint_id = session.exec(select(Complaint.id).where(Complaint.number == number)).one()
    return list(audit.timeline(session, complaint_id))


def test_the_database_itself_refuses_to_change_the_record(database: Database) -> None:
    _written(database)
    for table in FROZEN:
        for statement in (f"UPDATE {table} SET at = at", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), database.unit_of_work() as session:
                session.execute(text(statement))
    assert _verify(database).is_whole


def _edit(session: Session, number: str) -> None:
    event = _events(session, number)[2]
    session.execute(
        text("UPDATE complaint_event SET data = :data WHERE id = :id"), {"data": '{"text": "x"}', "id": event.id}
    )


def _drop_from_the_middle(session: Session, number: str) -> None:
    session.execute(text("DELETE FROM complaint_event WHERE id = :id"), {"id": _events(session, number)[2].id})


def _cut_off_the_end(session: Session, number: str) -> None:
    session.execute(text("DELETE FROM complaint_event WHERE id = :id"), {"id": _events(session, number)[-1].id})


def _cut_off_the_end_and_cover_it(session: Session, number: str) -> None:
    *_, before, last = _events(session, number)
    session.execute(text("DELETE FROM complaint_event WHERE id = :id"), {"id": last.id})
    session.execute(
        text("UPDATE complaint SET event_count = :n, event_head = :head WHERE number = :number"),
        {"n": before.seq, "head": before.hash, "number": number},
    )


def _rewrite_the_whole_chain(session: Session, number: str) -> None:
    events = _events(session, number)
    previous = ""
    for event in events:
        values = {name: getattr(event, name) for name in ComplaintEvent.model_fields if name not in {"id", "hash"}} | {
            "previous": previous
        }
        if event.seq == 2:
            values["actor_id"] = 4711
        previous = mac_of(RECORD_KEYS, as_stored(values))
        session.execute(
            text("UPDATE complaint_event SET actor_id = :actor, previous = :previous, hash = :hash WHERE id = :id"),
            {"actor": values["actor_id"], "previous": values["previous"], "hash": previous, "id": event.id},
        )
    session.execute(
        text("UPDATE complaint SET event_head = :head WHERE number = :number"), {"head": previous, "number": number}
    )


def _forget_an_office_event(session: Session, number: str) -> None:
    session.execute(text("DELETE FROM office_event WHERE seq = 1"))


def _cut_off_the_office_chain(session: Session, number: str) -> None:
    session.execute(text("DELETE FROM office_event WHERE seq >= 2"))


def _swap_two_identities(session: Session, number: str) -> None:
    rows = session.execute(text("SELECT complaint_id, sealed FROM complaint_identity ORDER BY complaint_id")).all()
    for row, other in ((rows[0], rows[1]), (rows[1], rows[0])):
        session.execute(
            text("UPDATE complaint_identity SET sealed = :sealed WHERE complaint_id = :id"),
            {"sealed": other.sealed, "id": row.complaint_id},
        )


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (_edit, "complaint {number} event 3 was changed"),
        (_drop_from_the_middle, "complaint {number} event 3 is missing"),
        (_cut_off_the_end, "complaint {number} has"),
        (_cut_off_the_end_and_cover_it, "anchor 1 sealed"),
        (_rewrite_the_whole_chain, "anchor 1 does not fit the events it sealed"),
        (_forget_an_office_event, "office event 1 is missing"),
        (_cut_off_the_office_chain, "anchor 1 is not in the office chain"),
        (_swap_two_identities, "identity what is sealed for complaint_identity:"),
    ],
)
def test_tampering_is_found_and_named(database: Database, tamper: Callable[[Session, str], None], fault: str) -> None:
    number = _written(database)
    assert _verify(database).is_whole
    with database.unit_of_work() as session:
        thaw(session)
        tamper(session, number)
    report = _verify(database)
    assert not report.is_whole
    assert any(str(one).startswith(fault.format(number=number)) for one in report.faults)


def test_anchors_follow_each_other_and_nothing_new_makes_none(database: Database) -> None:
    number = _written(database)
    with database.unit_of_work() as session:
        assert anchor.anchor_heads(session, at=make.on(3)) is None
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        make.make_complaint(session, collaborators)
        made = anchor.anchor_heads(session, at=make.on(3))
        assert made.event_count == session.scalar(select(func.count()).select_from(ComplaintEvent))
        audit.record_office(session, "synthetic:closed", actor=SYSTEM, at=make.on(3, 12))
        assert anchor.anchor_heads(session, at=make.on(4)) is not None
        assert session.scalar(select(func.count()).select_from(AuditAnchor)) == 3
        kinds = session.exec(select(OfficeEvent.kind).order_by(OfficeEvent.seq)).all()
        assert kinds.count(anchor.ANCHORED) == 3
        assert number
    report = _verify(database)
    assert (report.faults, report.anchors, report.complaints) == ((), 3, 3)


def test_the_office_chain_is_read_as_often_for_fifty_anchors_as_for_one(database: Database) -> None:
    _written(database)
    statements: list[str] = []
    sql_event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    assert _verify(database).anchors == 1
    once = [each for each in statements if "FROM office_event" in each]
    with database.unit_of_work() as session:
        for hour in range(49):
            audit.record_office(session, "synthetic:closed", actor=SYSTEM, at=make.on(3, hour % 24), what="合成")
            anchor.anchor_heads(session, at=make.on(3, hour % 24))
    statements.clear()
    assert _verify(database).anchors == 50
    assert [each for each in statements if "FROM office_event" in each] == once


def test_an_event_with_fields_it_does_not_declare_is_refused(sqlite_database: Database) -> None:
    with sqlite_database.unit_of_work() as session:
        complaint = make.make_complaint(session, make.make_office(session))
        before = complaint.event_head
        with pytest.raises(ValueError, match="carries"):
            audit.record(session, complaint, "complaint:note", actor=SYSTEM, at=make.on(1), text="x", phone="y")
        assert complaint.event_head == before
