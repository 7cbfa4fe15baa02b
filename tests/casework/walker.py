"""One complaint walked at random, as whoever a move is offered to: for tests of what must hold after every step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.actions import allowed
from intake.casework.actor import Actor
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.escalation import sweep
from intake.casework.parts import assignments
from intake.casework.requests import approvers, conditions, file, statutory_procedure
from intake.casework.requests.decide import decide_request
from intake.casework.requests.reasons import REASONS
from intake.errors import DomainError
from intake.models import DecisionRequest
from intake.vocabulary import (
    RequestKind,
    RequestState,
)
from routing.clocks.policies import STATUTORY
from routing.vocabulary import Symbol
from tests import factories as make
from tests.casework.walked import VERBS
from tests.clocks.stored import open_deadlines

LEADS = (Symbol.REG, Symbol.MR, Symbol.DRC, Symbol.FIN)
_LONGER = frozenset({RequestKind.EXTENSION, RequestKind.STATUTORY_EXTENSION})


class Walker:
    """Takes one offered move at a time, as whichever member of staff it is offered to."""

    def __init__(self, session: Session, choose: Callable[[list[Any]], Any]) -> None:
        self.session, self.choose = session, choose
        self.collaborators, self.crew = make.make_office(session), make.Crew(session)
        self.complaint = make.make_complaint(
            session,
            self.collaborators,
            violations=("F-01", "F-04"),
            association_id=make.known_association(session),
            accept=choose([True, False]),
        )
        self.has_heads = choose([True, False])
        self.at = make.MONDAY

    def step(self) -> str | None:
        self.at += self.pass_time()
        self.sweep()
        offers = [
            (actor, possible)
            for actor in self._people()
            for possible in allowed.moves_for(self.session, self.collaborators, self.complaint, actor, at=self.at)
            if possible.verb not in {"merge", "note", "correct_registry", "name_fees"}  # they move no clock
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

    def sweep(self) -> None:
        sweep.take_due_steps(self.session, self.collaborators, at=self.at)

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
        open_parts = assignments.open_parts(self.session, self.complaint)
        procedures = [one for one in open_deadlines(self.session, self.complaint) if one.clock in STATUTORY]
        departments = sorted({one.department_id for one in (*open_parts, *procedures)})
        handlers = [crew.handler(one) for one in departments]
        heads = [crew.head(one) for one in departments] if self.has_heads else []
        return [crew.operator, crew.dispatcher, crew.supervisor, crew.caller, *handlers, *heads]

    def call(self, verb: Callable[..., Any], *args: Any, actor: Actor, **named: Any) -> None:
        verb(self.session, self.collaborators, self.complaint, *args, actor=actor, at=self.at, **named)

    def other_department(self) -> int:
        held = {part.department_id for part in assignments.open_parts(self.session, self.complaint)}
        free = [symbol for symbol in LEADS if make.department_of(self.collaborators, symbol) not in held]
        return make.department_of(self.collaborators, self.choose(free))

    @property
    def clocks(self) -> ComplaintClocks:
        return ComplaintClocks.of(self.session, self.collaborators, self.complaint)

    def procedures_of(self, department_id: int | None) -> list[DerivedClock]:
        return statutory_procedure.running_procedures(
            self.session, self.collaborators, self.complaint, department_id, at=self.at
        )

    def any_department(self) -> int:
        return make.department_of(self.collaborators, self.choose(list(LEADS)))

    def wish(self, kind: RequestKind) -> file.DecisionRequestInput:
        days = self.choose([1, 5, 10]) if kind in _LONGER else None
        reason = next(iter(REASONS[kind]))
        return file.DecisionRequestInput(kind, reason, "合成证据，密语", "合成依据", days=days)

    def decide(self, actor: Actor) -> None:
        waiting = select(DecisionRequest).where(
            DecisionRequest.complaint_id == self.complaint.id,
            DecisionRequest.state == RequestState.OPEN,
            DecisionRequest.requested_by_id != actor.staff_id,
            approvers.is_decided_by(actor),
        )
        request = self.session.exec(waiting.order_by(DecisionRequest.requested_at, DecisionRequest.id)).first()
        approve = self.choose([True, False]) and _is_grantable(self, request)
        replacement = self.choose([None, self.other_department()])
        self.call(
            decide_request,
            request,
            actor=actor,
            approve=approve,
            note="合成意见，密语",
            new_lead_id=replacement if request.kind is RequestKind.RETURN else None,
        )


def _is_grantable(walker: Walker, request: DecisionRequest) -> bool:
    try:
        conditions.check_grantable(walker.session, walker.collaborators, walker.complaint, request)
    except DomainError:
        return False
    return True
