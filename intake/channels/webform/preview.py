"""What is told before a complaint is sent: who will get it, by when it is answered, who will never learn the name."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.casework.registering.register import NewComplaint, preview_complaint
from routing.clocks.deadlines import due
from routing.directory import NATIONAL_REGION
from routing.vocabulary import Clock


@dataclass(frozen=True)
class SubmissionPreview:
    """`departments` is empty where a person decides first."""

    departments: tuple[str, ...]
    due_at: datetime | None
    is_known: bool  # the association is in the registry
    place: str
    set_aside: tuple[str, ...] = ()  # named, and so kept off it for now


@dataclass(frozen=True)
class RegionChoice:
    """A region one may choose."""

    code: str
    name: str


def preview_submission(
    session: Session, collaborators: Collaborators, new: NewComplaint, *, at: datetime
) -> SubmissionPreview:
    """Reads, and writes nothing."""
    decision = preview_complaint(session, collaborators, new, at=at) if new.is_ready else None
    policy = (decision.policy if decision else "") or new.kind.value
    limit = collaborators.rules.limits.limit(policy, Clock.CLOSURE)
    departments = tuple(lead.department for lead in decision.leads) if decision else ()
    due_at = (
        due(limit, at, collaborators.rules.calendars.of(new.region_code or collaborators.home_region)).due_at
        if limit
        else None
    )
    place = collaborators.rules.directory.path(new.region_code or collaborators.home_region)
    named = collaborators.rules.directory.departments
    set_aside = tuple(named[one].name for one in sorted(new.implicated))
    return SubmissionPreview(departments, due_at, new.association_id is not None, place, set_aside)


def places(collaborators: Collaborators) -> list[RegionChoice]:
    """The home region, what lies in it, then every other region that has a department of ours."""
    directory = collaborators.rules.directory
    served = {card.region_code for card in directory.departments.values() if card.is_active}
    near = [code for code in directory.regions if collaborators.home_region in directory.lineage(code)]
    far = sorted(code for code in served if code in directory.regions and code != NATIONAL_REGION)
    codes = dict.fromkeys([collaborators.home_region, *sorted(near), *far])
    return [RegionChoice(code, collaborators.rules.directory.path(code)) for code in codes if code in directory.regions]
