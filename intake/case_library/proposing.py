"""A case is proposed from a closed complaint by somebody who sees it, and mended until a second person has decided."""

from datetime import datetime

from sqlmodel import Session, col, select

from intake.case_library.leftovers import must_find_nobody
from intake.case_library.words import LONGEST, CaseWords
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.editions import check_edition, count_edit
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.models import Complaint, LibraryCase
from intake.sealing.ring import key_ring_of
from intake.sealing.text import SealedText, text_key_of
from intake.vocabulary import CaseState, StaffRole, State
from routing.translatable import N_

PROPOSED, MENDED = "case:propose", "case:mend"
PROPOSERS = (StaffRole.HANDLER, StaffRole.DISPATCHER, StaffRole.SUPERVISOR)
OVER = frozenset({State.CLOSED, State.ARCHIVED})
_OPEN = (CaseState.PROPOSED, CaseState.PUBLISHED)
_REQUIRED = frozenset({"title", "association", "facts", "finding"})


def propose_case(session: Session, number: str, words: CaseWords, *, actor: Actor, at: datetime) -> LibraryCase:
    """Raises InvalidInput while something leads to whoever complained."""
    complaint = find.lock_complaint(session, number)
    find.must_see(session, complaint, actor)
    if (hindrance := find_hindrance(session, complaint, actor)) is not None:
        raise hindrance
    audit.lock_office(session)
    if find_open(session, complaint) is not None:
        raise NotPossibleNow(N_("a case was made of this complaint already"))
    row = LibraryCase(
        state=CaseState.PROPOSED,
        complaint_id=complaint.id,
        digest=key_ring_of(session).case_digest(complaint.id),
        violations=list(complaint.violations),
        proposal=_sealed(session, complaint, words),
        proposed_at=at,
        proposed_by_id=actor.staff_id or 0,
        edited_by_ids=[actor.staff_id or 0],
    )
    session.add(row)
    session.flush()
    audit.record_office(session, PROPOSED, actor=actor, at=at, case=row.id, digest=row.digest)
    return row


def mend_case(
    session: Session, case_id: int, words: CaseWords, *, edition: int, actor: Actor, at: datetime
) -> LibraryCase:
    """Whoever mends it is one of its authors from then on, and does not review it."""
    actor.must_be(*PROPOSERS)
    row, complaint = lock_proposal(session, case_id, actor)
    check_edition(row, edition)
    row.proposal = _sealed(session, complaint, words)
    count_edit(row, actor)
    session.add(row)
    session.flush()
    audit.record_office(session, MENDED, actor=actor, at=at, case=row.id, edition=row.edition)
    return row


def find_hindrance(session: Session, complaint: Complaint, actor: Actor) -> NotPossibleNow | NotAllowed | None:
    """Why this person cannot propose a case of it now."""
    if not actor.roles.intersection(PROPOSERS):
        return NotAllowed(N_("whoever handles, dispatches or supervises complaints proposes cases"))
    if complaint.state not in OVER:
        return NotPossibleNow(N_("a case is made of a complaint that is closed"))
    if text_key_of(session, complaint).is_erased:
        return NotPossibleNow(N_("the texts of this complaint are erased"))
    return None


def find_open(session: Session, complaint: Complaint) -> LibraryCase | None:
    """The case made of it, proposed or published: found by its digest, by whoever knows the complaint."""
    digest = key_ring_of(session).case_digest(complaint.id)
    found = select(LibraryCase).where(LibraryCase.digest == digest, col(LibraryCase.state).in_(_OPEN))
    return session.exec(found).first()


def lock_proposal(session: Session, case_id: int, actor: Actor) -> tuple[LibraryCase, Complaint]:
    """A proposal and its complaint, for who sees that. Raises NotFound else."""
    found = select(LibraryCase).where(LibraryCase.id == case_id).with_for_update()
    row = session.exec(found.execution_options(populate_existing=True)).first()
    if row is None or row.complaint_id is None:
        raise NotFound(N_("there is no such proposal"))
    complaint = session.get_one(Complaint, row.complaint_id)
    find.must_see(session, complaint, actor)
    if row.state is not CaseState.PROPOSED:
        raise NotPossibleNow(N_("the proposal has been decided on already"))
    return row, complaint


def words_of(session: Session, row: LibraryCase) -> CaseWords:
    """Of a proposal what its complaint's key opens; once that is erased nothing is left of it."""
    if row.complaint_id is None:
        return CaseWords(row.title, row.association, row.facts, row.finding, row.measures, row.law)
    complaint = session.get_one(Complaint, row.complaint_id)
    return CaseWords.from_json(text_key_of(session, complaint).open(SealedText(row.proposal or b"") or None))


def _sealed(session: Session, complaint: Complaint, words: CaseWords) -> bytes:
    said = {
        name: (required_text if name in _REQUIRED else optional_text)(text, name, longest=LONGEST[name])
        for name, text in words.parts.items()
    }
    checked = CaseWords(**said)
    must_find_nobody(session, complaint, checked)
    return bytes(text_key_of(session, complaint).seal(checked.as_json()) or b"")
