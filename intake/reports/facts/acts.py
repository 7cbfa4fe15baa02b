"""What each event of the record means to figures; one that says nothing of them is passed over.

Due dates are those that events name: a date that had run out when something moved it stays the one that ran out.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from intake.casework.clocks.derived import Data
from intake.casework.clocks.pause_history import happened
from intake.casework.clocks.replay import CLOCK_EVENTS
from intake.casework.lifecycle import PAUSING
from intake.events import EventKind
from intake.reports.facts.fact import Fact, What, micros
from intake.reports.facts.walk import ClosurePromise, GivenPart, Walk
from intake.vocabulary import HandlingRole, Move, State
from routing.vocabulary import Clock

_GONE = frozenset({State.REJECTED, State.MERGED, State.WITHDRAWN})
_ENDED = frozenset({State.TRANSFERRED, State.TERMINATED})
_APART = frozenset({Move.UNMERGE, Move.SPLIT})
_ACCEPTING = frozenset({Move.ACCEPT, Move.COORDINATE, Move.ANSWER_NOW})


def take(walk: Walk, kind: EventKind, at: datetime, data: Data) -> None:
    """The next event; it counts for when it happened, where it was entered later."""
    if kind in CLOCK_EVENTS:
        walk.note_run_out(at)
    rule = _RULES.get(kind)
    if rule is not None:
        rule(walk, data, happened(data, at) if "happened_at" in data else at)


def _received(walk: Walk, data: Data, _at: datetime) -> None:
    walk.said = list(data["violations"])


def _named(walk: Walk, data: Data, _at: datetime) -> None:
    walk.named += data["codes"]


def _decided(walk: Walk, data: Data, _at: datetime) -> None:
    walk.decided = list(data["codes"])


def _promised(walk: Walk, data: Data, at: datetime) -> None:
    for one in data["deadlines"]:
        if one["clock"] == Clock.SIGN and one["handling_id"] in walk.parts:
            part = walk.parts[one["handling_id"]]
            part.sign_id, part.sign_due = one["id"], datetime.fromisoformat(one["due_at"])
        elif one["clock"] == Clock.CLOSURE:
            before = walk.running()
            if before is not None and before.has_run_out:
                continue
            if before is not None:  # under another policy it runs another time
                before.is_open, before.is_void = False, True
            started = datetime.fromisoformat(one["started_at"]) if one["started_at"] else at
            due = datetime.fromisoformat(one["due_at"])
            version, region = data["calendar_version"], one["region_code"]
            walk.promises.append(ClosurePromise(one["id"], walk.round, started, due, due, version, region))


def _extended(walk: Walk, data: Data, _at: datetime) -> None:
    for promise in walk.promises:
        if promise.id == data["deadline_id"] and not promise.has_run_out:
            promise.move(datetime.fromisoformat(data["due_at"]))
            promise.is_extended = True


def _ran_on(walk: Walk, data: Data, _at: datetime) -> None:
    anew = {int(number): datetime.fromisoformat(due) for number, due in data["due"].items()}
    walk.stands_still = False
    promise = walk.running()
    if promise is not None and promise.id in anew:
        promise.stands_still = False
        _move(promise, anew[promise.id])
    for part in walk.parts.values():
        _move_signing(part, anew.get(part.sign_id))


def _move(promise: ClosurePromise, due: datetime) -> None:
    promise.move(due)
    if promise.is_bare:
        promise.original = promise.due
    elif not promise.has_original_run_out:
        promise.is_original_unknown = True


def _move_signing(part: GivenPart, due: datetime | None) -> None:
    if due is not None and part.signed is None and not part.has_run_out:
        part.sign_due = due


def _recalendared(walk: Walk, data: Data, _at: datetime) -> None:
    moved = {one["id"]: one["to"] for one in data["deadlines"]}
    for promise in walk.promises:
        if promise.id not in moved or promise.has_run_out:
            continue
        promise.version = data["calendar_version"]
        if moved[promise.id]:
            _move(promise, datetime.fromisoformat(moved[promise.id]))
    for part in walk.parts.values():
        if moved.get(part.sign_id):
            _move_signing(part, datetime.fromisoformat(moved[part.sign_id]))


def _moved(walk: Walk, data: Data, at: datetime) -> None:
    step, was, state = Move(data["move"]), State(data["from"]), State(data["to"])
    if walk.accepted is None and step in _ACCEPTING and was is State.RECEIVED:
        walk.accepted = micros(at)
        walk.opened.append(walk.accepted)
    promise = walk.running()
    if state in PAUSING and step is not Move.UNMERGE:  # until the event that says when all is due again
        walk.stands_still = True
        if promise is not None:
            promise.stands_still = True
    _left(walk, step, state, at)
    rule = _MOVES.get(step)
    if rule is not None:
        rule(walk, at)


def _left(walk: Walk, step: Move, state: State, at: datetime) -> None:
    """Out of every denominator, or back in it; whose answer is taken back was out of it all the while."""
    if step in _APART:
        walk.come_back(is_as_it_was=step is Move.UNMERGE)
    elif state in _GONE and step is not Move.REJOIN:
        walk.gone = state.value, micros(at)
        walk.end()
    elif state in _ENDED:
        walk.ended = state.value, micros(at)
        walk.end_unanswered(at)


def _redone(walk: Walk, at: datetime) -> None:
    walk.undo_closing(is_reopened=False)
    lead, co, handler = walk.holder()
    walk.made.append(Fact(What.REDO, 0, micros(at), department_id=lead, co=co, handler_id=handler))
    walk.redone += 1


def _reopened(walk: Walk, at: datetime) -> None:
    walk.undo_closing(is_reopened=True)
    walk.gone = walk.ended = None  # an objection to that was upheld
    walk.round += 1
    walk.opened.append(micros(at))
    walk.lead = None


def _left_to_coordination(walk: Walk, _at: datetime) -> None:
    walk.lead = None


def _suspended(walk: Walk, at: datetime) -> None:
    lead, co, handler = walk.holder()
    walk.suspended = Fact(What.SUSPEND, 0, micros(at), department_id=lead, co=co, handler_id=handler)
    walk.made.append(walk.suspended)


def _resumed(walk: Walk, at: datetime) -> None:
    if walk.suspended is not None:
        walk.suspended.done_at, walk.suspended = micros(at), None


_MOVES: Mapping[Move, Callable[[Walk, datetime], None]] = MappingProxyType(
    {
        Move.PASS_REVIEW: lambda walk, at: walk.close(at, is_direct=False),
        Move.ANSWER_NOW: lambda walk, at: walk.close(at, is_direct=True),
        Move.REDO: _redone,
        Move.REOPEN: _reopened,
        Move.COORDINATE: _left_to_coordination,
        Move.SUSPEND: _suspended,
        Move.RESUME: _resumed,
        Move.TERMINATE: _resumed,
        Move.ANSWER_JOINED: lambda walk, at: walk.answer_joined(at),
        Move.REJOIN: lambda walk, _at: walk.take_joined_answer_back(),
    }
)


def _dispatched(walk: Walk, data: Data, at: datetime) -> None:
    for one in data["handlings"]:
        part = walk.parts[one["id"]] = GivenPart(one["id"], one["department_id"], one["role"], micros(at))
        if one["principal"]:
            walk.lead = part
            walk.sent = walk.sent or part


def _signed(walk: Walk, data: Data, at: datetime) -> None:
    part = walk.parts.get(data["handling_id"])
    if part is not None:
        part.signed, part.handler = micros(at), data["handler_id"]


def _returned(walk: Walk, data: Data, at: datetime) -> None:
    part = walk.parts.get(data["handling_id"])
    role, sent = (part.role, part.at) if part else (HandlingRole.LEAD.value, None)
    handler = part.handler if part else None
    values = {"department_id": data["department_id"], "role": role, "sent_at": sent, "handler_id": handler}
    walk.made.append(Fact(What.RETURN, 0, micros(at), **values))


def _parts_ended(walk: Walk, data: Data, _at: datetime) -> None:
    walk.end_parts(data["handlings"], is_joined=data["reason"] == Move.MERGE)


def _called(walk: Walk, data: Data, at: datetime) -> None:
    walk.calls.append((micros(at), data, walk.holder()))


_RULES: Mapping[EventKind, Callable[[Walk, Data, datetime], None]] = MappingProxyType(
    {
        EventKind.COMPLAINT_RECEIVE: _received,
        EventKind.VIOLATION_NAME: _named,
        EventKind.VIOLATION_DECIDE: _decided,
        EventKind.DEADLINE_PROMISE: _promised,
        EventKind.DEADLINE_EXTEND: _extended,
        EventKind.DEADLINE_RESUME: _ran_on,
        EventKind.DEADLINE_RECALENDAR: _recalendared,
        EventKind.COMPLAINT_MOVE: _moved,
        EventKind.HANDLING_DISPATCH: _dispatched,
        EventKind.HANDLING_SIGN: _signed,
        EventKind.HANDLING_RETURN: _returned,
        EventKind.HANDLING_END: _parts_ended,
        EventKind.CALLBACK_RECORD: _called,
    }
)
# Whoever reads the record for figures fetches these; every other kind says nothing of them.
FACT_EVENTS = frozenset({*_RULES, *CLOCK_EVENTS, EventKind.COMPLAINT_CORRECT})
