"""What a department is asked to confirm, and its confirmation: who confirmed a row, and when, is never deleted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.models import VerificationItem, VerificationRound
from intake.registry_upkeep.gap_queries import in_effect
from intake.registry_upkeep.verification import close_if_done, find_open_round, holds_of
from intake.vocabulary import StaffRole, VerificationState
from routing.calendars.working_time import local_day
from routing.models import Association, Department, RoleAssignment
from routing.vocabulary import RegistryRole

MOST_AT_ONCE = 50  # what one page shows, so nobody confirms what they have not seen


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who holds a role of an association on a day, from when and by which document."""

    role: RegistryRole
    department_id: int
    department: str
    valid_from: date
    basis: str


@dataclass(frozen=True)
class ConfirmationLine:
    """One line of a department's list."""

    item: VerificationItem
    association: Association
    holders: Sequence[RoleHolder]

    @property
    def own(self) -> Sequence[RoleHolder]:
        return [one for one in self.holders if one.department_id == self.item.department_id]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one department has come; what lapsed is not counted."""

    department_id: int
    department: str
    region_code: str
    asked: int
    confirmed: int
    disputed: int
    waiting_since: datetime | None

    @property
    def waiting(self) -> int:
        return self.asked - self.confirmed - self.disputed


def asked_of(
    session: Session, current: VerificationRound, department_id: int, *, on: date, limit: int, offset: int = 0
) -> list[ConfirmationLine]:
    """What waits for this department's word, by name."""
    statement = (
        select(VerificationItem, Association)
        .join(Association, col(Association.id) == VerificationItem.association_id)
        .where(
            VerificationItem.round_id == current.id,
            VerificationItem.department_id == department_id,
            VerificationItem.state == VerificationState.OPEN,
        )
        .order_by(Association.name, col(Association.id))
    )
    rows = session.exec(statement.limit(limit).offset(offset)).all()
    held = holders_of(session, [association.id for _item, association in rows], on=on)
    return [ConfirmationLine(item, association, held[association.id]) for item, association in rows]


def holders_of(session: Session, association_ids: Collection[int], *, on: date) -> dict[int, list[RoleHolder]]:
    """Every role of these associations as held on a day, in the order of the responsibility list."""
    held: dict[int, list[RoleHolder]] = {number: [] for number in association_ids}
    rows = session.exec(
        select(RoleAssignment, Department.name)
        .join(Department, col(Department.id) == RoleAssignment.department_id)
        .where(col(RoleAssignment.association_id).in_(held), in_effect(RoleAssignment.__table__, on))
        .order_by(col(RoleAssignment.id))
    )
    for row, name in rows:
        held[row.association_id].append(RoleHolder(row.role, row.department_id, name, row.valid_from, row.basis))
    order = list(RegistryRole)
    for found in held.values():
        found.sort(key=lambda one: order.index(one.role))
    return held


def confirm(session: Session, item_ids: Collection[int], *, actor: Actor, at: datetime) -> int:
    """The handler's department says of these rows that they are right. What is settled already is left as it is.

    How many were confirmed now. A row of which it holds no role any more is not its to confirm.
    """
    actor.must_be(StaffRole.HANDLER)
    if not item_ids:
        raise InvalidInput(N_("choose at least one"), field="item")
    if len(item_ids) > MOST_AT_ONCE:
        raise InvalidInput(N_("are too many at once"), field="item")
    current = find_open_round(session)
    if current is None:
        raise InvalidInput(N_("no check is under way"), field="item")
    found = _lock_own(session, current, item_ids, actor.department_id, on=local_day(at))
    for item in found:
        item.state, item.settled_at, item.settled_by_id = VerificationState.CONFIRMED, at, actor.staff_id
        session.add(item)
    session.flush()
    if found:
        told = {
            "begins_on": current.begins_on.isoformat(),
            "department_id": actor.department_id,
            "association_ids": [item.association_id for item in found],
        }
        audit.record_office(session, "registry:confirm", actor=actor, at=at, **told)
        close_if_done(session, current, at=at)
    return len(found)


def progress(session: Session, current: VerificationRound, *, department_id: int | None = None) -> list[Progress]:
    """By department, those with most still to do first; or of one department alone."""
    wanted = {"round_id": current.id, "department_id": department_id}
    return [Progress(*row) for row in session.execute(_progress(is_of_one=department_id is not None), wanted)]


@cache  # each night and many a page asks: building it costs more than running it
def _progress(*, is_of_one: bool) -> sa.Select[*tuple[Any, ...]]:
    item, state = VerificationItem, col(VerificationItem.state)
    is_open = state == VerificationState.OPEN
    waiting = _sum(is_open)
    statement = (
        sa.select(
            col(Department.id),
            col(Department.name),
            col(Department.region_code),
            sa.func.count(),
            _sum(state == VerificationState.CONFIRMED),
            _sum(state == VerificationState.DISPUTED),
            sa.func.min(sa.case((is_open, item.added_at))),
        )
        .select_from(item)
        .join(Department, col(Department.id) == item.department_id)
        .where(col(item.round_id) == sa.bindparam("round_id"), state != VerificationState.LAPSED)
        .group_by(col(Department.id), Department.name, Department.region_code)
        .order_by(waiting.desc(), Department.region_code, col(Department.id))
    )
    return statement.where(col(item.department_id) == sa.bindparam("department_id")) if is_of_one else statement


def _sum(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _lock_own(
    session: Session, current: VerificationRound, item_ids: Collection[int], department_id: int | None, *, on: date
) -> Sequence[VerificationItem]:
    statement = select(VerificationItem).where(
        col(VerificationItem.id).in_(item_ids),
        VerificationItem.round_id == current.id,
        VerificationItem.department_id == department_id,
        VerificationItem.state == VerificationState.OPEN,
        holds_of(VerificationItem.__table__, on),
    )
    return session.exec(statement.order_by(col(VerificationItem.id)).with_for_update()).all()
