"""A second person lets a case out, or does not; who finds it wrong later takes it off.

Let out, its words are the office's own and lead to no complaint: erasing the complaint leaves none of its words behind,
for none of them was taken over (`must_find_nobody` refuses twelve characters in a row), and the link goes as the case
goes out. A proposal is a text of its complaint, and is erased with it.
"""

from datetime import datetime

from sqlmodel import Session

from intake.case_library.leftovers import leftovers, must_find_nobody
from intake.case_library.proposing import lock_proposal, words_of
from intake.case_library.words import CaseWords
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.editions import check_edition, is_author
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import DomainError, InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.models import Complaint, LibraryCase
from intake.sealing.text import text_key_of
from intake.vocabulary import CaseState, StaffRole
from routing.normalise import as_compared
from routing.translatable import N_

PUBLISHED, REFUSED, WITHDRAWN = "case:publish", "case:refuse", "case:withdraw"
REVIEWERS = (StaffRole.SUPERVISOR, StaffRole.DISPATCHER, StaffRole.ADMINISTRATOR)


def publish_case(
    session: Session,
    collaborators: Collaborators,
    case_id: int,
    *,
    edition: int,
    is_looked_at: bool = False,
    actor: Actor,
    at: datetime,
) -> LibraryCase:
    """Raises InvalidInput while a name or number of the complaint stands in it that nobody says they looked at."""
    row, complaint = _to_decide(session, case_id, edition, actor)
    words = words_of(session, row)
    must_find_nobody(session, complaint, words)
    if not is_looked_at and leftovers(session, collaborators, complaint, words):
        raise InvalidInput(N_("names or numbers of the complaint stand in it: look at each of them"), field="looked_at")
    for name, text in words.parts.items():
        setattr(row, name, text)
    row.compared = as_compared("\n".join(words.parts.values()))
    row.state, row.decided_at, row.decided_by_id = CaseState.PUBLISHED, at, actor.staff_id
    row.proposal, row.complaint_id = None, None
    session.add(row)
    session.flush()
    audit.record_office(session, PUBLISHED, actor=actor, at=at, case=row.id, title=row.title)
    return row


def refuse_case(
    session: Session, case_id: int, reason: str, *, edition: int, actor: Actor, at: datetime
) -> LibraryCase:
    """The proposal is kept with the complaint, and why it was not taken in; it may be proposed anew."""
    row, complaint = _to_decide(session, case_id, edition, actor)
    reason = required_reason(reason, "reason", longest=500)
    row.refusal = bytes(text_key_of(session, complaint).seal(reason) or b"")
    row.state, row.decided_at, row.decided_by_id = CaseState.REFUSED, at, actor.staff_id
    session.add(row)
    session.flush()
    audit.record_office(session, REFUSED, actor=actor, at=at, case=row.id)
    return row


def withdraw_case(
    session: Session, case_id: int, reason: str, *, is_destroyed: bool = False, actor: Actor, at: datetime
) -> LibraryCase:
    """Nobody but reviewers and auditors reads it any more; where it leads to somebody its words are destroyed."""
    actor.must_be(*REVIEWERS)
    reason = required_reason(reason, "reason", longest=500)
    audit.lock_office(session)
    row = session.get(LibraryCase, case_id, with_for_update=True)
    if row is None or row.state not in {CaseState.PUBLISHED, CaseState.WITHDRAWN}:
        raise NotFound(N_("there is no such case"))
    if row.state is CaseState.WITHDRAWN:
        raise NotPossibleNow(N_("the case is withdrawn already"))
    row.state, row.withdrawn_at, row.withdrawn_by_id = CaseState.WITHDRAWN, at, actor.staff_id
    row.withdrawn_reason = reason
    if is_destroyed:
        for name in (*CaseWords().parts, "compared"):
            setattr(row, name, "")
    session.add(row)
    session.flush()
    told = {"case": row.id, "reason": reason, "is_destroyed": is_destroyed}
    audit.record_office(session, WITHDRAWN, actor=actor, at=at, **told)
    return row


def find_review_hindrance(session: Session, row: LibraryCase, complaint: Complaint, actor: Actor) -> DomainError | None:
    """Why this person is not the second one."""
    if not actor.roles.intersection(REVIEWERS):
        return NotAllowed(N_("a supervisor, dispatcher or administrator reviews cases"))
    if is_author(row, actor):
        return SecondPersonNeeded(N_("who proposed the case does not review it"))
    handlers = {part.handler_id for part in find.handlings_of(session, complaint.id) if part.handler_id is not None}
    if handlers == {actor.staff_id}:
        return SecondPersonNeeded(N_("who handled the complaint alone does not review its case"))
    return None


def _to_decide(session: Session, case_id: int, edition: int, actor: Actor) -> tuple[LibraryCase, Complaint]:
    audit.lock_office(session)
    row, complaint = lock_proposal(session, case_id, actor)
    if (hindrance := find_review_hindrance(session, row, complaint, actor)) is not None:
        raise hindrance
    check_edition(row, edition)
    if text_key_of(session, complaint).is_erased:
        raise NotPossibleNow(N_("the texts of this complaint are erased"))
    return row, complaint
