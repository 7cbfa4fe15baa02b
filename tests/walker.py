"""One complaint walked at random, as whoever a move is offered to: for tests of what must hold after every step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework import (
    accept,
    answer,
    ask_info,
    callback,
    clocks,
    contact,
    coordinate,
    decide_request,
    deciders,
    dispatch,
    legal,
    note,
    override,
    parts,
    pauses,
    reject,
    reopen,
    reply,
    requests,
    resume,
    review,
    sign,
    statutory,
    supply_info,
    sweep,
    transfer,
    waive,
    withdraw,
)  # fmt: skip
from intake.casework.actor import Actor
from intake.errors import DomainError
from intake.models import DecisionRequest
from intake.vocabulary import (
    Contacted,
    HandlingRole,
    HandlingState,
    PauseReason,
    RejectReason,
    RequestKind,
    RequestState,
    Satisfaction,
    Solved,
)
from routing.policies import STATUTORY
from routing.vocabulary import Channel, Clock, Symbol
from tests import factories as make

LEADS = (Symbol.REG, Symbol.MR, Symbol.DRC, Symbol.FIN)
_LONGER = frozenset({RequestKind.EXTENSION, RequestKind.STATUTORY_EXTENSION})


class Walker:
    """Takes one offered move at a time, as whichever member of staff it is offered to."""

    def __init__(self, session: Session, choose: Callable[[list[Any]], Any]) -> None:
        self.session, self.choose = session, choose
        self.office, self.crew = make.make_office(session), make.Crew(session)
        self.complaint = make.make_complaint(
            session,
            self.office,
            violations=("F-01", "F-04"),
            association_id=make.known_association(session),
            accept=choose([True, False]),
        )
        self.has_heads = choose([True, False])
        self.at = make.MONDAY

    def step(self) -> str | None:
        self.at += self.pass_time()
        sweep.take_due_steps(self.session, self.office, at=self.at)
        offers = [
            (actor, possible)
            for actor in self._people()
            for possible in legal.moves_for(self.session, self.office, self.complaint, actor, at=self.at)
            if possible.verb not in {"merge", "note", "correct_registry"}  # they move no clock
        ]
        self._try_what_is_not_offered({(actor.staff_id, possible.verb) for actor, possible in offers})
        expected = [offer for offer in offers if offer[1].is_primary]
        if expected and self.choose([True, True, False]):
            offers = expected
        if not offers:
            return None
        actor, possible = self.choose(offers)
        verb = possible.verb
        VERBS[verb](self, actor)
        self.session.flush()
        return verb

    def pass_time(self) -> timedelta:
        return timedelta(hours=self.choose([1, 5, 20, 70, 200]))

    def earlier(self, since: datetime) -> datetime:
        """Some moment between `since` and now, for what is entered late."""
        return since + (self.at - since) * self.choose([0, 0.3, 1])

    def _try_what_is_not_offered(self, offered: set[tuple[int, str]]) -> None:
        """One of them: it must be refused, and leave nothing behind."""
        others = [
            (actor, verb)
            for actor in self._people()
            for verb in VERBS
            if (actor.staff_id, verb) not in offered and verb not in {"note", "decide_request", "waive"}
        ]
        actor, verb = self.choose(others)
        before = self.complaint.event_head
        with pytest.raises(DomainError), self.session.begin_nested():
            VERBS[verb](self, actor)
        self.session.refresh(self.complaint)
        assert self.complaint.event_head == before

    def _people(self) -> list[Actor]:
        crew = self.crew
        # Ids made within one millisecond are in no order; a walk must be the same each time it is drawn.
        open_parts = parts.open_parts(self.session, self.complaint)
        procedures = [one for one in clocks.open_deadlines(self.session, self.complaint) if one.clock in STATUTORY]
        departments = sorted({one.department_id for one in (*open_parts, *procedures)})
        handlers = [crew.handler(one) for one in departments]
        heads = [crew.head(one) for one in departments] if self.has_heads else []
        return [crew.operator, crew.dispatcher, crew.supervisor, crew.caller, *handlers, *heads]

    def call(self, verb: Callable[..., Any], *args: Any, actor: Actor, **named: Any) -> None:
        verb(self.session, self.office, self.complaint, *args, actor=actor, at=self.at, **named)

    def other_department(self) -> int:
        held = {part.department_id for part in parts.open_parts(self.session, self.complaint)}
        free = [symbol for symbol in LEADS if make.department_of(self.office, symbol) not in held]
        return make.department_of(self.office, self.choose(free))

    def any_department(self) -> int:
        return make.department_of(self.office, self.choose(list(LEADS)))

    def wish(self, kind: RequestKind) -> requests.Wish:
        days = self.choose([1, 5, 10]) if kind in _LONGER else None
        reason = PauseReason.COURT if kind is RequestKind.SUSPENSION else "合成"
        return requests.Wish(kind, reason, "合成证据", "合成依据", days=days)

    def decide(self, actor: Actor) -> None:
        waiting = select(DecisionRequest).where(
            DecisionRequest.complaint_id == self.complaint.id,
            DecisionRequest.state == RequestState.OPEN,
            DecisionRequest.requested_by_id != actor.staff_id,
            deciders.is_decided_by(actor),
        )
        request = self.session.exec(waiting.order_by(DecisionRequest.requested_at, DecisionRequest.id)).first()
        approve = self.choose([True, False]) and _is_grantable(self, request)
        replacement = self.choose([None, self.other_department()])
        self.call(
            decide_request.decide_request,
            request,
            actor=actor,
            approve=approve,
            note="合成意见",
            new_lead_id=replacement if request.kind is RequestKind.RETURN else None,
        )


def _is_grantable(walker: Walker, request: DecisionRequest) -> bool:
    try:
        requests.check_grantable(walker.session, walker.office, walker.complaint, request)
    except DomainError:
        return False
    return True


def _first_co(walker: Walker) -> int:
    cos = [part for part in parts.open_parts(walker.session, walker.complaint) if part.role is HandlingRole.CO]
    return min(cos, key=lambda part: part.department_id).id


def _supply(walker: Walker, actor: Actor) -> None:
    """By the complainant now, or entered late by the hotline."""
    since = pauses.asked_at(walker.session, walker.complaint.id) or walker.at
    supplied_at = walker.choose([None, walker.earlier(since)])
    walker.call(supply_info.supply_info, "合成补充", Channel.PHONE, actor=actor, supplied_at=supplied_at)


def _enter_signature(walker: Walker, actor: Actor) -> None:
    waiting = make.open_parts(walker.session, walker.complaint, HandlingState.PENDING)
    free = [one for one in waiting if not parts.has_open_request(walker.session, one, RequestKind.RETURN)]
    part = min(free, key=lambda one: one.department_id, default=None)
    walker.call(
        sign.enter_signature,
        part.id if part else 0,
        signed_at=walker.earlier(part.dispatched_at) if part else walker.at,
        reason="合成",
        actor=actor,
    )


def _free_procedure(walker: Walker) -> Clock:
    free = statutory.may_be_opened(walker.session, walker.complaint)
    return walker.choose(free or [Clock.PENALTY])


def _procedure(walker: Walker, actor: Actor) -> Clock:
    own = statutory.running_procedures(walker.session, walker.complaint, actor.department_id)
    return own[0].clock if own else Clock.PENALTY


def _ask_to_extend(walker: Walker, actor: Actor) -> None:
    """What may be extended, where something may, else what may not."""
    department = actor.department_id
    own = requests.extendable_procedures(
        walker.session, walker.office, walker.complaint, department, at=walker.at
    ) or statutory.running_procedures(walker.session, walker.complaint, department)
    wish = walker.wish(RequestKind.STATUTORY_EXTENSION)
    procedure = own[0].clock if own else Clock.PENALTY
    walker.call(requests.file_request, replace(wish, procedure=procedure, document="合成文号"), actor=actor)


def _some_call(walker: Walker) -> callback.Call:
    return walker.choose(
        [
            make.fine_call(),
            make.fine_call(solved=Solved.UNSOLVED, satisfaction=Satisfaction.DISSATISFIED, note="合成：未解决"),
            callback.Call(Contacted.UNREACHED),
            callback.Call(Contacted.REFUSED),
        ]
    )


VERBS: dict[str, Callable[[Walker, Actor], None]] = {
    "accept": lambda w, a: w.call(accept.accept_complaint, accept.TriageFacts.of(w.complaint), actor=a),
    "ask_info": lambda w, a: w.call(ask_info.ask_info, "合成问题？", actor=a),
    "answer_now": lambda w, a: w.call(answer.answer_now, "合成答复", actor=a),
    "reject": lambda w, a: w.call(reject.reject_complaint, RejectReason.R07, "合成去处", actor=a),
    "supply_info": _supply,
    "withdraw": lambda w, a: w.call(withdraw.withdraw_complaint, actor=a),
    "override": lambda w, a: w.call(override.override_decision, lead_id=w.any_department(), reason="合成", actor=a),
    "coordinate": lambda w, a: w.call(coordinate.coordinate_complaint, "合成", actor=a),
    "dispatch": lambda w, a: w.call(
        dispatch.dispatch_complaint, lead_id=w.any_department(), co_ids=[w.any_department()], reason="合成", actor=a
    ),
    "designate": lambda w, a: w.call(
        dispatch.dispatch_complaint, lead_id=w.any_department(), reason="合成", actor=a, designate=True
    ),
    "dispatch_rest": lambda w, a: w.call(dispatch.dispatch_rest, w.any_department(), "合成", actor=a),
    "sign": lambda w, a: w.call(sign.sign_for, actor=a),
    "enter_signature": _enter_signature,
    "open_statutory": lambda w, a: w.call(
        statutory.open_statutory, _free_procedure(w), "合成文号", actor=a, opened_at=w.choose([None, w.at])
    ),
    "request_statutory_extension": _ask_to_extend,
    "conclude_statutory": lambda w, a: w.call(statutory.conclude_statutory, _procedure(w, a), "合成文号", actor=a),
    "contact": lambda w, a: w.call(contact.record_contact, "合成联系", actor=a),
    "reply": lambda w, a: w.call(reply.reply_to_complaint, make.answer(), actor=a),
    "request_return": lambda w, a: w.call(requests.file_request, w.wish(RequestKind.RETURN), actor=a),
    "request_extension": lambda w, a: w.call(requests.file_request, w.wish(RequestKind.EXTENSION), actor=a),
    "request_suspension": lambda w, a: w.call(requests.file_request, w.wish(RequestKind.SUSPENSION), actor=a),
    "request_termination": lambda w, a: w.call(requests.file_request, w.wish(RequestKind.TERMINATION), actor=a),
    "decide_request": lambda w, a: w.decide(a),
    "waive": lambda w, a: w.call(waive.waive_part, _first_co(w), "合成", actor=a),
    "transfer": lambda w, a: w.call(transfer.transfer_complaint, "合成机关", actor=a),
    "resume": lambda w, a: w.call(resume.resume_complaint, "合成", actor=a),
    "pass_review": lambda w, a: w.call(review.pass_review, actor=a),
    "record_callback": lambda w, a: w.call(callback.record_callback, _some_call(w), actor=a),
    "send_back": lambda w, a: w.call(review.send_back, "合成", actor=a),
    "close": lambda w, a: w.call(callback.close_complaint, "合成", actor=a),
    "reopen": lambda w, a: w.call(reopen.reopen_complaint, "合成新情况", actor=a),
    "note": lambda w, a: w.call(note.add_note, "合成备注", actor=a),
}
