"""What the list of a complaint's files says of releasing: what waits, what the departments see, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.evidence.document_pages import blackable_copy
from intake.evidence.releasing import RELEASERS
from intake.evidence.viewing import RELEASED, UNSEEN, EvidenceView, is_open
from intake.models import Complaint, EvidenceCopy
from intake.vocabulary import EvidenceSource
from intake.web.staff_names import staff_names


@dataclass(frozen=True)
class StandingCopy:
    """The first page of what the departments see, and the name of who released it."""

    row: EvidenceCopy
    by: str


@dataclass(frozen=True)
class ReleaseLinks:
    """Of one file."""

    can_black_out: bool
    standing: Sequence[StandingCopy]

    @property
    def is_waiting(self) -> bool:
        return not self.standing


def release_links(
    session: Session, complaint: Complaint, views: Sequence[EvidenceView], actor: Actor
) -> dict[int, ReleaseLinks]:
    """By file; of those that this person may release, and that the departments do not see as they came."""
    if not actor.roles.intersection(RELEASERS) or complaint.text_key is None or is_open(session, complaint):
        return {}
    wanted = [view for view in views if _may_be_released(view)]
    names = staff_names(session, {copy.released_by_id for view in wanted for copy in view.copies})
    return {view.row.id: _links(view, names) for view in wanted}


def _may_be_released(view: EvidenceView) -> bool:
    row = view.row
    return row.source is not EvidenceSource.DEPARTMENT and row.scan not in UNSEEN and not row.is_taken_off


def _links(view: EvidenceView, names: dict[int, str]) -> ReleaseLinks:
    first: dict[str, EvidenceCopy] = {}
    for copy in view.copies:
        if copy.kind in RELEASED and copy.released_at:
            first.setdefault(copy.kind, copy)
    standing = [StandingCopy(copy, names.get(copy.released_by_id or 0, "")) for copy in first.values()]
    return ReleaseLinks(blackable_copy(view.row) is not None, standing)
