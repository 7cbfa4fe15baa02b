"""What registering would promise and what it may repeat, told before anything is written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework.clocks.clock import COMPLAINT_CLOCKS
from intake.casework.collaborators import Collaborators
from intake.casework.lifecycle import ENDS
from intake.models import Complaint
from intake.models.practice import is_shown
from intake.vocabulary import State
from routing.clocks.deadlines import DayExplained, Due, Limit, due, explain
from routing.facts import Decision
from routing.vocabulary import Clock, Kind

# How far back an open complaint about the same thing is still likely to be the same matter.
RECENT = timedelta(days=90)
_LOOKED_AT = 60  # complaints about one association looked through


@dataclass(frozen=True)
class RegistrationPreview:
    """A clock as it would start now, with its days one by one."""

    limit: Limit
    due: Due
    days: tuple[DayExplained, ...]


@dataclass(frozen=True)
class SimilarComplaint:
    """A complaint under way that a new one may repeat."""

    complaint: Complaint
    is_same_person: bool
    is_same_matter: bool


def foresee_clocks(
    collaborators: Collaborators, decision: Decision, kind: Kind, *, region_code: str, at: datetime
) -> list[RegistrationPreview]:
    """The clocks the complainant would be told of, closure first, and that of coordination where it is needed.

    They count by the calendar of the complaint's region, as what is promised will.
    """
    policy = decision.policy or kind.value
    clocks = (*reversed(COMPLAINT_CLOCKS), *([Clock.COORDINATE] if decision.needs_coordination else []))
    limits = [collaborators.rules.limits.limit(policy, clock) for clock in clocks]
    calendar = collaborators.rules.calendars.of(region_code)
    return [
        RegistrationPreview(limit, due(limit, at, calendar), explain(limit, at, calendar)) for limit in limits if limit
    ]


def is_under_way(complaint: Complaint) -> bool:
    """Whether something can still be added to it."""
    return complaint.state not in ENDS and complaint.state is not State.CLOSED


def likely_repeats(
    session: Session,
    of_caller: Collection[Complaint],
    *,
    association_id: int | None,
    violations: Collection[str],
    at: datetime,
    only: ColumnElement[bool] | None = None,
    limit: int = 4,
) -> list[SimilarComplaint]:
    """Open complaints of the caller, and recent open ones about the same association and violation; surest first.

    `only`: of the recent ones these.
    """
    own = {complaint.id for complaint in of_caller}
    found = {complaint.id: complaint for complaint in of_caller}
    if violations:  # without one nothing is the same matter yet: not worth asking while somebody types
        found |= {complaint.id: complaint for complaint in _about(session, association_id, at - RECENT, only)}
    alike = [
        SimilarComplaint(complaint, complaint.id in own, _is_same_matter(complaint, association_id, violations))
        for complaint in found.values()
        if is_under_way(complaint)
    ]
    likely = [one for one in alike if one.is_same_person or one.is_same_matter]
    newest_first = sorted(likely, key=lambda one: one.complaint.received_at, reverse=True)
    return sorted(newest_first, key=lambda one: -(one.is_same_person + 2 * one.is_same_matter))[:limit]


def _about(
    session: Session, association_id: int | None, since: datetime, only: ColumnElement[bool] | None
) -> Collection[Complaint]:
    """The newest that are under way."""
    if association_id is None:
        return ()
    is_recent = (Complaint.association_id == association_id, Complaint.received_at >= since, is_shown())
    statement = select(Complaint).where(*is_recent, col(Complaint.state).not_in([*ENDS, State.CLOSED]))
    if only is not None:
        statement = statement.where(only)
    return session.exec(statement.order_by(col(Complaint.received_at).desc()).limit(_LOOKED_AT)).all()


def _is_same_matter(complaint: Complaint, association_id: int | None, violations: Collection[str]) -> bool:
    return (
        association_id is not None
        and complaint.association_id == association_id
        and not set(complaint.violations).isdisjoint(violations)
    )
