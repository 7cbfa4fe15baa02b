"""Issuing a letter: its number, drawn in the transaction that writes it, and the word that it is there."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func
from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.clocks.order_replay import working_days
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.letters.grounds import OWES, TO_ASSOCIATION, must_be_issuable
from intake.casework.letters.redaction import must_name_nobody
from intake.casework.outbox import complainant_messages
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.identity.person import find_person
from intake.job_names import Job
from intake.models import Complaint, Letter
from intake.numbers import new_id
from intake.sealing.text import SealedText, text_key_of
from intake.vocabulary import LetterKind, LetterRoad, LetterState
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import due
from routing.translatable import N_

MOST_DAYS = 60
USUAL_DAYS = 10
_LOCK = 7_405_004  # a number of our own: PostgreSQL advisory lock of whoever draws the number of a document


@dataclass(frozen=True)
class LetterInput:
    """`paper` is the letter as it is worded, as JSON; `words` what a person wrote of it; `days` the association has.

    `address` is where a complainant reads the letter; `name` what the letter is called.
    """

    kind: LetterKind
    road: LetterRoad
    paper: str
    words: str = ""
    days: int | None = None
    address: str = ""
    name: str = ""


@verb
def issue_letter(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    wish: LetterInput,
    *,
    actor: Actor,
    at: datetime,
) -> Letter:
    """The next number of its kind and year: none twice, and none left out, as what fails draws none."""
    part = must_be_issuable(session, complaint, wish.kind, actor)
    _check(session, complaint, wish)
    days, year = _days(wish), local_day(at).year
    content = text_key_of(session, complaint).seal(wish.paper)
    written: dict[str, Any] = {"content": content, "issued_by_id": actor.staff_id}
    row = Letter(
        id=new_id(at),
        complaint_id=complaint.id,
        kind=wish.kind,
        year=year,
        serial=_next_serial(session, wish.kind, year),
        state=LetterState.ISSUED,
        road=wish.road,
        department_id=part.department_id if part else None,
        association_id=complaint.association_id if wish.kind in TO_ASSOCIATION else None,
        days=days,
        due_at=_due(collaborators, complaint, days, part.department_id if part else None, at),
        issued_at=at,
        **written,
    )
    if _tell(session, collaborators, complaint, row, wish, at=at):
        row.state, row.served_at = LetterState.SERVED, at
    session.add(row)
    said: dict[str, Any] = {"letter_id": row.id, "kind": row.kind.value, "year": row.year, "serial": row.serial}
    said |= {"road": row.road.value, "days": days, "sha256": sealed_digest(row.content)}
    audit.record(session, complaint, EventKind.LETTER_ISSUE, actor=actor, at=at, **said)
    collaborators.jobs.nudge_later(session, Job.DRAW_LETTERS)
    return row


def sealed_digest(content: SealedText) -> str:
    """Of the content as it is sealed: of the words themselves it would give a short letter away."""
    return hashlib.sha256(bytes(content)).hexdigest()


def _next_serial(session: Session, kind: LetterKind, year: int) -> int:
    """Whoever draws at the same moment waits until this transaction is over; SQLite has one writer anyway."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    highest = select(func.max(col(Letter.serial))).where(Letter.kind == kind, Letter.year == year)
    return (session.exec(highest).one() or 0) + 1


def _days(wish: LetterInput) -> int | None:
    if wish.kind not in OWES:
        return None
    days = USUAL_DAYS if wish.days is None else wish.days
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(N_("is 1 to %(most)s days"), most=MOST_DAYS, field="days")
    return days


def _due(
    collaborators: Collaborators, complaint: Complaint, days: int | None, department_id: int | None, at: datetime
) -> datetime | None:
    """By the working days of whoever issues it."""
    if days is None:
        return None
    card = collaborators.rules.directory.departments.get(department_id or 0)
    region = card.region_code if card is not None else complaint.region_code
    return due(working_days(days), at, collaborators.rules.calendars.of(region, department_id)).due_at


def _check(session: Session, complaint: Complaint, wish: LetterInput) -> None:
    """By no road that leads nowhere, and to an association nothing that tells who complained."""
    if wish.kind in TO_ASSOCIATION:
        must_name_nobody(session, complaint, wish.words)
        if wish.road not in {LetterRoad.POST, LetterRoad.COLLECT}:
            raise InvalidInput(N_("a letter to an association is posted or collected"), field="road")
        return
    person = find_person(session, complaint.id)
    if wish.road is LetterRoad.MAIL and not person.email:
        raise InvalidInput(N_("no e-mail address of the complainant is known"), field="road")
    if wish.road is LetterRoad.POST and not person.address:
        raise InvalidInput(N_("no postal address of the complainant is known"), field="road")


def _tell(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    row: Letter,
    wish: LetterInput,
    *,
    at: datetime,
) -> bool:
    """A text or an e-mail with the way to the tracking page; True where it serves the letter."""
    if wish.kind in TO_ASSOCIATION or wish.road in {LetterRoad.POST, LetterRoad.COLLECT}:
        return False
    if wish.road is LetterRoad.PAGE:
        return True
    send = complainant_messages.tell if wish.road is LetterRoad.TEXT else complainant_messages.mail
    told = partial(send, session, collaborators, complaint, "letter", cause=str(row.id), at=at)
    if not told(name=wish.name, address=wish.address):
        raise NotPossibleNow(N_("no text reaches the complainant; choose another way"))
    return True
