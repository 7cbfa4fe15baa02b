"""Bringing the open clocks of a complaint onto the calendar in force, as one event; no promised date moves earlier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework import audit, clocks
from intake.casework.actor import Actor
from intake.casework.derived import pin
from intake.casework.office import Office
from intake.events import EventKind
from intake.models import Complaint, Deadline


def follow(session: Session, office: Office, complaint: Complaint, *, actor: Actor, at: datetime) -> None:
    """Let every open clock count by the newest calendar from now on; whoever calls computes their dates anew.

    For what moves dates anyway, a resumption or an extension: by the calendar that is known now (domain C.3, 7).
    """
    behind = open_behind(session, office, complaint)
    if behind:
        record(session, office, complaint, behind, {}, actor=actor, at=at)


def open_behind(session: Session, office: Office, complaint: Complaint) -> list[Deadline]:
    """Open clocks that were promised under an older calendar only."""
    newest = office.rules.calendars.version
    return [one for one in clocks.open_deadlines(session, complaint) if one.calendar_version < newest]


def record(
    session: Session,
    office: Office,
    complaint: Complaint,
    deadlines: list[Deadline],
    moves: Mapping[int, dict[str, Any]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Pin the rows and write the one event; `moves` says of a deadline what became of its date."""
    version = office.rules.calendars.version
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
