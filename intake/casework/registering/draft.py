"""The rows of one intake, built in memory and written by one statement: the hot path of the whole product."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from intake import bulk, numbers
from intake.casework import lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.clocks import promises
from intake.casework.clocks.clock import COMPLAINT_CLOCKS, TRIAGE
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.ledger.bound import BOUND_MODELS
from intake.casework.ledger.commitments import commitments_of
from intake.casework.outbox.complainant_messages import message_values
from intake.casework.parts import from_decision, recusals
from intake.casework.registering import violations
from intake.casework.registering.new_complaint import NewComplaint
from intake.casework.verbs.fees.name_fees import fee_values, named
from intake.events import EventKind
from intake.identity.person import identity_values
from intake.identity.phone import can_be_texted, plain_phone
from intake.job_names import Job
from intake.models import (
    Complaint,
    ComplaintArrival,
    ComplaintEvent,
    ComplaintFee,
    ComplaintIdentity,
    ComplaintRecusal,
    Deadline,
    DecisionRecord,
    Handling,
    Message,
    Suggestion,
)
from intake.record_keys import RecordKeys, record_keys_of
from intake.sealing.text import TextKey
from intake.vocabulary import Move, State
from routing.facts import Decision
from routing.vocabulary import Clock, Priority


class IntakeDraft:
    """The rows of one intake, in memory, before the one write."""

    def __init__(
        self, collaborators: Collaborators, new: NewComplaint, decision: Decision | None, *, actor: Actor, at: datetime
    ) -> None:
        self.collaborators, self.new, self.decision, self.actor, self.at = collaborators, new, decision, actor, at
        self.events: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.code = new.tracking_code or numbers.new_tracking_code()
        complaint_id = numbers.new_id(at)
        self.text_key, sealed_key = TextKey.make(collaborators.ring, complaint_id)
        self.row = self._complaint_values() | {"id": complaint_id, "text_key": sealed_key}
        self.parts = from_decision.handling_values(self.row["id"], decision, at=at) if decision else []
        self.decisions = [from_decision.decision_values(self.row["id"], decision, at=at)] if decision else []
        self.recusals = recusals.named_values(
            collaborators, self.row["id"], new.implicated, region_code=self.row["region_code"], at=at
        )
        self.coordinator = (decision.coordinator.department_id,) if decision and decision.coordinator else ()
        self.deadlines = promises.deadline_values(
            collaborators,
            self.row["id"],
            self.row["policy"],
            self._promises(),
            region_code=self.row["region_code"],
            at=at,
        )
        self.identity = identity_values(collaborators.ring, self.row["id"], new.person, new.confidentiality, at=at)
        self.arrivals = [{"complaint_id": self.row["id"], **vars(new.arrival)}] if new.arrival else []
        fees = collaborators.rules.fees
        self.fees = fee_values(self.row["id"], fees, new.fee_items, actor=actor, at=at) if new.fee_items else []
        self._fill_caches()

    def write(self, session: Session, *, tell: bool) -> None:
        self._tell(tell=tell)
        self._record(record_keys_of(session), self._happened())
        bulk.write(
            session,
            [
                (Complaint.__table__, [self.row]),
                (ComplaintIdentity.__table__, [self.identity]),
                (ComplaintRecusal.__table__, self.recusals),
                (ComplaintArrival.__table__, self.arrivals),
                (ComplaintFee.__table__, self.fees),
                (Suggestion.__table__, violations.guess_values(self.row["id"], self.new.guesses, at=self.at)),
                (DecisionRecord.__table__, self.decisions),
                (Handling.__table__, self.parts),
                (Deadline.__table__, self.deadlines),
                (Message.__table__, self.messages),
                (ComplaintEvent.__table__, self.events),
            ],
        )
        self.collaborators.jobs.nudge_later(session, Job.SKETCH_WORDING)
        if self.messages:
            self.collaborators.jobs.nudge_later(session, Job.DRAIN_MESSAGES)

    def _complaint_values(self) -> dict[str, Any]:
        new, decision, number = self.new, self.decision, numbers.new_number(self.at)
        state = State.RECEIVED
        if decision is not None:
            state = State.COORDINATING if decision.needs_coordination and not decision.leads else State.DISPATCHED
        return {
            "number": number,
            "tracking_digest": numbers.code_digest(self.collaborators.ring.code_key, number, self.code),
            "channel": new.channel,
            "external_id": new.external_id,
            "kind": new.kind,
            "state": state,
            "priority": decision.priority if decision else Priority.NORMAL,
            "policy": (decision.policy if decision else "") or new.kind.value,
            "association_id": new.association_id,
            "association_text": new.association_text,
            "region_code": new.region_code or self.collaborators.home_region,
            "violation": next(iter(new.violations), ""),
            "violations": list(new.violations),
            **violations.whose_word(new.violations, operator_id=new.operator_id),
            "narrative": self.text_key.seal(new.narrative),
            "amount": new.amount,
            "is_government_involved": new.is_government_involved or bool(new.implicated),
            "implicated_text": self.text_key.seal(new.implicated_text),
            "is_anonymous": new.is_anonymous,
            "language": new.language,
            "lead_department_id": decision.leads[0].department_id if decision and decision.leads else None,
            "received_at": self.at,
            "accepted_at": self.at if decision else None,
            "dispatched_at": self.at if state is State.DISPATCHED else None,
            "received_region": self.actor.region_code,
            "operator_id": new.operator_id,
            "is_synthetic": new.is_synthetic,
            "is_training": new.is_training,
        }

    def _promises(self) -> list[promises.Promise]:
        lead = self.row["lead_department_id"]
        wanted = [promises.Promise(clock, self.at, None, lead) for clock in COMPLAINT_CLOCKS]
        if self.row["state"] is State.RECEIVED:
            wanted += [promises.Promise(clock, self.at) for clock in TRIAGE]
        if self.coordinator:
            wanted.append(promises.Promise(Clock.COORDINATE, self.at, None, self.coordinator[0]))
        return wanted + from_decision.dispatch_promises(self.parts, at=self.at)

    def _fill_caches(self) -> None:
        loud = self.deadlines
        closure = next((row for row in loud if row["clock"] is Clock.CLOSURE), None)
        shared = min((row["due_at"] for row in loud if row["clock"] in COMPLAINT_CLOCKS), default=None)
        self.row["closure_due_at"] = self.row["closure_original_due_at"] = closure["due_at"] if closure else None
        self.row["next_due_at"] = min((row["due_at"] for row in loud), default=None)
        self.row["is_provisional"] = any(row["is_provisional"] for row in loud)
        for part in self.parts:
            own = [row["due_at"] for row in loud if row["handling_id"] == part["id"]]
            part["next_due_at"] = min([*own, *([shared] if shared else [])], default=None)

    def _tell(self, *, tell: bool) -> None:
        phone = plain_phone(self.new.person.phone)
        if tell and phone and can_be_texted(phone) and not self.new.is_training:
            values = message_values(
                self.collaborators,
                "received",
                phone=phone,
                cause=str(self.row["id"]),
                at=self.at,
                language=self.new.language,
                number=self.row["number"],
                code=self.code,
                due_at=self.row["closure_due_at"],
                **vars(self.new.asks),
                calendar=self.collaborators.rules.calendars.of(self.row["region_code"]),
                text_key=self.text_key,
            )
            self.messages.append(values)

    def _happened(self) -> list[tuple[EventKind, Actor, dict[str, Any]]]:
        """What the record is to say, in order, and who did it."""
        new, said = self.new, [(EventKind.COMPLAINT_RECEIVE, self.actor, self._received())]
        if new.guesses:
            said.append((EventKind.VIOLATION_GUESS, SYSTEM, violations.guessed(new.guesses)))
        if self.fees:
            said.append((EventKind.FEE_NAME, self.actor, named(self.collaborators.rules.fees, new.fee_items)))
        if self.recusals or new.implicated_text:
            matched = [row["department_id"] for row in self.recusals]
            said.append((EventKind.RECUSAL_NAME, self.actor, {"named": new.implicated_text, "matched": matched}))
        if self.decision is not None:
            said.append((EventKind.DECISION_ROUTE, SYSTEM, from_decision.decided(self.decision)))
            step = Move.ACCEPT if self.row["state"] is State.DISPATCHED else Move.COORDINATE
            moved = lifecycle.moved(step, State.RECEIVED, self.row["state"])
            said.append((EventKind.COMPLAINT_MOVE, SYSTEM, moved))
        if self.parts:
            handlings = from_decision.dispatched(self.parts)
            said.append((EventKind.HANDLING_DISPATCH, SYSTEM, {"handlings": handlings}))
        if self.deadlines:
            promised = promises.promised(self.collaborators, self.row["policy"], self.deadlines, at=self.at)
            said.append((EventKind.DEADLINE_PROMISE, SYSTEM, promised))
        for message in self.messages:
            queued = {"message_id": message["id"], "template": message["template"]}
            said.append((EventKind.MESSAGE_QUEUE, SYSTEM, queued))
        return said

    def _received(self) -> dict[str, Any]:
        new = self.new
        return {
            "channel": new.channel,
            "kind": new.kind,
            "violations": list(new.violations),
            "association_id": new.association_id,
        }

    def _record(self, keys: RecordKeys, said: Sequence[tuple[EventKind, Actor, dict[str, Any]]]) -> None:
        """The chain from its first event; the last commits to the rows that are written with it."""
        values = partial(audit.event_values, keys, self.row["id"], at=self.at, text_key=lambda: self.text_key)
        events = [values(seq, kind, actor=actor, data=data) for seq, (kind, actor, data) in enumerate(said, 1)]
        rows = {
            BOUND_MODELS[Complaint]: [self.row],
            BOUND_MODELS[ComplaintIdentity]: [self.identity],
            BOUND_MODELS[ComplaintRecusal]: self.recusals,
            BOUND_MODELS[ComplaintArrival]: self.arrivals,
            BOUND_MODELS[ComplaintFee]: self.fees,
            BOUND_MODELS[DecisionRecord]: self.decisions,
            BOUND_MODELS[Handling]: self.parts,
            BOUND_MODELS[Message]: self.messages,
        }
        events[-1]["bound"] = commitments_of(keys, rows)
        head = ""
        for one in events:
            self.events.append(audit.seal(keys, one, head))
            head = self.events[-1]["hash"]
        self.row["event_count"], self.row["event_head"] = len(events), head
