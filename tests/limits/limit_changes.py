"""What tests of the limits' own life share: an edit proposed and approved, and the clocks brought along."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from intake.casework.actor import SYSTEM, Actor
from intake.db import Database
from intake.limits import replan
from intake.limits.edits import rung_of, with_ladder
from intake.limits.proposing import approve, propose
from intake.limits.replan import SETTLING, replan_clocks
from routing.clocks.policies import ANY, Limits
from routing.clocks.store import load_limits
from routing.vocabulary import Step
from tests import factories as make

Edit = Callable[[Limits], Limits]
PROFILE = "default"


def changed(
    database: Database, edit: Edit, *, at: datetime = make.MONDAY, actor: Actor = SYSTEM, starts: datetime | None = None
) -> int:
    """The version of what `edit` makes of the limits in force; approved by the console."""
    with database.unit_of_work() as session:
        limits = edit(load_limits(session, PROFILE, at=at))
        row = propose(session, limits, actor=actor, at=at, note="合成：试行", effective_at=starts)
        return approve(session, PROFILE, row.version, actor=SYSTEM, at=at).version


def replanned(database: Database, at: datetime = make.MONDAY) -> int:
    """A pass of the job at that moment."""
    return replan_clocks(database, lambda session: make.make_office(session, at=at), at=at)


def settled(at: datetime) -> datetime:
    """When no process can have been behind a version approved at that moment any more."""
    return at + SETTLING + timedelta(seconds=1)


def ladder(limits: Limits, policy: str = ANY, *without: Step, **offsets: int) -> Limits:
    """Other offsets for a policy, and some steps left out: `ladder(limits, "urgent", Step.HALF, plus_1=2)`."""
    rungs = [
        rung_of(rung.step, offsets.get(rung.step.value, rung.offset), rung.tells, rung.basis)
        for rung in limits.ladder(policy)
        if rung.step not in without
    ]
    return with_ladder(limits, policy, rungs)


def is_waiting(session: Session, *, at: datetime) -> bool:
    """Whether a version in force, or once in force, is not climbed by everywhere yet."""
    return session.exec(replan._waiting(PROFILE, at).limit(1)).first() is not None
