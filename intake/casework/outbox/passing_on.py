"""Whom a complaint passed on to: the complainant hears in plain words who has it now, once for each time.

After a granted return a job says so within seconds, from what the return left on record: the act itself pays nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import String, cast, exists, literal
from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.outbox import complainant_messages
from intake.identity.person import find_person
from intake.models import Complaint, ComplaintIdentity, DecisionRequest, Handling, Message
from intake.models.practice import IS_COUNTED
from intake.numbers import first_id
from intake.vocabulary import HandlingRole, HandlingState, LetterRoad, RequestKind, RequestState

LOT = 100
TEMPLATE = "passed_on"
# A return is filed within days of the dispatch and decided soon after: older ones are not looked through.
_FILED_WITHIN = timedelta(days=60)
# Whoever was never told for so long, because nothing ran, knows more from the tracking page by then.
_STILL_NEWS = timedelta(days=3)
_HELD = (HandlingState.PENDING, HandlingState.SIGNED)
# What a return gives out is dispatched in the moment that grants it. The words of `_cause`, in a statement.
_GIVEN = (
    DecisionRequest.kind == RequestKind.RETURN,
    DecisionRequest.state == RequestState.APPROVED,
    col(Handling.dispatched_at) == col(DecisionRequest.decided_at),
    Handling.role == HandlingRole.LEAD,
    col(Handling.state).in_(_HELD),
)
_KEY = (
    literal(f"{TEMPLATE}:")
    .concat(cast(col(DecisionRequest.complaint_id), String))
    .concat(":return-")
    .concat(cast(col(DecisionRequest.id), String))
)


def tell_who_has_it(
    session: Session, collaborators: Collaborators, complaint: Complaint, department: str, *, at: datetime
) -> None:
    """After a coordination: in plain words who has it now, and nothing of whose duty it was not."""
    cause = str(complaint.event_count)
    complainant_messages.tell(
        session, collaborators, complaint, TEMPLATE, cause=cause, at=at, department=department, is_part=False
    )


def tell_of_returns(
    session: Session, collaborators: Collaborators, *, after: int, mails: bool, at: datetime
) -> int | None:
    """Of parts that a granted return gave to another lead which has them still, LOT of them, after this request.

    The last one that was looked at; None at the end. Run twice, or by many at once, each return is told of once: the
    complaint is held, and what was told is asked again by then. `mails`: whether e-mails leave here.
    """
    found = _untold(session, after, at=at)
    for request_id, complaint_id in sorted(found, key=itemgetter(1)):  # in the order in which others hold many
        complaint = find.lock_by_id(session, complaint_id)
        part = _given_to(session, request_id)
        if part is not None:
            _tell(session, collaborators, complaint, part, request_id, mails=mails, at=at)
    return found[-1][0] if len(found) == LOT else None


def _untold(session: Session, after: int, *, at: datetime) -> Sequence[tuple[int, int]]:
    """Returns and their complaints, whose complainant can be reached and was not told; the oldest first."""
    statement = (
        select(DecisionRequest.id, DecisionRequest.complaint_id)
        .join(Handling, col(Handling.complaint_id) == DecisionRequest.complaint_id)
        .join(Complaint, col(Complaint.id) == DecisionRequest.complaint_id)
        .join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == DecisionRequest.complaint_id)
        .where(
            DecisionRequest.id > max(after, first_id(at - _FILED_WITHIN)),
            col(DecisionRequest.decided_at) > at - _STILL_NEWS,
            *_GIVEN,
            IS_COUNTED,
            col(ComplaintIdentity.has_contact),
            col(ComplaintIdentity.erased_at).is_(None),
            ~exists().where(col(Message.dedupe_key) == _KEY),
        )
    )
    return session.exec(statement.order_by(col(DecisionRequest.id)).limit(LOT)).all()


def _given_to(session: Session, request_id: int) -> Handling | None:
    """The part that this return gave out, read while its complaint is held; None once it was told of, or has moved."""
    statement = (
        select(Handling)
        .join(DecisionRequest, col(DecisionRequest.complaint_id) == Handling.complaint_id)
        .where(DecisionRequest.id == request_id, *_GIVEN, ~exists().where(col(Message.dedupe_key) == _KEY))
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).first()


def _tell(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    part: Handling,
    request_id: int,
    *,
    mails: bool,
    at: datetime,
) -> None:
    """By e-mail who chose that, or left no number; by text everybody else."""
    department = collaborators.rules.directory.department(part.department_id).name
    person = find_person(session, complaint.id)
    wants_mail = mails and bool(person.email) and (person.letters == LetterRoad.MAIL or not person.phone)
    send = complainant_messages.mail if wants_mail else complainant_messages.tell
    said: dict[str, Any] = {"department": department, "is_part": not part.is_principal}
    send(session, collaborators, complaint, TEMPLATE, cause=_cause(request_id), at=at, **said)


def _cause(request_id: int) -> str:
    return f"return-{request_id}"
