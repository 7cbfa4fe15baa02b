"""Bringing the open clocks of a complaint onto the calendar in force, as one event; no promised date moves earlier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.complaint_clocks import ComplaintClocks
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint

_UNMOVED: Mapping[str, Any] = {"from": "", "to": "", "kept": False}


def follow(session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """Let every open clock count by the newest calendar from now on.

    For what moves dates anyway, a resumption or an extension: by the calendar that is known now.
    """
    bring(session, collaborators, complaint, {}, actor=actor, at=at)


def bring(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    moves: Mapping[int, Mapping[str, Any]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record it of every open clock that was promised under an older calendar only; `moves`: what becomes of a date."""
    newest = collaborators.rules.calendars.version
    clocks = ComplaintClocks.of(session, collaborators, complaint).open(at)
    told = [
        {"id": one.id, "clock": one.clock.value, **_UNMOVED, **moves.get(one.id, {})}
        for one in clocks
        if one.calendar_version < newest
    ]
    if told:
        audit.record(
            session,
            complaint,
            EventKind.DEADLINE_RECALENDAR,
            actor=actor,
            at=at,
            calendar_version=newest,
            deadlines=told,
        )
