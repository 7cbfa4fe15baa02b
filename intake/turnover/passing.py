"""What somebody had passes to somebody else: parts by the verb of casework, unfinished calls to whoever takes calls."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.verbs.department.pass_on import Passing, held_by, pass_part_on
from intake.errors import InvalidInput
from intake.models import CallDraft, Staff
from intake.vocabulary import StaffRole
from routing.translatable import N_

CALLS_PASSED = "calls:pass"


def pass_complaint_on(
    session: Session, collaborators: Collaborators, number: str, passing: Passing, *, actor: Actor, at: datetime
) -> int:
    """How many parts: none where it is with somebody else by now, or over."""
    complaint = find.lock_complaint(session, number)
    if not held_by(find.handlings_of(session, complaint.id), passing.giver_id):
        return 0
    return pass_part_on(session, collaborators, complaint, passing, actor=actor, at=at)


def pass_calls_on(
    session: Session, keys: Iterable[str], *, giver_id: int, taker_id: int, actor: Actor, at: datetime
) -> int:
    """Unfinished calls; how many. One that is entered by now, or thrown away, is none."""
    wanted = list(keys)
    taker = session.get_one(Staff, taker_id)
    if wanted and StaffRole.OPERATOR not in taker.roles:
        raise InvalidInput(N_("takes no calls: unfinished ones need an operator"), field="successor")
    moving = update(CallDraft).where(col(CallDraft.key).in_(wanted), col(CallDraft.operator_id) == giver_id)
    count = session.exec(moving.values(operator_id=taker_id)).rowcount if wanted else 0
    if count:
        audit.record_office(
            session, CALLS_PASSED, actor=actor, at=at, giver_id=giver_id, taker_id=taker_id, calls=count
        )
    return count
