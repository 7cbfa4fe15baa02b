"""Why this department, and why this date: the stored decision and the running clocks, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from intake.casework import pauses, placing
from intake.casework.clocks import limit_of
from intake.casework.derived import breaks_of
from intake.casework.office import Office
from intake.i18n import N_, _
from intake.models import Complaint, Deadline
from intake.web.people import staff_names
from routing.deadlines import explain
from routing.facts import Because, Outcome
from routing.wording import OUTCOMES, REASONS, STEPS
from routing.working_time import DayKind

# What a day was to a clock; the calendar's own name of a holiday stands beside it.
DAY_KINDS: Mapping[DayKind, str] = {
    DayKind.WORKING: N_("working day"),
    DayKind.WEEKEND: N_("weekend"),
    DayKind.HOLIDAY: N_("public holiday"),
    DayKind.MAKEUP: N_("working day in place of a holiday"),
    DayKind.DAY_ZERO: N_("the day it began, not counted"),
    DayKind.PAUSED: N_("paused, not counted"),
}


@dataclass(frozen=True)
class Chosen:
    """A department and why it was chosen."""

    department: str
    because: str
    document: str


@dataclass(frozen=True)
class PartReason:
    """Why one violation went where it did; `chain` tells the steps that did something."""

    violation: str
    rule: int | None
    lead: Chosen | None
    co: tuple[Chosen, ...]
    basis: str
    also_matched: tuple[int, ...]
    chain: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Why:
    """The decision in force; `overruled_by` where a person sent it elsewhere."""

    table_version: int
    parts: tuple[PartReason, ...]
    recused: tuple[str, ...]
    overruled_by: str
    override_reason: str


@dataclass(frozen=True)
class Day:
    """One day of a deadline as shown. `count` is its number among those that count."""

    day: date
    kind: str
    name: str
    count: int | None
    is_provisional: bool


def find_why(session: Session, office: Office, complaint: Complaint) -> Why | None:
    """The stored decision in words; None before triage."""
    record = placing.find_decision(session, complaint.id)
    if record is None:
        return None
    names = staff_names(session, {record.override_by_id})
    recused = (office.rules.directory.departments.get(one["department_id"]) for one in record.body["recused"])
    return Why(
        table_version=record.table_version,
        parts=tuple(_part(each) for each in record.body["parts"]),
        recused=tuple(card.name for card in recused if card),
        overruled_by=names.get(record.override_by_id or 0, ""),
        override_reason=record.override_reason,
    )


def why_of(decision: Mapping[str, Any]) -> tuple[PartReason, ...]:
    """The same words for a decision not stored: the preview of triage, as `Decision.to_json` gives it."""
    return tuple(_part(each) for each in decision["parts"])


def days_of(session: Session, office: Office, complaint: Complaint, deadline: Deadline) -> Sequence[Day]:
    """A clock day by day, from the day it began to the day it is due; the pauses so far are in it."""
    breaks = breaks_of(deadline, pauses.pauses_of(session, complaint.id))
    days = explain(
        limit_of(deadline),
        deadline.started_at,
        office.rules.calendar,
        pauses=breaks,
        extension_days=deadline.extension_days,
    )
    return [Day(each.day, _(DAY_KINDS[each.kind]), each.name, each.count, each.is_provisional) for each in days]


def because(code: str) -> str:
    """The reason for a department; what a dispatcher wrote stands as it was written."""
    return _(REASONS[Because(code)]) if code in set(Because) else code


def _part(stored: Mapping[str, Any]) -> PartReason:
    return PartReason(
        violation=stored["violation"],
        rule=stored["rule"],
        lead=_chosen(stored["lead"]) if stored["lead"] else None,
        co=tuple(_chosen(each) for each in stored["co"]),
        basis=stored["basis"],
        also_matched=tuple(stored["also_matched"]),
        chain=tuple(_step(each) for each in stored["chain"] if each["outcome"] != Outcome.PASSED),
    )


def _chosen(stored: Mapping[str, Any]) -> Chosen:
    return Chosen(stored["department"], because(stored["because"]), stored["document"])


def _step(stored: Mapping[str, Any]) -> tuple[str, str, str]:
    step, outcome = STEPS[stored["step"]], OUTCOMES[Outcome(stored["outcome"])]
    return _(step), _(outcome), stored["detail"]
