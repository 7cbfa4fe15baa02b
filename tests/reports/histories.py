"""What happened to one complaint, act by act: the events its verbs would have recorded, and the rows they leave.

Left out are the clocks that no figure reads (triage, first contact, reply, redo, call-back), notices and messages, and
the commitments of the record: there are thousands of these. Due dates are as the table that is built wants them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from intake.casework import lifecycle
from intake.casework.actor import SYSTEM, Actor
from intake.casework.parts.from_decision import dispatched
from intake.events import EventKind
from intake.vocabulary import (
    ActorKind,
    Contacted,
    HandlingRole,
    HandlingState,
    Move,
    RequestKind,
    RequestState,
    Satisfaction,
    Solved,
    State,
)
from routing.vocabulary import Clock, Unit
from tests.stages.sealed_texts import sealed_for

serial = count(1)
# As the limits that are shipped set them for complaints.
_LIMITS = {Clock.CLOSURE: (15, Unit.WORKING_DAYS), Clock.SIGN: (1, Unit.WORKING_DAYS)}
CallHeard = tuple[Contacted, Solved | None, Satisfaction | None]


@dataclass(frozen=True)
class HotlineStaff:
    """Who acts in the histories of one database, and which department has what names none."""

    department_id: int
    handler: Actor
    dispatcher: Actor
    caller: Actor

    @classmethod
    def of(cls, department_id: int, handler_id: int, dispatcher_id: int, caller_id: int) -> "HotlineStaff":
        return cls(department_id, *(Actor(ActorKind.STAFF, one) for one in (handler_id, dispatcher_id, caller_id)))


@dataclass(frozen=True)
class PartSpec:
    """A part as a test asks for it.

    `returned` is approved, refused, overruled or None; `signed` is in time, late or None.
    """

    department_id: int
    returned: str | None = None
    signed: str | None = "in time"

    @property
    def is_gone(self) -> bool:
        return self.returned in {"approved", "overruled"}


@dataclass
class ToldEvent:
    kind: EventKind
    at: datetime
    actor: Actor
    data: dict[str, Any]


class History:
    """Takes acts in their order; refuses one that no verb could do, or that would be before the one before it."""

    def __init__(self, row: Mapping[str, Any], staff: HotlineStaff) -> None:
        self.row, self.staff = dict(row), staff
        self.state = State.RECEIVED
        self.events: list[ToldEvent] = []
        self.parts: list[dict[str, Any]] = []
        self.clocks: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []

    @property
    def last(self) -> datetime:
        return self.events[-1].at

    @property
    def open_parts(self) -> list[dict[str, Any]]:
        return [part for part in self.parts if part["ended_at"] is None]

    def say(self, kind: EventKind, at: datetime, actor: Actor, /, **data: Any) -> None:
        if self.events and at < self.last:
            raise ValueError(f"{kind} at {at} is before what came before it, at {self.last}: {self.row}")
        self.events.append(ToldEvent(kind, at, actor, data))

    def move(self, step: Move, at: datetime, actor: Actor, *, reason: str = "", note: str = "") -> None:
        goal = lifecycle.next_state(self.state, step)
        said = lifecycle.moved(step, self.state, goal, reason=reason, note=note)
        self.say(EventKind.COMPLAINT_MOVE, at, actor, **said)
        self.state = goal

    def promise(self, at: datetime, clocks: Sequence[dict[str, Any]]) -> None:
        told = [
            {
                "id": row["id"],
                "clock": row["clock"].value,
                "handling_id": row["handling_id"],
                "department_id": row["department_id"],
                "region_code": row["region_code"],
                "started_at": row["started_at"].isoformat() if row["started_at"] != at else "",
                "due_at": row["due_at"].isoformat(),
                "amount": row["amount"],
                "unit": row["unit"].value,
            }
            for row in clocks
        ]
        said = {"deadlines": told, "policy": self.row["policy"], "profile": "default"}
        self.say(EventKind.DEADLINE_PROMISE, at, SYSTEM, **said, policy_version=1, calendar_version=1)
        self.clocks += clocks

    def new_clock(
        self, clock: Clock, at: datetime, due_at: datetime, part: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        amount, unit = _LIMITS[clock]
        values = dict.fromkeys(("met_at", "cancelled_at", "paused_at", "breached_at"))
        return values | {
            "id": next(serial),
            "complaint_id": self.row["id"],
            "handling_id": part["id"] if part else None,
            "department_id": part["department_id"] if part else self.row["lead_department_id"],
            "clock": clock,
            "policy": self.row["policy"],
            "amount": amount,
            "unit": unit,
            "policy_version": 1,
            "calendar_version": 1,
            "region_code": self.row["region_code"],
            "started_at": at,
            "due_at": due_at,
            "original_due_at": due_at,
            "extension_days": 0,
            "is_paused": False,
            "is_provisional": False,
            "basis": "",
            "earlier_calendars": "",
        }

    def clock_of(self, clock: Clock, part: Mapping[str, Any] | None = None) -> dict[str, Any]:
        key = (clock, part["id"] if part else None)
        return next(row for row in self.clocks if (row["clock"], row["handling_id"]) == key)

    def meet(self, row: dict[str, Any], at: datetime) -> None:
        row["met_at"] = at
        row["breached_at"] = row["due_at"] if at > row["due_at"] else None
        said = {"deadline_id": row["id"], "clock": row["clock"], "on_time": at <= row["due_at"]}
        self.say(EventKind.DEADLINE_MEET, at, SYSTEM, **said)

    def cancel_open_clocks(self, at: datetime, reason: str, part: Mapping[str, Any] | None = None) -> None:
        """All that run, or those of one part."""
        for row in self.clocks:
            is_meant = part is None or row["handling_id"] == part["id"]
            if is_meant and row["met_at"] is None and row["cancelled_at"] is None:
                row["cancelled_at"] = at
                said = {"deadline_id": row["id"], "clock": row["clock"], "reason": reason}
                self.say(EventKind.DEADLINE_CANCEL, at, SYSTEM, **said)

    def dispatch(self, specs: Sequence[PartSpec], at: datetime, *, principal: PartSpec) -> list[dict[str, Any]]:
        made = [self._new_part(spec, at, is_principal=spec is principal) for spec in specs]
        self.parts += made
        self.row |= {"lead_department_id": principal.department_id, "dispatched_at": at}
        self.say(EventKind.HANDLING_DISPATCH, at, self.staff.dispatcher, handlings=dispatched(made))
        return made

    def _new_part(self, spec: PartSpec, at: datetime, *, is_principal: bool) -> dict[str, Any]:
        empty = dict.fromkeys(("signed_at", "replied_at", "ended_at", "outcome", "handler_id"))
        return empty | {
            "id": next(serial),
            "complaint_id": self.row["id"],
            "department_id": spec.department_id,
            "role": HandlingRole.LEAD,
            "is_principal": is_principal,
            "state": HandlingState.PENDING,
            "violations": list(self.row["violations"]),
            "because": "",
            "is_designated": False,
            "dispatched_at": at,
        }

    def end_parts(self, parts: Sequence[dict[str, Any]], state: HandlingState, at: datetime, reason: str) -> None:
        for part in parts:
            part |= {"state": state, "ended_at": at}
        ids = [part["id"] for part in parts]
        said = {"handlings": ids, "state": state, "reason": reason}
        self.say(EventKind.HANDLING_END, at, self.staff.dispatcher, **said)

    def decide(self, kind: RequestKind, part: Mapping[str, Any], at: datetime, state: RequestState, **more: Any) -> int:
        """A department asks, a dispatcher decides at once."""
        asked = next(serial)
        days, reason = more.get("days"), more.get("reason", "合成理由")
        self.requests.append(
            {
                "id": asked,
                "complaint_id": self.row["id"],
                "handling_id": part["id"],
                "kind": kind,
                "state": state,
                "reason_code": reason,
                "evidence": sealed_for(self.row, "合成证据"),
                "legal_basis": "合成依据",
                "document": "",
                "days": days,
                "requested_by_id": self.staff.handler.staff_id,
                "requested_at": at,
                "decided_by_id": self.staff.dispatcher.staff_id,
                "decided_at": at,
            }
        )
        filed = {"request_id": asked, "kind": kind, "handling_id": part["id"], "reason": reason, "clock": ""}
        unit = Unit.WORKING_DAYS if days else ""
        self.say(EventKind.REQUEST_FILE, at, self.staff.handler, **filed, days=days, unit=unit)
        decided = {"request_id": asked, "kind": kind, "clock": "", "decision": state, "note": "合成决定"}
        self.say(EventKind.REQUEST_DECIDE, at, self.staff.dispatcher, **decided)
        return asked

    def call(self, heard: CallHeard, at: datetime, *, attempt: int) -> None:
        contacted, solved, satisfaction = heard
        said = {"contacted": contacted, "solved": solved, "satisfaction": satisfaction}
        made = {
            "id": next(serial),
            "complaint_id": self.row["id"],
            "attempt": attempt,
            "round": self.row["redo_count"],
            "called_by_id": self.staff.caller.staff_id,
            "called_at": at,
        }
        self.calls.append(made | said)
        self.say(EventKind.CALLBACK_RECORD, at, self.staff.caller, callback_id=made["id"], **said, happened_at="")
