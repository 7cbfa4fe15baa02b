"""What registering would promise, told before anything is written."""

from dataclasses import dataclass
from datetime import datetime

from intake.casework.clocks.clock import COMPLAINT_CLOCKS
from intake.casework.collaborators import Collaborators
from intake.casework.lifecycle import ENDS
from intake.models import Complaint
from intake.vocabulary import State
from routing.clocks.deadlines import DayExplained, Due, Limit, due, explain
from routing.facts import Decision
from routing.vocabulary import Clock, Kind


@dataclass(frozen=True)
class RegistrationPreview:
    """A clock as it would start now, with its days one by one."""

    limit: Limit
    due: Due
    days: tuple[DayExplained, ...]


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
