"""What a walker does for each move it is offered: the verb, called with something that fits where the walk has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from intake.casework.actor import Actor
from intake.casework.clocks.backdating import PaperRecord
from intake.casework.clocks.order_rows import orders_of
from intake.casework.parts import assignments
from intake.casework.parts.from_decision import DispatchChoice
from intake.casework.requests import file, statutory_procedure
from intake.casework.supervision.issuing import OrderInput, running_of
from intake.casework.supervision.levels import is_heavier
from intake.casework.supervision.order import give_order, withdraw_order
from intake.casework.supervision.report import accept_report, refuse_report, report_on_order
from intake.casework.verbs import (
    accept,
    answer,
    ask_info,
    callback,
    contact,
    coordinate,
    dispatch,
    note,
    override,
    reject,
    reopen,
    reply,
    resume,
    review,
    sign,
    supply_info,
    transfer,
    waive,
    withdraw,
)
from intake.casework.verbs.department import assign, interim
from intake.casework.verbs.following import number, objection
from intake.casework.verbs.holding import hold
from intake.casework.verbs.reaching import message_box
from intake.errors import InvalidInput
from intake.models import Handling
from intake.vocabulary import (
    Contacted,
    HandlingRole,
    HandlingState,
    OrderLevel,
    OrderState,
    RejectReason,
    RequestKind,
    Satisfaction,
    Solved,
    StaffRole,
)
from routing.calendars.working_time import local_day
from routing.vocabulary import Channel, Clock
from tests import factories as make

if TYPE_CHECKING:
    from tests.casework.walker import Walker


def _first_co(walker: Walker) -> int:
    cos = [part for part in assignments.open_parts(walker.session, walker.complaint) if part.role is HandlingRole.CO]
    return min(cos, key=lambda part: part.department_id).id


def _supply(walker: Walker, actor: Actor) -> None:
    """By the complainant now, or entered late by the hotline."""
    since = walker.clocks.paused_since() or walker.at
    supplied_at = walker.choose([None, walker.earlier(since)])
    walker.call(supply_info.supply_info, "合成补充，密语", Channel.PHONE, actor=actor, supplied_at=supplied_at)


def _enter_signature(walker: Walker, actor: Actor) -> None:
    waiting = make.open_parts(walker.session, walker.complaint, HandlingState.PENDING)
    free = [one for one in waiting if not assignments.has_open_request(walker.session, one, RequestKind.RETURN)]
    part = min(free, key=lambda one: one.department_id, default=None)
    walker.call(
        sign.enter_signature,
        part.id if part else 0,
        signed_at=walker.earlier(part.dispatched_at) if part else walker.at,
        reason="合成密语",
        actor=actor,
    )


def _free_procedure(walker: Walker) -> Clock:
    free = statutory_procedure.may_be_opened(walker.session, walker.collaborators, walker.complaint, at=walker.at)
    return walker.choose(free or [Clock.PENALTY])


def _procedure(walker: Walker, actor: Actor) -> Clock:
    own = walker.procedures_of(actor.department_id)
    return own[0].clock if own else Clock.PENALTY


def _conclude(walker: Walker, actor: Actor) -> None:
    procedure = _procedure(walker, actor)
    own = walker.procedures_of(actor.department_id)
    decided_at = walker.choose([None, walker.earlier(own[0].started_at if own else walker.at)])
    decision = statutory_procedure.ProcedureDecision("合成文号", decided_at=decided_at)
    walker.call(statutory_procedure.conclude_statutory, procedure, decision, actor=actor)


def _contact(walker: Walker, actor: Actor) -> None:
    """Noted now or later: by itself where that saves no clock."""
    own = _signed(walker, actor.department_id)
    happened_at = walker.choose([None, walker.earlier(own.signed_at if own else walker.at)])
    _now_if_too_late(walker, contact.record_contact, "合成联系，密语", actor=actor, happened_at=happened_at)


def _assign(walker: Walker, actor: Actor) -> None:
    """To a section that does not have it yet."""
    parts = assignments.open_parts(walker.session, walker.complaint)
    own = next((part for part in parts if part.department_id == actor.department_id), None)
    section = "合成二处" if own is not None and own.section == "合成一处" else "合成一处"
    walker.call(assign.assign_part, assign.Assignment(actor.staff_id, None, section), "合成，密语", actor=actor)


def _reply(walker: Walker, actor: Actor) -> None:
    own = _signed(walker, actor.department_id)
    happened_at = walker.choose([None, walker.earlier(_since(walker, own))])
    _now_if_too_late(walker, reply.reply_to_complaint, make.answer(), actor=actor, happened_at=happened_at)


def _now_if_too_late(
    walker: Walker, verb: Callable[..., Any], said: Any, *, actor: Actor, happened_at: datetime | None
) -> None:
    """What would save a clock is refused to the department that did it, whose own act stands as of now then."""
    try:
        with walker.session.begin_nested():
            walker.call(verb, said, actor=actor, happened_at=happened_at)
    except InvalidInput as refused:
        if "ran out" not in str(refused):
            raise
        walker.session.refresh(walker.complaint)
        walker.call(verb, said, actor=actor)


def _enter_contact(walker: Walker, actor: Actor) -> None:
    part = _signed(walker)
    happened_at = walker.earlier(part.signed_at) if part else walker.at
    paper = PaperRecord(part.id if part else 0, happened_at, "合成密语")
    walker.call(contact.enter_contact, paper, "合成联系，密语", actor=actor)


def _enter_reply(walker: Walker, actor: Actor) -> None:
    part = _signed(walker, is_answerable=True)
    paper = PaperRecord(part.id if part else 0, walker.earlier(_since(walker, part)), "合成密语")
    walker.call(reply.enter_reply, paper, make.answer(), actor=actor)


def _signed(walker: Walker, department_id: int | None = None, *, is_answerable: bool = False) -> Handling | None:
    """The department's part, or else the first of all, that is signed for."""
    found = [
        part
        for part in make.open_parts(walker.session, walker.complaint, HandlingState.SIGNED)
        if department_id in {None, part.department_id}
        and (not is_answerable or reply.may_be_answered(walker.complaint, part))
    ]
    return min(found, key=lambda part: part.department_id, default=None)


def _since(walker: Walker, part: Handling | None) -> datetime:
    """From when on the part may have been answered."""
    set_going = reply.last_set_going(walker.session, walker.complaint)
    return max(part.signed_at, set_going or part.signed_at) if part else walker.at


def _call_back(walker: Walker, actor: Actor) -> None:
    before = [one.called_at for one in callback.tries_of(walker.session, walker.complaint)]
    since = max([walker.complaint.closed_at or walker.at, *before])
    called_at = walker.choose([None, walker.earlier(since)])
    walker.call(make.call_back, _some_call(walker), actor=actor, called_at=called_at)


def _ask_to_extend(walker: Walker, actor: Actor) -> None:
    """What may be extended, where something may, else what may not."""
    department = actor.department_id
    own = file.extendable_procedures(
        walker.session, walker.collaborators, walker.complaint, department, at=walker.at
    ) or walker.procedures_of(department)
    wish = walker.wish(RequestKind.STATUTORY_EXTENSION)
    procedure = own[0].clock if own else Clock.PENALTY
    walker.call(file.file_request, replace(wish, procedure=procedure, document="合成文号"), actor=actor)


def _some_call(walker: Walker) -> callback.Call:
    return walker.choose(
        [
            make.fine_call(),
            make.fine_call(solved=Solved.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED, note="合成：未解决，密语"),
            callback.Call(Contacted.UNREACHED),
            callback.Call(Contacted.REFUSED),
        ]
    )


def _level(walker: Walker) -> OrderInput:
    """A level that is not lighter than what runs everywhere, else any; days as they come."""
    running = running_of(walker.session, walker.complaint).values()
    heavier = [level for level in OrderLevel if any(is_heavier(level, one.level) for one in running)]
    level = walker.choose(heavier if running and heavier else list(OrderLevel))
    return OrderInput(level, walker.choose([1, 3, 10]), "合成要求，密语")


def _order_id(walker: Walker, actor: Actor, *states: OrderState) -> int:
    own = [
        one
        for one in orders_of(walker.session, walker.complaint)
        if one.state in states and (StaffRole.HANDLER not in actor.roles or one.department_id == actor.department_id)
    ]
    return min(own, key=lambda one: one.ordinal).id if own else 0


def _decide_order(walker: Walker, actor: Actor) -> None:
    order_id = _order_id(walker, actor, OrderState.ANSWERED)
    if walker.choose([True, False]):
        walker.call(accept_report, order_id, actor=actor)
    else:
        walker.call(refuse_report, order_id, "合成理由，密语", actor=actor, days=walker.choose([1, 5]))


VERBS: dict[str, Callable[[Walker, Actor], None]] = {
    "order": lambda w, a: w.call(give_order, _level(w), actor=a),
    "report_order": lambda w, a: w.call(report_on_order, _order_id(w, a, OrderState.OPEN), "合成反馈，密语", actor=a),
    "decide_order": _decide_order,
    "withdraw_order": lambda w, a: w.call(
        withdraw_order, _order_id(w, a, OrderState.OPEN, OrderState.ANSWERED), "合成理由，密语", actor=a
    ),
    "accept": lambda w, a: w.call(accept.accept_complaint, accept.TriageFacts.of(w.complaint), actor=a),
    "ask_info": lambda w, a: w.call(ask_info.ask_info, "合成问题？，密语", actor=a),
    "answer_now": lambda w, a: w.call(answer.answer_now, "合成答复，密语", actor=a),
    "reject": lambda w, a: w.call(reject.reject_complaint, RejectReason.R07, "合成去处，密语", actor=a),
    "supply_info": _supply,
    "withdraw": lambda w, a: w.call(withdraw.withdraw_complaint, actor=a),
    "override": lambda w, a: w.call(
        override.override_decision, DispatchChoice(w.any_department(), "合成密语"), actor=a
    ),
    "coordinate": lambda w, a: w.call(coordinate.coordinate_complaint, "合成密语", actor=a),
    "dispatch": lambda w, a: w.call(
        dispatch.dispatch_complaint, DispatchChoice(w.any_department(), "合成密语", [w.any_department()]), actor=a
    ),
    "designate": lambda w, a: w.call(
        dispatch.dispatch_complaint, DispatchChoice(w.any_department(), "合成密语"), actor=a, designate=True
    ),
    "dispatch_rest": lambda w, a: w.call(dispatch.dispatch_rest, w.any_department(), "合成密语", actor=a),
    "sign": lambda w, a: w.call(sign.sign_for, actor=a),
    "enter_signature": _enter_signature,
    "open_statutory": lambda w, a: w.call(
        statutory_procedure.open_statutory, _free_procedure(w), "合成文号", actor=a, opened_at=w.choose([None, w.at])
    ),
    "request_statutory_extension": _ask_to_extend,
    "conclude_statutory": _conclude,
    "assign": _assign,
    "write_message": lambda w, a: w.call(message_box.write_message, "合成留言，密语", actor=a),
    "interim": lambda w, a: w.call(interim.give_interim_answer, "合成进展，密语", actor=a),
    "contact": _contact,
    "enter_contact": _enter_contact,
    "reply": _reply,
    "enter_reply": _enter_reply,
    "request_return": lambda w, a: w.call(file.file_request, w.wish(RequestKind.RETURN), actor=a),
    "request_extension": lambda w, a: w.call(file.file_request, w.wish(RequestKind.EXTENSION), actor=a),
    "request_suspension": lambda w, a: w.call(file.file_request, w.wish(RequestKind.SUSPENSION), actor=a),
    "request_termination": lambda w, a: w.call(file.file_request, w.wish(RequestKind.TERMINATION), actor=a),
    "decide_request": lambda w, a: w.decide(a),
    "waive": lambda w, a: w.call(waive.waive_part, _first_co(w), "合成密语", actor=a),
    "transfer": lambda w, a: w.call(transfer.transfer_complaint, "合成机关，密语", actor=a),
    "resume": lambda w, a: w.call(resume.resume_complaint, "合成密语", actor=a),
    "pass_review": lambda w, a: w.call(review.pass_review, actor=a),
    "record_callback": _call_back,
    "release_number": lambda w, a: w.call(number.release_number, actor=a),
    "file_objection": lambda w, a: w.call(objection.file_objection, "合成不服，密语", actor=a),
    "decide_objection": lambda w, a: w.call(
        objection.decide_objection, uphold=w.choose([True, False]), note="合成决定，密语", actor=a
    ),
    "send_back": lambda w, a: w.call(review.send_back, "合成密语", actor=a),
    "close": lambda w, a: w.call(callback.close_complaint, "合成密语", actor=a),
    "reopen": lambda w, a: w.call(reopen.reopen_complaint, "合成新情况，密语", actor=a),
    "place_hold": lambda w, a: w.call(
        hold.place_hold,
        "合成：法院调取案卷，密语",
        "合成文号，密语",
        until=local_day(w.at) + timedelta(days=90),
        actor=a,
    ),
    "lift_hold": lambda w, a: w.call(hold.lift_hold, "合成密语", actor=a),
    "note": lambda w, a: w.call(note.add_note, "合成备注，密语", actor=a),
}
