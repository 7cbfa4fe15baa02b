"""Bringing the open clocks of a complaint onto the calendar in force, as one event; no promised date moves earlier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.clocks.clock import pin
from intake.casework.clocks.deadlines import open_deadlines
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.models import Complaint, Deadline


def follow(session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """Let every open clock count by the newest calendar from now on; whoever calls computes their dates anew.

    For what moves dates anyway, a resumption or an extension: by the calendar that is known now.
    """
    behind = open_behind(session, collaborators, complaint)
    if behind:
        record(session, collaborators, complaint, behind, {}, actor=actor, at=at)


def open_behind(session: Session, collaborators: Collaborators, complaint: Complaint) -> list[Deadline]:
    """Open clocks that were promised under an older calendar only."""
    newest = collaborators.rules.calendars.version
    return [one for one in open_deadlines(session, complaint) if one.calendar_version < newest]


def record(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    deadlines: list[Deadline],
    moves: Mapping[int, dict[str, Any]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Pin the rows and write the one event; `moves` says of a deadline what became of its date."""
    version = collaborators.rules.calendars.version
    for deadline in deadlines:
        pin(deadline, version)
        session.add(deadline)
    told = [
        {"id": one.id, "clock": one.clock.value, "from": "", "to": "", "kept": False} | moves.get(one.id, {})
        for one in deadlines
    ]
    audit.record(
        session,
        complaint,
        EventKind.DEADLINE_RECALENDAR,
        actor=actor,
        at=at,
        calendar_version=version,
        deadlines=told,
    )
