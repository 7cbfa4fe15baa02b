"""Who may do what about key supervision: its overseers, and of which associations."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from intake.casework.actor import Actor
from intake.errors import NotAllowed
from intake.language.i18n import N_
from intake.models import KeyRound
from intake.vocabulary import ActorKind, StaffRole
from routing.models import Association


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
