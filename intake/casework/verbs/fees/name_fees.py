"""Which items of the fee lists a complaint is about: said by an official by the lists in force, and taken back so."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake import numbers
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.verb import verb
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.models import Complaint, ComplaintFee
from intake.vocabulary import StaffRole, State
from routing.fees import FeeList
from routing.translatable import N_

MOST = 10  # items one complaint names
# Ends after which nobody asks what it was about.
NO_LONGER_ABOUT = frozenset({State.ARCHIVED, State.REJECTED, State.WITHDRAWN, State.MERGED})


@verb
def name_fees(
    session: Session,
    collaborators: Collaborators,
    complaint: Complaint,
    codes: Sequence[str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """It is about exactly these items from now on; what it was about before stays on record as taken back."""
    actor.must_be(StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.HANDLER)
    find.must_see(session, complaint, actor)
    if complaint.state in NO_LONGER_ABOUT:
        raise NotPossibleNow(N_("the complaint is over"))
    if not actor.is_hotline:
        find.open_handling_of(session, complaint, actor.department_id)
    fees = collaborators.rules.fees
    standing = {row.code: row for row in standing_fees(session, complaint.id)}
    wanted = checked_codes(fees, codes, kept=standing)
    added = [code for code in wanted if code not in standing]
    dropped = [code for code in standing if code not in wanted]
    if not added and not dropped:
        raise InvalidInput(N_("nothing in it was changed"), field="fee_items")
    for code in dropped:
        standing[code].dropped_at, standing[code].dropped_by_id = at, actor.staff_id
        session.add(standing[code])
    session.add_all(ComplaintFee(**values) for values in fee_values(complaint.id, fees, added, actor=actor, at=at))
    said = named(fees, added, dropped)
    audit.record(session, complaint, EventKind.FEE_NAME, actor=actor, at=at, **said)


def standing_fees(session: Session, complaint_id: int) -> Sequence[ComplaintFee]:
    """What it is about now, by code."""
    statement = select(ComplaintFee).where(
        ComplaintFee.complaint_id == complaint_id, col(ComplaintFee.dropped_at).is_(None)
    )
    return session.exec(statement.order_by(col(ComplaintFee.code))).all()


def checked_codes(fees: FeeList, codes: Sequence[str], *, kept: Collection[str] = ()) -> list[str]:
    """Each once. Raises InvalidInput for one that the lists in force do not have, unless it stands already."""
    wanted = list(dict.fromkeys(codes))
    unknown = [code for code in wanted if code not in fees.by_code and code not in kept]
    if unknown:
        raise InvalidInput(N_("%(code)s is no item of the fee lists in force"), code=unknown[0], field="fee_items")
    if len(wanted) > MOST:
        raise InvalidInput(N_("are more than %(most)s"), most=MOST, field="fee_items")
    return wanted


def fee_values(
    complaint_id: int, fees: FeeList, codes: Sequence[str], *, actor: Actor, at: datetime
) -> list[dict[str, Any]]:
    """The rows of items that are named."""
    return [
        {
            "id": numbers.new_id(at),
            "complaint_id": complaint_id,
            "list_version": fees.version,
            "code": code,
            "named_at": at,
            "named_by_id": actor.staff_id,
        }
        for code in codes
    ]


def named(fees: FeeList, added: Sequence[str], dropped: Sequence[str] = ()) -> dict[str, Any]:
    """What the event says."""
    return {"codes": list(added), "dropped": list(dropped), "list_version": fees.version}
