"""How long each clock runs under each policy: read from the shipped file, or from the version that was stored."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session

from routing.models.policy import PolicyLimit, PolicyVersion
from routing.vocabulary import Clock, Unit
from tests.clocks.oracle.days import DEFAULTS

FOR_ALL = "any"


@dataclass(frozen=True)
class Term:
    policy: str
    clock: Clock
    amount: int
    unit: Unit
    basis: str


# The terms of a version of a profile.
TermsAt = Callable[[str, int], Iterable[Term]]


def term_of(terms: Iterable[Term], policy: str, clock: Clock) -> Term | None:
    """The policy's own, else that of every policy; a reply is due with the closure, a redo in half its time."""
    own = {term.clock: term for term in terms if term.policy == policy}
    shared = {term.clock: term for term in terms if term.policy == FOR_ALL}
    found = own.get(clock) or shared.get(clock)
    if found is None and Clock.CLOSURE in own and clock is Clock.REPLY:
        return replace(own[Clock.CLOSURE], clock=clock)
    if found is None and Clock.CLOSURE in own and clock is Clock.REDO:
        whole = own[Clock.CLOSURE].amount
        return replace(own[Clock.CLOSURE], clock=clock, amount=whole // 2 + whole % 2)
    return found


@cache
def shipped_terms(profile: str, version: int = 0) -> tuple[Term, ...]:
    assert version == 0, f"{profile} has no version {version}"
    rows = csv.DictReader((DEFAULTS / "policies.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Term(row["policy"], Clock(row["clock"]), int(row["amount"]), Unit(row["unit"]), row["basis"])
        for row in rows
        if row["profile"] == profile
    )


def read_terms(session: Session, profile: str, version: int) -> tuple[Term, ...]:
    """Those of that very version, whatever is in force by now."""
    versions, limits = PolicyVersion.__table__.c, PolicyLimit.__table__.c
    wanted = sa.select(versions.id).where(versions.profile == profile, versions.version == version)
    version_id = session.connection().execute(wanted).scalar()
    if version_id is None:
        return shipped_terms(profile, version)
    rows = session.connection().execute(sa.select(*limits).where(limits.version_id == version_id))
    return tuple(Term(row.policy, row.clock, row.amount, row.unit, row.basis) for row in rows)
