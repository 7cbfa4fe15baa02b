"""From the columns a test asks for to a history that ends in them: which act came when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from intake.casework.actor import COMPLAINANT, SYSTEM
from intake.events import EventKind
from intake.vocabulary import (
    HandlingState,
    Move,
    Outcome,
    PauseReason,
    RequestKind,
    RequestState,
    State,
)
from routing.vocabulary import Clock, Unit
from tests.reports.histories import CallHeard, History, HotlineStaff, PartSpec

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_NEVER_ACCEPTED = frozenset({State.REJECTED, State.WITHDRAWN, State.MERGED})
_ENDED_IN_HANDLING = frozenset({State.TRANSFERRED, State.TERMINATED})
_CLOSED = frozenset({State.CALLBACK, State.CLOSED, State.ARCHIVED})
_ENDS = {
    State.REJECTED: Move.REJECT,
    State.WITHDRAWN: Move.WITHDRAW,
    State.MERGED: Move.MERGE,
    State.TRANSFERRED: Move.TRANSFER,
    State.TERMINATED: Move.TERMINATE,
}
_OUTCOMES = {
    State.WITHDRAWN: Outcome.WITHDRAWN,
    State.TRANSFERRED: Outcome.TRANSFERRED,
    State.TERMINATED: Outcome.TERMINATED,
}


def tell(
    wanted: Mapping[str, Any],
    staff: HotlineStaff,
    parts: Sequence[PartSpec] = (),
    calls: Sequence[CallHeard] = (),
    called_at: datetime | None = None,
) -> History:
    """Every act of a complaint with these columns; `row` of the answer are the columns as the acts leave them."""
    history = History(_possible(wanted, staff), staff)
    row = history.row
    goal = row["state"]
    if row["dispatched_at"] is None:
        _tell_undispatched(history, goal)
    else:
        _dispatch(history, parts or (PartSpec(row["lead_department_id"]),))
        if goal is not State.DISPATCHED:
            _handle(history, goal)
        if goal in _CLOSED:
            _follow_up(history, goal, calls, called_at)
    if history.state is not goal:
        raise ValueError(f"no history ends so: {history.state} instead of {row}")
    return history


def _possible(wanted: Mapping[str, Any], staff: HotlineStaff) -> dict[str, Any]:
    """The columns as verbs can leave them: what was never sent has no department, what is closed has an outcome."""
    row = dict(wanted)
    row["violations"] = [row["violation"]] if row["violation"] else []
    if row["state"] in _NEVER_ACCEPTED:
        row |= {"accepted_at": None, "dispatched_at": None, "lead_department_id": None}
    elif row["dispatched_at"] is None:
        row["lead_department_id"] = None
        if row["closed_at"]:
            row |= {"state": State.CLOSED, "accepted_at": row["closed_at"], "outcome": Outcome.EXPLAINED}
        elif row["state"] is State.HANDLING:
            row["state"] = State.COORDINATING if row["accepted_at"] else State.RECEIVED
    else:
        row["lead_department_id"] = row["lead_department_id"] or staff.department_id
        row["accepted_at"] = row["accepted_at"] or row["dispatched_at"]
    if row["state"] in _ENDS:
        row["finished_at"] = row["finished_at"] or row["received_at"] + DAY
        row["outcome"] = _OUTCOMES.get(row["state"])
    return row | {"first_closed_at": row["closed_at"], "replied_at": None, "closed_by_id": None, "extension_count": 0}


def _receive(history: History) -> None:
    row = history.row
    names = ("channel", "kind", "violations")
    said = {name: row[name] for name in names} | {"association_id": row.get("association_id")}
    history.say(EventKind.COMPLAINT_RECEIVE, row["received_at"], COMPLAINANT, **said)


def _closure_clock(history: History) -> dict[str, Any]:
    row = history.row
    return history.new_clock(Clock.CLOSURE, row["received_at"], row["closure_original_due_at"])


def _route(history: History, at: datetime) -> None:
    leads = [one for one in (history.row["lead_department_id"],) if one]
    rules = [None] if leads else []
    history.say(EventKind.DECISION_ROUTE, at, SYSTEM, rules=rules, table_version=1, leads=leads, co=[], recused=[])


def _tell_undispatched(history: History, goal: State) -> None:
    row, staff = history.row, history.staff
    _receive(history)
    history.promise(row["received_at"], [_closure_clock(history)])
    if row["closure_due_at"] != row["closure_original_due_at"]:
        _extend(history, row["received_at"])
    if goal is State.CLOSED:
        at = row["closed_at"]
        history.move(Move.ANSWER_NOW, at, staff.dispatcher)
        history.meet(history.clock_of(Clock.CLOSURE), at)
        row |= {"replied_at": at, "finished_at": at, "closed_by_id": staff.dispatcher.staff_id}
    elif goal is State.COORDINATING:
        _route(history, row["accepted_at"])
        history.move(Move.COORDINATE, row["accepted_at"], SYSTEM)
    elif goal in _NEVER_ACCEPTED:
        at = row["finished_at"]
        if goal is State.WITHDRAWN:
            history.move(Move.ASK_INFO, at, staff.dispatcher)
            history.say(EventKind.DEADLINE_PAUSE, at, staff.dispatcher, reason=PauseReason.INFORMATION, until="")
        history.move(_ENDS[goal], at, staff.dispatcher, note="合成说明")
        history.cancel_open_clocks(at, _ENDS[goal])


def _dispatch(history: History, parts: Sequence[PartSpec]) -> None:
    """Given out at once where all was clear on receipt; else by triage, or after coordination."""
    row, staff = history.row, history.staff
    received, accepted, sent = row["received_at"], row["accepted_at"], row["dispatched_at"]
    is_at_once = received == accepted == sent
    _receive(history)
    if not is_at_once:
        history.promise(received, [_closure_clock(history)])
        codes = list(row["violations"])
        history.say(EventKind.VIOLATION_DECIDE, accepted, staff.dispatcher, codes=codes, before=codes)
    _route(history, accepted)
    if accepted < sent:
        history.move(Move.COORDINATE, accepted, SYSTEM)
        history.move(Move.DISPATCH, sent, staff.dispatcher, note="合成理由")
    else:
        history.move(Move.ACCEPT, accepted, SYSTEM if is_at_once else staff.dispatcher)
    # What all gave back somebody else is given.
    staying = [spec for spec in parts if not spec.is_gone] or [PartSpec(staff.department_id)]
    principal = next((spec for spec in staying if spec.department_id == row["lead_department_id"]), staying[0])
    first = [_closure_clock(history)] if is_at_once else []
    for spec in parts:
        if spec.is_gone:
            sent = _give_and_take_back(history, spec, [one.department_id for one in staying], sent, first)
            first = []
    made = history.dispatch(staying, sent, principal=principal)
    _promise_signatures(history, made, sent, first)
    for spec, part in zip(staying, made, strict=True):
        if spec.returned == "refused":
            history.decide(RequestKind.RETURN, part, sent, RequestState.REFUSED)
    _sign(history, staying, made)


def _promise_signatures(
    history: History, parts: Sequence[Mapping[str, Any]], at: datetime, first: Sequence[dict[str, Any]]
) -> None:
    history.promise(at, [*first, *(history.new_clock(Clock.SIGN, at, at + DAY, part) for part in parts)])


def _give_and_take_back(
    history: History, spec: PartSpec, to: list[int], at: datetime, first: Sequence[dict[str, Any]]
) -> datetime:
    """A part that its department returned, or that a dispatcher took away; answers when the next is given out."""
    staff = history.staff
    [part] = history.dispatch([spec], at, principal=spec)
    _promise_signatures(history, [part], at, first)
    at += MINUTE
    if spec.returned == "approved":
        history.decide(RequestKind.RETURN, part, at, RequestState.APPROVED)
        history.end_parts([part], HandlingState.RETURNED, at, Move.RETURN)
        said = {"handling_id": part["id"], "department_id": spec.department_id, "reason": "合成决定"}
        history.say(EventKind.HANDLING_RETURN, at, staff.dispatcher, **said)
        history.move(Move.RETURN, at, staff.dispatcher, note="合成决定")
        history.row["return_count"] = history.row.get("return_count", 0) + 1
    else:
        history.end_parts([part], HandlingState.RETURNED, at, "overruled")
        said = {"rules": [None], "from": [spec.department_id], "to": to, "reason": "合成理由"}
        history.say(EventKind.DECISION_OVERRIDE, at, staff.dispatcher, **said)
    history.cancel_open_clocks(at, "overruled" if spec.returned == "overruled" else Move.RETURN, part)
    return at


def _sign(history: History, specs: Sequence[PartSpec], parts: Sequence[dict[str, Any]]) -> None:
    """In time within the hour, or sooner where it is closed sooner; late an hour after the limit."""
    row = history.row
    if row["state"] is State.DISPATCHED:
        return
    sent, end = row["dispatched_at"], row["closed_at"] or row["finished_at"]
    soon = sent + (min(HOUR, (end - sent) / 4) if end else HOUR)
    when = {"in time": soon, "late": sent + DAY + HOUR}
    signed = [(when[spec.signed], part) for spec, part in zip(specs, parts, strict=True) if spec.signed]
    for at, part in sorted(signed, key=lambda one: one[0]):
        if part["is_principal"]:
            history.move(Move.SIGN, at, history.staff.handler)
        handler = history.staff.handler.staff_id
        said = {"handling_id": part["id"], "department_id": part["department_id"], "handler_id": handler}
        history.say(EventKind.HANDLING_SIGN, at, history.staff.handler, **said, happened_at="", reason="")
        part |= {"state": HandlingState.SIGNED, "signed_at": at, "handler_id": handler}
        history.meet(history.clock_of(Clock.SIGN, part), at)


def _handle(history: History, goal: State) -> None:
    row, staff = history.row, history.staff
    principal = next(part for part in history.open_parts if part["is_principal"])
    if row["closure_due_at"] != row["closure_original_due_at"]:
        days = (row["closure_due_at"] - row["closure_original_due_at"]).days
        history.decide(RequestKind.EXTENSION, principal, history.last, RequestState.APPROVED, days=days)
        _extend(history, history.last)
    for act, at in _rounds(row, history.last, goal):
        act(history, at)
    if goal is State.SUSPENDED:
        at, why = history.last + HOUR, PauseReason.COURT
        history.decide(RequestKind.SUSPENSION, principal, at, RequestState.APPROVED, reason=why)
        history.move(Move.SUSPEND, at, staff.dispatcher, reason=why)
        history.say(EventKind.DEADLINE_PAUSE, at, staff.dispatcher, reason=why, until="")
        history.clock_of(Clock.CLOSURE).update(is_paused=True, paused_at=at)
    elif goal in _ENDED_IN_HANDLING:
        at = row["finished_at"]
        if goal is State.TERMINATED:
            history.decide(RequestKind.TERMINATION, principal, at, RequestState.APPROVED)
        history.move(_ENDS[goal], at, staff.dispatcher, note="合成说明")
        history.end_parts(history.open_parts, HandlingState.ENDED, at, _ENDS[goal])
        history.cancel_open_clocks(at, _ENDS[goal])


def _extend(history: History, at: datetime) -> None:
    row, clock = history.row, history.clock_of(Clock.CLOSURE)
    due_at = row["closure_due_at"]
    days = (due_at - clock["due_at"]).days
    if days <= 0:
        raise ValueError(f"no extension brings a date forward: {row}")
    said = {"deadline_id": clock["id"], "clock": Clock.CLOSURE, "due_at": due_at.isoformat(), "days": days}
    history.say(
        EventKind.DEADLINE_EXTEND, at, history.staff.dispatcher, **said, unit=Unit.WORKING_DAYS, basis="合成依据"
    )
    clock |= {"due_at": due_at, "extension_days": days}
    row["extension_count"] = 1


def _rounds(row: Mapping[str, Any], since: datetime, goal: State) -> Iterator[tuple[Any, datetime]]:
    """Answered and sent back as often as it was redone, then answered for good: in the last day before it closes."""
    acts = [_reply, _redo] * row["redo_count"]
    if goal in _CLOSED or goal is State.REPLIED:
        acts.append(_reply)
    end = row["closed_at"]
    if end is None:
        yield from ((act, since + place * DAY) for place, act in enumerate(acts, 1))
        return
    span = min(end - since, DAY)
    yield from ((act, end - span + span * place / (len(acts) + 1)) for place, act in enumerate(acts, 1))


def _reply(history: History, at: datetime) -> None:
    row, handler = history.row, history.staff.handler
    outcome = row["outcome"] or Outcome.SUBSTANTIATED
    for part in history.open_parts:
        part |= {"state": HandlingState.REPLIED, "replied_at": at, "outcome": outcome}
        said = {"handling_id": part["id"], "department_id": part["department_id"], "outcome": outcome}
        history.say(EventKind.HANDLING_REPLY, at, handler, **said, happened_at="", reason="")
    history.move(Move.REPLY, at, handler)
    row |= {"outcome": outcome, "replied_at": at}


def _redo(history: History, at: datetime) -> None:
    history.move(Move.REDO, at, history.staff.dispatcher, note="合成理由")
    for part in history.open_parts:
        part |= {"state": HandlingState.SIGNED, "replied_at": None}
    history.row |= {"outcome": None, "replied_at": None}


def _follow_up(history: History, goal: State, calls: Sequence[CallHeard], called_at: datetime | None) -> None:
    """Closed by review; then called back as often as a test says, whatever was heard, or nobody can be reached."""
    row, staff = history.row, history.staff
    at = row["closed_at"]
    history.move(Move.PASS_REVIEW, at, staff.dispatcher)
    history.meet(history.clock_of(Clock.CLOSURE), at)
    row["closed_by_id"] = staff.dispatcher.staff_id
    for place, heard in enumerate(calls):
        history.call(heard, max(at, called_at or at) + place * MINUTE, attempt=place + 1)
    if goal is not State.CALLBACK:
        row["finished_at"] = max(row["finished_at"] or history.last, history.last)
        history.move(Move.CLOSE, row["finished_at"], staff.caller if calls else SYSTEM)
    if goal is State.ARCHIVED:
        history.move(Move.ARCHIVE, row["finished_at"] + 30 * DAY, SYSTEM)
