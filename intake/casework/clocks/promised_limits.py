"""The terms a clock was promised under: the limit of its own version, whatever is in force by now."""

from sqlmodel import Session, select

from intake.casework.collaborators import Collaborators
from intake.events import EventKind
from intake.models import ComplaintEvent, Deadline
from routing.clocks.deadlines import Limit
from routing.clocks.store import get_limits


def find_promised_limit(session: Session, collaborators: Collaborators, deadline: Deadline) -> Limit | None:
    """A promise keeps the terms it was made under: that version of that profile, also where both have changed."""
    current, profile = collaborators.rules.limits, _profile_of(session, deadline) or collaborators.rules.limits.profile
    is_current = (current.profile, current.version) == (profile, deadline.policy_version)
    limits = current if is_current else get_limits(session, profile, deadline.policy_version)
    return limits.limit(deadline.policy, deadline.clock)


def promised_extension(session: Session, collaborators: Collaborators, deadline: Deadline) -> int:
    """By how many days it may be extended, once; 0 where it may not."""
    limit = find_promised_limit(session, collaborators, deadline)
    return limit.extension if limit else 0


def _profile_of(session: Session, deadline: Deadline) -> str:
    """The row has the version only; the promise that made it names the profile too."""
    promises = select(ComplaintEvent.data).where(
        ComplaintEvent.complaint_id == deadline.complaint_id, ComplaintEvent.kind == EventKind.DEADLINE_PROMISE
    )
    for data in session.exec(promises):
        if any(one["id"] == deadline.id for one in data["deadlines"]):
            return str(data["profile"])
    return ""
