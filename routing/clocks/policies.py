"""Limits and ladders as plain values, and the shipped ones. Stored versions: `clocks.store`."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from routing.clocks.deadlines import Limit
from routing.clocks.ladder import Ladder, Rung, ladder_of
from routing.errors import BadLimit, UnknownProfile
from routing.translatable import N_
from routing.vocabulary import Addressee, Clock, Step, Unit

ANY = "any"
SHIPPED_VERSION = 0
# Clocks of a law of their own, beside the hotline's; nothing the hotline does stops or ends them (Jinan hotline
# regulation 济南条例 §24: where the law's limit is longer, the law is followed and the complainant told).
STATUTORY = frozenset({Clock.PETITION, Clock.PENALTY, Clock.MARKET_REPORT})
# Of those, what a wrong is pursued by: nobody suggests or asks a penalty.
PUNITIVE = frozenset({Clock.PENALTY, Clock.MARKET_REPORT})
# How long a pause of each kind may last.
PAUSES = frozenset({Clock.NEED_INFO, Clock.SUSPENSION})
# How long the complainant may object to a result, and how long it takes to decide that: kept with the objection.
OBJECTIONS = frozenset({Clock.OBJECTION, Clock.OBJECTION_DECISION})
# Limits that no clock of a complaint runs by.
NO_CLOCKS = PAUSES | OBJECTIONS
# The same for every kind of matter.
COMMON = STATUTORY | NO_CLOCKS
_FROM_CLOSURE = frozenset({Clock.REPLY, Clock.REDO})


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one version of a profile."""

    profile: str
    version: int
    by_key: Mapping[tuple[str, Clock], Limit]
    ladders: Mapping[str, Ladder]

    def ladder(self, policy: str) -> Ladder:
        """The policy's own ladder, else that of `any`."""
        return self.ladders.get(policy) or self.ladders[ANY]

    @property
    def policies(self) -> frozenset[str]:
        """Policies a rules table may name."""
        return frozenset(policy for policy, _ in self.by_key) - {ANY}

    def limit(self, policy: str, clock: Clock) -> Limit | None:
        """The policy's own limit, else that of `any`.

        A policy without a reply limit replies by its closure; one without a redo limit has half its closure,
        rounded up.
        """
        own = self.by_key.get((policy, clock)) or self.by_key.get((ANY, clock))
        closure = self.by_key.get((policy, Clock.CLOSURE))
        if own is not None or closure is None or clock not in _FROM_CLOSURE:
            return own
        amount = closure.amount if clock is Clock.REPLY else (closure.amount + 1) // 2
        return replace(closure, clock=clock, amount=amount, extension=0)


def limits_of(
    profile: str, version: int, limits: Iterable[Limit], ladders: Mapping[str, Ladder] | None = None
) -> Limits:
    """Without `ladders`, those shipped for the profile; without one for `any`, the default one for it."""
    by_key: dict[tuple[str, Clock], Limit] = {}
    for limit in limits:
        key = (limit.policy, limit.clock)
        if key in by_key:
            message = N_("profile %(profile)s sets the %(clock)s limit of %(policy)s twice")
            raise BadLimit(message, profile=profile, clock=limit.clock, policy=limit.policy)
        by_key[key] = limit
    for limit in _shipped_of_objections(profile):  # a version from before these were limits says nothing of them
        by_key.setdefault((limit.policy, limit.clock), limit)
    shipped = shipped_ladders()
    own = shipped.get(profile, shipped["default"])
    climbed = {ANY: own[ANY], **(ladders or own)}
    return Limits(profile, version, MappingProxyType(by_key), MappingProxyType(climbed))


def _shipped_of_objections(profile: str) -> list[Limit]:
    shipped = shipped_limits()
    return [limit for limit in shipped.get(profile, shipped["default"]) if limit.clock in OBJECTIONS]


@lru_cache(maxsize=1)
def shipped_limits() -> Mapping[str, tuple[Limit, ...]]:
    """The limits of each shipped profile; the fields of a `Limit` are the columns of a `PolicyLimit`."""
    text = resources.files("routing").joinpath("defaults", "policies.csv").read_text(encoding="utf-8")
    profiles: dict[str, list[Limit]] = {}
    for row in csv.DictReader(text.splitlines()):
        limit = Limit(
            clock=Clock(row["clock"]),
            amount=int(row["amount"]),
            unit=Unit(row["unit"]),
            policy=row["policy"],
            basis=row["basis"],
            extension=int(row["extension"]),
        )
        profiles.setdefault(row["profile"], []).append(limit)
    return MappingProxyType({profile: tuple(limits) for profile, limits in profiles.items()})


@lru_cache(maxsize=1)
def shipped_ladders() -> Mapping[str, Mapping[str, Ladder]]:
    """The ladders of each shipped profile by policy; the fields of a `Rung` are the columns of a `PolicyRung`."""
    text = resources.files("routing").joinpath("defaults", "ladders.csv").read_text(encoding="utf-8")
    rungs: dict[str, list[tuple[str, Rung]]] = {}
    for row in csv.DictReader(text.splitlines()):
        tells = tuple(Addressee(word) for word in row["tells"].split())
        rung = Rung(Step(row["step"]), int(row["offset"]), tells, row["basis"])
        rungs.setdefault(row["profile"], []).append((row["policy"], rung))
    return MappingProxyType({profile: by_policy(found) for profile, found in rungs.items()})


def by_policy(rungs: Iterable[tuple[str, Rung]]) -> Mapping[str, Ladder]:
    found: dict[str, list[Rung]] = {}
    for policy, rung in rungs:
        found.setdefault(policy, []).append(rung)
    return MappingProxyType({policy: ladder_of(each) for policy, each in found.items()})


def shipped_limits_of(profile: str) -> Limits:
    limits = shipped_limits().get(profile)
    if limits is None:
        raise UnknownProfile(N_("there is no profile of limits named %(profile)s"), profile=profile)
    return limits_of(profile, SHIPPED_VERSION, limits)
