"""Cases found by violation and by words, shown beside complaints alike; proposals for who sees their complaints."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import String, cast, false, or_
from sqlmodel import Session, col, select

from intake.case_library.proposing import find_open
from intake.case_library.reviewing import REVIEWERS
from intake.casework.actor import Actor
from intake.casework.visibility import seen_by
from intake.errors import NotFound
from intake.models import Complaint, LibraryCase
from intake.vocabulary import CaseState, StaffRole
from routing.normalise import as_compared
from routing.translatable import N_

# Who sees what was withdrawn, and why.
SEES_WITHDRAWN = (*REVIEWERS, StaffRole.AUDITOR)


def library(
    session: Session, words: str = "", violation: str = "", *, is_withdrawn: bool = False, page: Any
) -> Sequence[LibraryCase]:
    """The newest first; `page` is a window."""
    state = CaseState.WITHDRAWN if is_withdrawn else CaseState.PUBLISHED
    wanted = select(LibraryCase).where(LibraryCase.state == state)
    for word in words.split():
        wanted = wanted.where(col(LibraryCase.compared).contains(as_compared(word), autoescape=True))
    if violation:
        wanted = wanted.where(_is_of([violation]))
    limit, offset = page
    return session.exec(wanted.order_by(col(LibraryCase.id).desc()).limit(limit).offset(offset)).all()


def cases_about(session: Session, codes: Collection[str], *, most: int) -> Sequence[LibraryCase]:
    """Published cases of one of these violations, the newest first."""
    wanted = select(LibraryCase).where(LibraryCase.state == CaseState.PUBLISHED, _is_of(codes))
    return session.exec(wanted.order_by(col(LibraryCase.id).desc()).limit(most)).all() if codes else []


def get_case(session: Session, case_id: int, actor: Actor) -> LibraryCase:
    """One that was let out; a withdrawn one for reviewers and auditors alone. Raises NotFound."""
    row = session.get(LibraryCase, case_id)
    is_seen = row is not None and (
        row.state is CaseState.PUBLISHED
        or (row.state is CaseState.WITHDRAWN and bool(actor.roles.intersection(SEES_WITHDRAWN)))
    )
    if row is None or not is_seen:
        raise NotFound(N_("there is no such case"))
    return row


def proposals(session: Session, actor: Actor) -> Sequence[tuple[LibraryCase, Complaint]]:
    """Those that wait, of complaints the actor sees, the oldest first."""
    wanted = (
        select(LibraryCase, Complaint)
        .join(Complaint, col(Complaint.id) == LibraryCase.complaint_id)
        .where(LibraryCase.state == CaseState.PROPOSED, col(Complaint.text_key).is_not(None))
    )
    seen = seen_by(actor)
    wanted = wanted if seen is None else wanted.where(seen)
    return session.exec(wanted.order_by(col(LibraryCase.proposed_at), col(LibraryCase.id))).all()


def proposals_of(session: Session, complaint: Complaint) -> Sequence[LibraryCase]:
    """Proposed or not taken in; what was let out is not found by its complaint."""
    found = select(LibraryCase).where(LibraryCase.complaint_id == complaint.id)
    return session.exec(found.order_by(col(LibraryCase.id).desc())).all()


def case_made_of(session: Session, complaint: Complaint, actor: Actor) -> LibraryCase | None:
    """Which published case was made of it: for the auditor, who answers for that nobody is found in it."""
    row = find_open(session, complaint) if StaffRole.AUDITOR in actor.roles else None
    return row if row is not None and row.state is CaseState.PUBLISHED else None


def _is_of(codes: Collection[str]) -> Any:
    said = cast(col(LibraryCase.violations), String)
    return or_(false(), *(said.contains(f'"{code}"', autoescape=True) for code in codes))
