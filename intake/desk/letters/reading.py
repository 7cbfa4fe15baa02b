"""The letters of a complaint as they are listed and shown, and what this person may do with each."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.bulletin.official_letter import OfficialLetter
from intake.casework.actor import Actor
from intake.casework.letters.case_files import case_files_of, may_make
from intake.casework.letters.choosing import may_choose, wish_of
from intake.casework.letters.course import is_own
from intake.casework.letters.grounds import OWES, TO_ASSOCIATION, issuable, letters_of
from intake.errors import NotFound
from intake.identity.person import contact_phone, find_person
from intake.identity.redacted_texts import texts_for
from intake.letters.paper import number_words, official, read_paper
from intake.models import CaseFile, Complaint, Letter
from intake.sealing.ring import key_ring_of
from intake.sealing.text import text_key_of
from intake.vocabulary import LetterKind, LetterRoad, LetterState, StaffRole
from intake.web.staff_names import staff_names
from routing.translatable import N_

_WAITING = frozenset({LetterState.ISSUED, LetterState.SERVED})


@dataclass(frozen=True)
class LetterView:
    """One letter; `official` is None where its words are erased."""

    row: Letter
    number: str
    official: OfficialLetter | None
    issued_by: str
    answer: str
    service_note: str
    is_own: bool
    may_print: bool

    @property
    def may_serve(self) -> bool:
        return self.is_own and self.row.state is LetterState.ISSUED

    @property
    def may_answer(self) -> bool:
        return self.is_own and self.row.kind in OWES and self.row.state in _WAITING

    @property
    def may_withdraw(self) -> bool:
        return self.is_own and self.row.state in _WAITING

    @property
    def is_owed(self) -> bool:
        return self.row.due_at is not None and self.row.state in _WAITING


@dataclass(frozen=True)
class LetterDesk:
    """The newest first; `roads` by the kind they may go by, the one the complainant is reached by first."""

    letters: Sequence[LetterView]
    issuable: Sequence[LetterKind]
    roads: Sequence[LetterRoad]
    case_files: Sequence[CaseFile]
    purposes: Mapping[int, str]
    people: Mapping[int, str]
    may_make: bool
    may_choose: bool
    wish: LetterRoad | None

    @property
    def wants_words(self) -> bool:
        return any(kind in TO_ASSOCIATION for kind in self.issuable)


def letter_view(session: Session, complaint: Complaint, row: Letter, actor: Actor) -> LetterView:
    key = texts_for(session, complaint, actor)
    paper = read_paper(key.open(row.content))
    is_posted = row.road is LetterRoad.POST and row.association_id is None and paper is not None
    hotline = actor.roles & {StaffRole.OPERATOR, StaffRole.DISPATCHER}
    return LetterView(
        row=row,
        number=number_words(row),
        official=official(row, paper) if paper else None,
        issued_by=staff_names(session, {row.issued_by_id}).get(row.issued_by_id, ""),
        answer=key.open(row.answer),
        service_note=key.open(row.service_note),
        is_own=is_own(row, actor),
        may_print=bool(hotline) and is_posted and row.state is not LetterState.WITHDRAWN,
    )


def letter_desk(session: Session, complaint: Complaint, actor: Actor) -> LetterDesk:
    key = text_key_of(session, complaint)
    files = case_files_of(session, complaint) if may_make(actor) else []
    return LetterDesk(
        letters=[letter_view(session, complaint, row, actor) for row in reversed(letters_of(session, complaint))],
        issuable=[] if key.is_erased else issuable(session, complaint, actor),
        roads=roads_of(session, complaint),
        case_files=files,
        purposes={row.id: key.open(row.purpose) for row in files},
        people=staff_names(session, {row.wanted_by_id for row in files}),
        may_make=may_make(actor) and not key.is_erased,
        may_choose=may_choose(session, complaint, actor),
        wish=wish_of(session, complaint),
    )


def roads_of(session: Session, complaint: Complaint) -> list[LetterRoad]:
    """What can be chosen now, the way the complainant chose first, else one by which they are told."""
    person = find_person(session, complaint.id)
    there = {
        LetterRoad.TEXT: bool(contact_phone(session, key_ring_of(session), complaint.id)),
        LetterRoad.MAIL: bool(person.email),
        LetterRoad.PAGE: True,
        LetterRoad.COLLECT: True,
        LetterRoad.POST: True,  # to an association always; to the complainant where there is an address
    }
    found = [road for road, is_there in there.items() if is_there]
    return sorted(found, key=lambda road: person.letters != road.value)


def pdf_of(session: Session, complaint: Complaint, row: Letter) -> bytes | None:
    """None until a worker has drawn it. Raises NotFound where its words are erased."""
    key = text_key_of(session, complaint)
    if key.is_erased:
        raise NotFound(N_("there is no such letter"))
    return b64decode(key.open(row.pdf)) if row.pdf is not None else None


def file_of(session: Session, complaint: Complaint, row: CaseFile) -> bytes:
    """Raises NotFound until a worker has made it, or once it is erased."""
    kept = text_key_of(session, complaint).open(row.content)
    if not kept:
        raise NotFound(N_("there is no such file"))
    return b64decode(kept)
