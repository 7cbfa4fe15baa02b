"""The complaints of these tests are as the product leaves them: rows and events say the same, and the chains hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from intake.casework.ledger.formats import mac_of
from intake.db import Database, json_text
from intake.events import FIELDS, TEXTS, EventKind
from intake.models import Callback, Complaint, ComplaintEvent, Deadline, DecisionRequest, Handling
from intake.vocabulary import HandlingState, Move, RejectReason, Satisfaction, Solved, State
from routing.vocabulary import Clock
from tests.reports.figures import add_calls, add_complaints, add_departments, add_parts, at, complaint_row
from tests.stages.keys import RECORD_KEYS

pytestmark = pytest.mark.both_databases

UNSENT: dict[str, Any] = {"dispatched_at": None}
CLOSED: dict[str, Any] = {"closed_at": at("2026-10-15T11:00")}
# Every way a complaint of these tests can have gone.
WAYS: dict[str, dict[str, Any]] = {
    "open": {},
    "not yet signed for": {"state": State.DISPATCHED},
    "closed": CLOSED,
    "closed and waiting for a call": CLOSED | {"state": State.CALLBACK},
    "put away": CLOSED | {"state": State.ARCHIVED},
    "redone twice": CLOSED | {"redo_count": 2},
    "redone and open": {"redo_count": 1},
    "answered": {"state": State.REPLIED},
    "closed late": {"closed_at": at("2026-11-30T11:00")},
    "extended": {"closure_original_due_at": at("2026-10-15"), "closure_due_at": at("2026-10-29")},
    "suspended": {"state": State.SUSPENDED},
    "transferred": {"state": State.TRANSFERRED, "finished_at": at("2026-10-05")},
    "terminated": {"state": State.TERMINATED, "finished_at": at("2026-10-05")},
    "rejected": {"state": State.REJECTED, "reject_reason": RejectReason.R07},
    "withdrawn": {"state": State.WITHDRAWN},
    "merged": {"state": State.MERGED},
    "answered at once": UNSENT | CLOSED,
    "with the coordinator": UNSENT | {"state": State.COORDINATING},
    "just received": UNSENT | {"state": State.RECEIVED, "accepted_at": None},
    "given out after triage": {"accepted_at": at("2026-10-02T09:00"), "dispatched_at": at("2026-10-02T09:00")},
    "given out after coordination": {"dispatched_at": at("2026-10-06T09:00")},
}


def stored(session: Session, complaint_id: int) -> tuple[Complaint, list[ComplaintEvent]]:
    events = select(ComplaintEvent).where(ComplaintEvent.complaint_id == complaint_id).order_by(col(ComplaintEvent.seq))
    return session.get_one(Complaint, complaint_id), list(session.exec(events))


def of_kind(events: list[ComplaintEvent], kind: EventKind) -> Iterator[ComplaintEvent]:
    return (event for event in events if event.kind is kind)


def walked(events: list[ComplaintEvent]) -> dict[str, Any]:
    """What the events alone say of the columns that figures read."""
    seen: dict[str, Any] = {"state": State.RECEIVED, "received_at": events[0].at, "redo_count": 0}
    seen |= dict.fromkeys(("accepted_at", "dispatched_at", "closed_at", "lead_department_id", "finished_at"))
    for event in events:
        if event.kind is EventKind.COMPLAINT_MOVE:
            _walk(seen, Move(event.data["move"]), State(event.data["to"]), event.at)
        if event.kind is EventKind.HANDLING_DISPATCH:
            [principal] = [one for one in event.data["handlings"] if one["principal"]]
            seen |= {"dispatched_at": event.at, "lead_department_id": principal["department_id"]}
    [promised] = [
        one
        for event in of_kind(events, EventKind.DEADLINE_PROMISE)
        for one in event.data["deadlines"]
        if one["clock"] == Clock.CLOSURE
    ]
    moved = [event.data["due_at"] for event in of_kind(events, EventKind.DEADLINE_EXTEND)]
    seen["closure_original_due_at"] = datetime.fromisoformat(promised["due_at"])
    seen["closure_due_at"] = datetime.fromisoformat([promised["due_at"], *moved][-1])
    return seen


def _walk(seen: dict[str, Any], move: Move, goal: State, when: datetime) -> None:
    seen["state"] = goal
    if move in {Move.ACCEPT, Move.COORDINATE, Move.ANSWER_NOW}:
        seen["accepted_at"] = seen["accepted_at"] or when
    if move in {Move.PASS_REVIEW, Move.ANSWER_NOW}:
        seen["closed_at"] = when
    if goal in {State.CLOSED, State.REJECTED, State.WITHDRAWN, State.MERGED, State.TRANSFERRED, State.TERMINATED}:
        seen["finished_at"] = when
    seen["redo_count"] += move is Move.REDO


@pytest.mark.parametrize("way", WAYS)
def test_events_and_rows_agree(database: Database, way: str) -> None:
    row = complaint_row(**WAYS[way])
    add_complaints(database, [row])
    with database.reading() as session:
        complaint, events = stored(session, row["id"])
        assert {name: getattr(complaint, name) for name in walked(events)} == walked(events)
        assert complaint.state == row["state"]
        parts = session.exec(select(Handling).where(Handling.complaint_id == complaint.id)).all()
        signed = {event.data["handling_id"]: event.at for event in of_kind(events, EventKind.HANDLING_SIGN)}
        assert {part.id: part.signed_at for part in parts if part.signed_at} == signed
        met = {event.data["deadline_id"]: event.at for event in of_kind(events, EventKind.DEADLINE_MEET)}
        clocks = session.exec(select(Deadline).where(Deadline.complaint_id == complaint.id)).all()
        assert {clock.id: clock.met_at for clock in clocks if clock.met_at} == met


@pytest.mark.parametrize("way", WAYS)
def test_every_event_has_the_fields_of_its_kind_and_the_chain_holds(database: Database, way: str) -> None:
    row = complaint_row(**WAYS[way])
    add_complaints(database, [row])
    with database.reading() as session:
        complaint, events = stored(session, row["id"])
        head = ""
        for seq, event in enumerate(events, 1):
            values = event.model_dump(exclude={"id", "hash"})
            assert (event.seq, event.previous) == (seq, head)
            assert event.data.keys() == FIELDS[event.kind] - TEXTS.get(event.kind, frozenset())
            assert event.hash == mac_of(RECORD_KEYS, values | {"data": json_text(event.data)})
            head = event.hash
        assert (complaint.event_count, complaint.event_head) == (len(events), head)
        assert [event.at for event in events] == sorted(event.at for event in events)


def test_parts_and_calls_of_a_complaint_are_in_its_events(database: Database) -> None:
    one, other = add_departments(database, "甲市市场监管局", "甲市文旅局")
    closed, handled = complaint_row(**CLOSED), complaint_row(lead_department_id=one)
    add_complaints(database, [closed, handled])
    said = [(Solved.UNSOLVED, Satisfaction.DISSATISFIED), (Solved.SOLVED, Satisfaction.SATISFIED)]
    add_calls(database, closed, said, unreached=1, called_at=at("2026-10-16T10:00"))
    given = [(other, "approved", None), (one, "refused", "in time"), (other, None, "late")]
    add_parts(
        database, handled, [dict(zip(("department_id", "returned", "signed"), spec, strict=True)) for spec in given]
    )
    with database.reading() as session:
        complaint, events = stored(session, closed["id"])
        calls = session.exec(select(Callback).where(Callback.complaint_id == complaint.id)).all()
        heard = [event.data["satisfaction"] for event in of_kind(events, EventKind.CALLBACK_RECORD)]
        assert heard == [call.satisfaction for call in calls] == ["dissatisfied", "satisfied", None]
        complaint, events = stored(session, handled["id"])
        assert {name: getattr(complaint, name) for name in walked(events)} == walked(events)
        parts = session.exec(select(Handling).where(Handling.complaint_id == complaint.id)).all()
        sent = [
            each["id"] for event in of_kind(events, EventKind.HANDLING_DISPATCH) for each in event.data["handlings"]
        ]
        assert sent == sorted(part.id for part in parts)
        [returned] = [part for part in parts if part.state is HandlingState.RETURNED]
        assert [event.data["handling_id"] for event in of_kind(events, EventKind.HANDLING_RETURN)] == [returned.id]
        asked = session.exec(select(DecisionRequest)).all()
        decided = {
            event.data["request_id"]: event.data["decision"] for event in of_kind(events, EventKind.REQUEST_DECIDE)
        }
        assert {request.id: request.state for request in asked} == decided


def test_what_no_verb_could_do_is_no_history(database: Database) -> None:
    before = complaint_row(closed_at=at("2026-10-01T09:00") - timedelta(hours=1))
    with pytest.raises(ValueError, match="before what came before it"):
        add_complaints(database, [before])
