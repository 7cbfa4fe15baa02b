"""What was handed over at once, kept as one act: what went where, and whether it was given back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import NotFound, NotPossibleNow
from intake.models import BulkHandover
from intake.vocabulary import StaffRole
from routing.translatable import N_

GIVEN, MOVED, RETURNED = "succession:hand_over", "succession:moved", "succession:give_back"
_SHOWN = 10

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Whose:
    """Of a member of staff, to whom, or of a department. `batch` is the name that events give it."""

    batch: str
    giver_id: int | None = None
    taker_id: int | None = None
    department_id: int | None = None


def begin_handover(
    session: Session, whose: Whose, items: Sequence[Item], drafts: Sequence[str] = (), *, actor: Actor, at: datetime
) -> int:
    """Kept before anything moves, so that whatever moves can be given back, also where the rest fails."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    row = BulkHandover(
        batch=whose.batch,
        giver_id=whose.giver_id,
        department_id=whose.department_id,
        taker_id=whose.taker_id,
        done_by_id=actor.staff_id,
        done_at=at,
        items=[dict(one) for one in items],
        drafts=list(drafts),
    )
    session.add(row)
    session.flush()
    told = {"handover_id": row.id, "giver_id": row.giver_id, "department_id": row.department_id}
    audit.record_office(session, GIVEN, actor=actor, at=at, **told, complaints=len(items), calls=len(drafts))
    return row.id


def keep_moved(
    session: Session, handover_id: int, items: Sequence[Item], drafts: Sequence[str] = (), *, actor: Actor, at: datetime
) -> None:
    """What really went over, of all that was to."""
    row = lock_handover(session, handover_id)
    row.items, row.drafts = [dict(one) for one in items], list(drafts)
    session.add(row)
    session.flush()
    said = {"handover_id": row.id, "complaints": len(items), "calls": len(drafts)}
    audit.record_office(session, MOVED, actor=actor, at=at, **said)


def settle_handover(session: Session, handover_id: int, returned: int, *, actor: Actor, at: datetime) -> None:
    """Given back, as far as that was possible: once."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    row = lock_handover(session, handover_id)
    row.undone_at, row.undone_by_id, row.returned = at, actor.staff_id, returned
    session.add(row)
    session.flush()
    audit.record_office(session, RETURNED, actor=actor, at=at, handover_id=row.id, returned=returned)


def lock_handover(session: Session, handover_id: int) -> BulkHandover:
    """Raises NotFound, and NotPossibleNow where it was given back already."""
    statement = select(BulkHandover).where(BulkHandover.id == handover_id).with_for_update()
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("there is no such hand-over"))
    if row.undone_at is not None:
        raise NotPossibleNow(N_("it was given back already"))
    return row


def handovers_of_person(session: Session, staff_id: int) -> Sequence[BulkHandover]:
    """The newest first."""
    return _newest(session, BulkHandover.giver_id == staff_id)


def handovers_of_department(session: Session, department_id: int) -> Sequence[BulkHandover]:
    """As `handovers_of_person`."""
    return _newest(session, BulkHandover.department_id == department_id)


def _newest(session: Session, whose: Any) -> Sequence[BulkHandover]:
    return session.exec(select(BulkHandover).where(whose).order_by(col(BulkHandover.id).desc()).limit(_SHOWN)).all()
