"""One actor before one complaint: the facts that say which moves are open to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.clocks.clock import DerivedClock
from intake.casework.clocks.order_rows import orders_of
from intake.casework.collaborators import Collaborators
from intake.casework.matters import joining, parting
from intake.casework.parts import assignments, recusals
from intake.casework.requests import approvers, conditions, file, statutory_procedure
from intake.casework.supervision.givers import may_act_for_giver
from intake.casework.supervision.issuing import running_of
from intake.casework.supervision.levels import RUNNING
from intake.casework.verbs import ask_info, callback, conflict_of_interest, reply, review
from intake.errors import DomainError
from intake.models import Complaint, DecisionRequest, Handling, SupervisionOrder
from intake.vocabulary import (
    Contacted,
    HandlingRole,
    HandlingState,
    OrderLevel,
    OrderState,
    RequestKind,
    RequestState,
    StaffRole,
    State,
)


@dataclass(frozen=True)
class ActionFacts:
    """What the offers look at, gathered once."""

    session: Session
    collaborators: Collaborators
    complaint: Complaint
    actor: Actor
    at: datetime
    own: Handling | None
    open_parts: tuple[Handling, ...]
    is_signed: bool

    def may_ask(self, kind: RequestKind) -> bool:
        """Whether the request would be taken: the verb's own check, so that the two cannot disagree."""
        part = self.own
        if part is None or (kind is not RequestKind.RETURN and not part.is_principal):
            return False
        try:
            conditions.check_allowed(self.session, self.collaborators, self.complaint, part, kind=kind, at=self.at)
        except DomainError:
            return False
        return not assignments.has_open_request(self.session, part, kind)

    @property
    def may_ask_complainant(self) -> bool:
        return ask_info.may_ask_again(self.session, self.complaint)

    @property
    def is_pending(self) -> bool:
        own = self.own
        return own is not None and own.state is HandlingState.PENDING

    @property
    def may_answer(self) -> bool:
        return self.own is not None and reply.may_be_answered(self.complaint, self.own)

    @property
    def has_answerable(self) -> bool:
        """A part some department may have answered on paper."""
        return any(reply.may_be_answered(self.complaint, part) for part in self.open_parts)

    @property
    def has_signed(self) -> bool:
        return any(part.state is HandlingState.SIGNED for part in self.open_parts)

    @property
    def has_unsigned(self) -> bool:
        """A part whose signing is still waited for, and that nobody has asked to return."""
        waiting = (part for part in self.open_parts if part.state is HandlingState.PENDING)
        return any(not assignments.has_open_request(self.session, part, RequestKind.RETURN) for part in waiting)

    @property
    def own_procedures(self) -> list[DerivedClock]:
        own = self.actor.department_id
        return statutory_procedure.running_procedures(self.session, self.collaborators, self.complaint, own, at=self.at)

    @property
    def extendable_procedures(self) -> list[DerivedClock]:
        own = self.actor.department_id
        return file.extendable_procedures(self.session, self.collaborators, self.complaint, own, at=self.at)

    @property
    def may_open_procedure(self) -> bool:
        own = self.own
        if own is None or own.state is not HandlingState.SIGNED or own.role is not HandlingRole.LEAD:
            return False
        return bool(statutory_procedure.may_be_opened(self.session, self.collaborators, self.complaint, at=self.at))

    @property
    def is_uninvolved(self) -> bool:
        return not self._refused(conflict_of_interest.must_not_be_involved)

    @property
    def has_not_replied(self) -> bool:
        return not self._refused(conflict_of_interest.must_not_have_replied)

    def _refused(self, check: Callable[[Session, Complaint, Actor], None]) -> bool:
        try:
            check(self.session, self.complaint, self.actor)
        except DomainError:
            return True
        return False

    @property
    def may_send_back(self) -> bool:
        if self.complaint.redo_count >= review.MAX_REDOS or self.complaint.merged_into_id is not None:
            return False
        if self.complaint.state is State.CALLBACK and StaffRole.CALLER_BACK in self.actor.roles:
            return self.is_uninvolved
        return bool(self.actor.roles & {StaffRole.DISPATCHER, StaffRole.SUPERVISOR}) and self.has_not_replied

    @property
    def may_be_joined(self) -> bool:
        """What a department has in hand is the dispatchers' to join, once nothing of it waits for a decision."""
        if self.complaint.state not in joining.AT_THE_HOTLINE and StaffRole.DISPATCHER not in self.actor.roles:
            return False
        return joining.why_it_stays(self.session, self.complaint) is None

    @property
    def is_joined(self) -> bool:
        return self.complaint.merged_into_id is not None

    @property
    def is_freshly_joined(self) -> bool:
        join = parting.joins_of(self.session, [self.complaint]).get(self.complaint.id)
        return join is not None and join.may_be_undone(self.at)

    @property
    def was_reached(self) -> bool:
        calls = callback.tries_of(self.session, self.complaint)
        return any(call.contacted is Contacted.REACHED for call in calls)

    @property
    def has_recusal(self) -> bool:
        return bool(recusals.in_force(self.session, self.complaint.id))

    @property
    def has_decidable_request(self) -> bool:
        statement = select(DecisionRequest.id).where(
            DecisionRequest.complaint_id == self.complaint.id,
            DecisionRequest.state == RequestState.OPEN,
            DecisionRequest.requested_by_id != self.actor.staff_id,
            approvers.is_decided_by(self.actor),
        )
        return self.session.exec(statement.limit(1)).first() is not None

    @property
    def may_order(self) -> bool:
        """A department owes something, and is not under the heaviest order yet."""
        running = running_of(self.session, self.complaint)
        own = (running.get(part.department_id) for part in self.open_parts)
        return any(order is None or order.level is not OrderLevel.TALK for order in own)

    @property
    def is_pressed(self) -> bool:
        """Every department that owes something has an order, and the report on none is late."""
        running = running_of(self.session, self.complaint)
        own = [running.get(part.department_id) for part in self.open_parts]
        return all(one is not None and (one.answered_at is not None or one.due_at >= self.at) for one in own)

    @property
    def orders_to_report(self) -> list[SupervisionOrder]:
        own = self.actor.department_id
        return [one for one in self._orders(OrderState.OPEN) if one.department_id == own]

    @property
    def orders_to_decide(self) -> list[SupervisionOrder]:
        waiting = self._theirs(OrderState.ANSWERED)
        return [one for one in waiting if one.feedback_by_id is None or one.feedback_by_id != self.actor.staff_id]

    @property
    def orders_to_withdraw(self) -> list[SupervisionOrder]:
        return self._theirs(*RUNNING)

    def _theirs(self, *states: OrderState) -> list[SupervisionOrder]:
        """Those the actor gave, or may decide on for whoever did."""
        return [one for one in self._orders(*states) if may_act_for_giver(self.session, one, self.actor, at=self.at)]

    def _orders(self, *states: OrderState) -> list[SupervisionOrder]:
        return [one for one in orders_of(self.session, self.complaint) if one.state in states]
