"""What authorities have given associations to do 承接事项: entered by hand or from a catalogue, ended with a reason."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.casework.text_input import required_text
from intake.errors import InvalidInput, NotFound
from intake.key_supervision.people import lock_entry, must_oversee, within
from intake.language.i18n import N_
from intake.models import DelegatedItem
from intake.vocabulary import DelegatedKind
from routing.models import Association

ENTERED, ENDED = "delegated:enter", "delegated:end"


@dataclass(frozen=True)
class Delegation:
    """One item as a catalogue names it."""

    kind: DelegatedKind
    name: str
    authority: str
    document: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class DelegatedLine:
    """One item with whom it was given to."""

    row: DelegatedItem
    association: Association

    def holds(self, on: date) -> bool:
        return self.row.valid_from <= on and (self.row.valid_to is None or self.row.valid_to > on)


def enter_item(
    session: Session, association_ids: Collection[int], given: Delegation, *, actor: Actor, at: datetime
) -> list[DelegatedItem]:
    """Given to each of them; what stands already of the same name is not entered twice."""
    must_oversee(actor)
    audit.lock_office(session)
    return _enter(session, [(one, given) for one in association_ids], actor=actor, at=at)


def enter_items(session: Session, items: Collection[tuple[int, Delegation]], *, actor: Actor, at: datetime) -> int:
    """As a catalogue has them, with the ids of those they were given to; how many are new."""
    must_oversee(actor)
    audit.lock_office(session)
    return len(_enter(session, items, actor=actor, at=at))


def end_item(
    session: Session, item_id: int, *, valid_to: date, reason: str, actor: Actor, at: datetime
) -> DelegatedItem:
    must_oversee(actor)
    audit.lock_office(session)
    row = lock_entry(session, DelegatedItem, item_id, actor)
    if valid_to < row.valid_from:
        raise InvalidInput(N_("is before it began"), field="valid_to")
    row.valid_to, row.end_reason = valid_to, required_reason(reason, "reason", longest=500)
    row.ended_by_id, row.ended_at = actor.staff_id, at
    session.add(row)
    session.flush()
    told = {"item": row.id, "name": row.name, "valid_to": valid_to.isoformat(), "reason": row.end_reason}
    audit.record_office(session, ENDED, actor=actor, at=at, **told)
    return row


def delegated_items(session: Session, actor: Actor, *, limit: int = 500) -> list[DelegatedLine]:
    """The newest first."""
    statement = (
        select(DelegatedItem, Association)
        .join(Association, col(Association.id) == DelegatedItem.association_id)
        .where(*within(actor))
        .order_by(col(DelegatedItem.id).desc())
    )
    return [DelegatedLine(row, one) for row, one in session.exec(statement.limit(limit))]


def items_of(session: Session, association_id: int, on: date) -> Sequence[DelegatedItem]:
    """What it does for authorities on a day: a fee taken for that is a sign of a violation."""
    statement = select(DelegatedItem).where(
        DelegatedItem.association_id == association_id,
        col(DelegatedItem.valid_from) <= on,
        or_(col(DelegatedItem.valid_to).is_(None), col(DelegatedItem.valid_to) > on),
    )
    return session.exec(statement.order_by(DelegatedItem.name)).all()


def _enter(
    session: Session, items: Collection[tuple[int, Delegation]], *, actor: Actor, at: datetime
) -> list[DelegatedItem]:
    if not items:
        raise InvalidInput(N_("choose at least one"), field="associations")
    ids = {one for one, _given in items}
    seen = select(Association.id).where(col(Association.id).in_(ids), *within(actor))
    if len(session.exec(seen).all()) != len(ids):
        raise NotFound(N_("there is no such association"))
    standing = select(col(DelegatedItem.association_id), col(DelegatedItem.name), col(DelegatedItem.valid_from)).where(
        col(DelegatedItem.association_id).in_(ids)
    )
    known, rows = set(session.exec(standing).all()), []
    for association_id, given in items:
        name = required_text(given.name, "name", longest=200)
        if (association_id, name, given.valid_from) in known:
            continue
        known.add((association_id, name, given.valid_from))
        if given.valid_to is not None and given.valid_to < given.valid_from:
            raise InvalidInput(N_("is before it begins"), field="valid_to")
        row = DelegatedItem(
            association_id=association_id,
            kind=given.kind,
            name=name,
            authority=required_text(given.authority, "authority", longest=120),
            document=required_text(given.document, "document", longest=200),
            valid_from=given.valid_from,
            valid_to=given.valid_to,
            entered_by_id=actor.staff_id,
            entered_at=at,
        )
        rows.append(row)
    if not rows:
        raise InvalidInput(N_("stands there already"), field="name")
    session.add_all(rows)
    session.flush()
    names = sorted({row.name for row in rows})
    audit.record_office(session, ENTERED, actor=actor, at=at, items=len(rows), names=names[:50])
    return rows
