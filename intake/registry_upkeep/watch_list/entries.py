"""Putting associations on the watch-list and taking them off; the flag that routing reads follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from sqlmodel import Session, case, col, func, or_, select, update

from intake.casework.actor import SYSTEM, Actor
from intake.casework.ledger import audit
from intake.casework.reasons import required_reason
from intake.errors import InvalidInput, NotPossibleNow
from intake.language.i18n import N_
from intake.models import WatchBatch, WatchEntry, WatchIndicator
from intake.registry_upkeep.held_association import lock_association
from intake.registry_upkeep.watch_list.batches import get_batch
from intake.vocabulary import StaffRole
from routing.batches import batched
from routing.calendars.working_time import local_day
from routing.models import Association

LISTED, TAKEN_OFF, FOLLOWED = "registry:watch", "registry:unwatch", "registry:follow_watch_list"
_LOT = 500  # ids a statement


@dataclass(frozen=True)
class Listing:
    """In which batch, by which criteria, from which day on and why."""

    batch_id: int
    indicator_ids: Collection[int]
    valid_from: date
    reason: str


@dataclass(frozen=True)
class EntryLine:
    """One entry with what its ids stand for."""

    row: WatchEntry
    batch: WatchBatch
    association: Association
    indicators: Sequence[WatchIndicator]

    def holds(self, on: date) -> bool:
        return self.row.valid_from <= on and (self.row.valid_to is None or self.row.valid_to > on)


def put_on_list(
    session: Session, association_ids: Collection[int], listing: Listing, *, actor: Actor, at: datetime
) -> list[WatchEntry]:
    """All of them or, with one that stands in the batch already, none."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    batch = get_batch(session, listing.batch_id)
    reason = required_reason(listing.reason, "reason", longest=1000)
    chosen = _chosen(session, listing.indicator_ids)
    if not association_ids:
        raise InvalidInput(N_("choose at least one"), field="associations")
    _must_not_stand(session, batch, association_ids)
    by_association = {one: [each.id for each in chosen] for one in association_ids}
    rows = enter(session, batch, by_association, listing.valid_from, reason, actor=actor, at=at)
    told = {"batch": batch.name, "indicators": [each.number for each in chosen], "reason": reason}
    who = {"association_ids": [row.association_id for row in rows], "valid_from": listing.valid_from.isoformat()}
    audit.record_office(session, LISTED, actor=actor, at=at, **told, **who)
    return rows


def enter(
    session: Session,
    batch: WatchBatch,
    indicator_ids: Mapping[int, Collection[int]],
    valid_from: date,
    reason: str,
    *,
    own_reasons: Mapping[int, str] = MappingProxyType({}),
    actor: Actor,
    at: datetime,
) -> list[WatchEntry]:
    """Each association by its own criteria, and for its own reason where it has one.

    The caller has seen that the actor may, and records it.
    """
    rows = [
        WatchEntry(
            batch_id=batch.id,
            association_id=lock_association(session, one).id,
            indicator_ids=list(indicator_ids[one]),
            reason=own_reasons.get(one, reason),
            valid_from=valid_from,
            added_by_id=actor.staff_id,
            added_at=at,
        )
        for one in sorted(indicator_ids)
    ]
    session.add_all(rows)
    session.flush()
    set_flags(session, [row.association_id for row in rows], on=local_day(at))
    return rows


def take_off_list(
    session: Session, association_id: int, *, valid_to: date, reason: str, actor: Actor, at: datetime
) -> int:
    """From `valid_to` on it stands in no batch; how many entries ended. One that only a file listed is struck off."""
    actor.must_be(StaffRole.ADMINISTRATOR)
    reason = required_reason(reason, "reason", longest=1000)
    count = end_entries(session, association_id, valid_to=valid_to, reason=reason, actor=actor, at=at)
    code = session.get_one(Association, association_id).credit_code
    told = {"credit_code": code, "entries": count, "reason": reason}
    audit.record_office(session, TAKEN_OFF, actor=actor, at=at, **told, valid_to=valid_to.isoformat())
    return count


def end_entries(
    session: Session, association_id: int, *, valid_to: date, reason: str, actor: Actor, at: datetime
) -> int:
    """The caller has seen that the actor may, and records it."""
    association, today = lock_association(session, association_id), local_day(at)
    standing = select(WatchEntry).where(WatchEntry.association_id == association_id, col(WatchEntry.valid_to).is_(None))
    rows = session.exec(standing.order_by(col(WatchEntry.id)).with_for_update()).all()
    if not rows and not association.is_watchlisted:
        raise NotPossibleNow(N_("the association is not on the key list"))
    if not rows and valid_to > today:
        raise InvalidInput(N_("lies ahead; enter the change on its day"), field="valid_to")
    for row in rows:
        if valid_to < row.valid_from:
            raise InvalidInput(N_("is before it was put on the list"), field="valid_to")
        row.valid_to, row.end_reason, row.ended_by_id, row.ended_at = valid_to, reason, actor.staff_id, at
    session.add_all(rows)
    session.flush()
    if rows:
        set_flags(session, [association_id], on=today)
    else:
        association.is_watchlisted = False
        session.add(association)
        session.flush()
    return len(rows)


def follow_watch_list(session: Session, *, at: datetime) -> int:
    """What a night has to do: entries whose day has come, or is over; how many flags changed."""
    changed = follow_entries(session, on=local_day(at))
    if changed:
        audit.record_office(session, FOLLOWED, actor=SYSTEM, at=at, association_ids=changed)
    return len(changed)


def follow_entries(session: Session, *, on: date) -> list[int]:
    """The flag of every association that was ever in a batch; an import may have set it otherwise."""
    return set_flags(session, session.exec(select(col(WatchEntry.association_id)).distinct()).all(), on=on)


def set_flags(session: Session, association_ids: Sequence[int], *, on: date) -> list[int]:
    """Those of them with entries that have begun are on the list if one still holds; answers whose flag changed.

    One whose first entry is still to begin stays as a file has it.
    """
    changed: list[int] = []
    entry = WatchEntry.__table__.c
    is_standing = or_(entry.valid_to.is_(None), entry.valid_to > on)
    for ids in batched(association_ids, _LOT):
        begun = (
            select(entry.association_id, func.max(case((is_standing, 1), else_=0)).label("stands"))
            .where(entry.association_id.in_(ids), entry.valid_from <= on)
            .group_by(entry.association_id)
            .subquery()
        )
        stored = select(col(Association.id), col(Association.is_watchlisted), begun.c.stands)
        rows = session.execute(stored.join(begun, begun.c.association_id == Association.id)).all()
        for flag in (True, False):
            some = [one for one, was, stands in rows if was is not flag and bool(stands) is flag]
            if some:
                session.execute(update(Association).where(col(Association.id).in_(some)).values(is_watchlisted=flag))
            changed += some
    return sorted(changed)


def entries_of(
    session: Session, *, association_id: int | None = None, batch_id: int | None = None, limit: int = 1000
) -> list[EntryLine]:
    """Of one association the newest first, of a batch by name."""
    statement = (
        select(WatchEntry, WatchBatch, Association)
        .join(WatchBatch, col(WatchBatch.id) == WatchEntry.batch_id)
        .join(Association, col(Association.id) == WatchEntry.association_id)
    )
    if association_id is not None:
        statement = statement.where(WatchEntry.association_id == association_id).order_by(col(WatchEntry.id).desc())
    else:
        statement = statement.where(WatchEntry.batch_id == batch_id).order_by(Association.name, col(WatchEntry.id))
    known = {row.id: row for row in session.exec(select(WatchIndicator))}
    return [
        EntryLine(row, batch, association, [known[one] for one in row.indicator_ids if one in known])
        for row, batch, association in session.exec(statement.limit(limit))
    ]


def _chosen(session: Session, indicator_ids: Collection[int]) -> Sequence[WatchIndicator]:
    if not indicator_ids:
        raise InvalidInput(N_("choose at least one"), field="indicators")
    statement = select(WatchIndicator).where(col(WatchIndicator.id).in_(indicator_ids), col(WatchIndicator.is_active))
    rows = session.exec(statement.order_by(col(WatchIndicator.number))).all()
    if len(rows) != len(set(indicator_ids)):
        raise InvalidInput(N_("holds a criterion that is not in use"), field="indicators")
    return rows


def _must_not_stand(session: Session, batch: WatchBatch, association_ids: Collection[int]) -> None:
    standing = (
        select(col(Association.name))
        .join(WatchEntry, col(WatchEntry.association_id) == Association.id)
        .where(
            WatchEntry.batch_id == batch.id,
            col(WatchEntry.association_id).in_(association_ids),
            col(WatchEntry.valid_to).is_(None),
        )
    )
    if names := session.exec(standing.order_by(Association.name)).all():
        raise InvalidInput(N_("stand in this batch already: %(names)s"), names=tuple(names), field="associations")
