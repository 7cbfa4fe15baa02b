"""Who may do what about key supervision: its overseers, and of which associations."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.models import DelegatedItem, KeyFinding, KeyRound
from intake.vocabulary import ActorKind, StaffRole
from routing.models import Association

Entry = TypeVar("Entry", DelegatedItem, KeyFinding)


def must_oversee(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR)


def must_see_all(actor: Actor) -> None:
    """What holds for every region is decided at home."""
    if actor.regions is not None:
        raise NotAllowed(N_("is decided for all regions at once, by the home office"))


def within(actor: Actor, column: Any = None) -> tuple[ColumnElement[bool], ...]:
    """Staff of a region see, enter and judge what is about its associations."""
    wanted = col(Association.region_code) if column is None else column
    return () if actor.regions is None else (wanted.in_(sorted(actor.regions)),)


def rounds_seen(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Rounds of all regions, of which a region sees its own part, and those of its own."""
    codes = sorted(actor.regions or ())
    return () if actor.regions is None else (col(KeyRound.region_code).in_(["", *codes]),)


def lock_entry(session: Session, kind: type[Entry], entry_id: int, actor: Actor) -> Entry:
    """One that has not been ended, of an association the actor sees. Raises NotFound, NotPossibleNow."""
    about = select(kind).join(Association, col(Association.id) == kind.association_id)
    statement = about.where(kind.id == entry_id, *within(actor)).with_for_update(of=kind)
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("there is no such entry"))
    if row.ended_at is not None:
        raise NotPossibleNow(N_("it was ended already"))
    return row
