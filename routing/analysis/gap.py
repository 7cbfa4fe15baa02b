"""Is there a complaint that no rule would match, or that would end with no department? Then here is one.

What falls through with everything unknown is made as concrete as it can be while it still falls through.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from routing.analysis.association_classes import ATTRIBUTES
from routing.analysis.cells import AMOUNT, DIMENSIONS
from routing.analysis.columns import Point
from routing.analysis.cover import Patience, TooHard, prove
from routing.analysis.findings import Finding, Witness, key_of
from routing.analysis.rule_findings import facts_at
from routing.analysis.space import Space, touching
from routing.analysis.witness_text import witness
from routing.analysis.world import World
from routing.decision.fallback import settler
from routing.decision.resolve import take_seat
from routing.facts import AssociationSnapshot, Case, Facts
from routing.rules.bits import positions_of
from routing.translatable import N_
from routing.vocabulary import FindingKind, Level, Lifecycle, RegistrationMode, Severity

_NO_RULE = N_("No rule matches some complaints; they would be left to the fallback chain.")
_NO_DEPARTMENT = N_("Some complaints would end with no department: none that is active can be asked in their region.")
_UNPROVED = N_("That every complaint has a rule could not be proved: the rules overlap in too many ways.")
_FALLS = ("没有一条规则与之匹配，将无人受理", "no rule matches it, so nobody would take it")
_OWNERLESS = ("没有任何在用的部门可以承办，将无人受理", "no active department can be asked, so nobody would take it")
_SOME_FEN = 500_000
_TRIED = 50  # associations of the registry tried for a more telling witness


def gaps(space: Space, live: int, world: World, patience: Patience) -> Iterator[Finding]:
    """At most one of each sort."""
    try:
        hole = prove(space.whole, live, patience).hole
        if hole:
            yield _finding(_NO_RULE, _falling(space, world, hole))
    except TooHard:
        blamed = space.orders(positions_of(touching(space.whole, live)))
        yield replace(_finding(_UNPROVED, None), kind=FindingKind.UNPROVED, rules=blamed)
    if world.has_departments or world.has_registry:
        nowhere = next((region for region in _regions(world) if not _is_settled(region, world)), None)
        if nowhere is not None:
            violation = next(iter(world.violations), "")
            yield _finding(_NO_DEPARTMENT, witness(Facts(violation, region=nowhere), world, ends=_OWNERLESS))


def _finding(message: str, seen: Witness | None) -> Finding:
    return Finding(
        kind=FindingKind.GAP,
        severity=Severity.ERROR,
        rules=(),
        column="",
        message=message,
        params={},
        key=key_of(FindingKind.GAP, about=message),
        witness=seen,
    )


def _regions(world: World) -> tuple[str, ...]:
    return ("", *world.directory.regions)


def _is_settled(region: str, world: World) -> bool:
    return settler(take_seat(Case((), region_code=region), world.directory)) is not None


class _Falling:
    """A complaint that no rule accepts, changed fact by fact so that none ever does."""

    def __init__(self, space: Space, hole: Sequence[Point]) -> None:
        self.space = space
        self.points = dict(zip(DIMENSIONS, hole, strict=True))

    def take(self, points: dict[str, Point]) -> bool:
        """Take these points too, if the complaint still falls through."""
        changed = {**self.points, **points}
        accepting = self.space.everyone
        for dimension, column in zip(DIMENSIONS, self.space.columns, strict=True):
            accepting &= column.accepting(changed[dimension])
        if accepting:
            return False
        self.points = changed
        return True

    def take_value(self, dimension: str, value: Any) -> bool:
        return self.take({dimension: self.space.discrete[dimension].class_of[value]})


def _falling(space: Space, world: World, hole: Sequence[Point]) -> Witness:
    falling = _Falling(space, hole)
    snapshot = next((one for one in _candidates(world) if _take_snapshot(falling, one)), None)
    violation = next((code for code in world.violations if falling.take_value("violation", code)), "")
    falling.take({AMOUNT: _SOME_FEN})
    values = space.values([falling.points[dimension] for dimension in DIMENSIONS])
    facts = replace(facts_at(values), violation=violation)
    if snapshot is None:
        return witness(facts, world, ends=_FALLS)
    known: dict[str, Any] = {name: getattr(snapshot, ours) for name, ours in ATTRIBUTES.items()}
    is_real = bool(snapshot.credit_code)
    told = replace(facts, association=snapshot.credit_code, **known)
    return witness(told, world, ends=_FALLS, snapshot=snapshot if is_real else None)


def _candidates(world: World) -> Iterator[AssociationSnapshot]:
    """Associations to say it of: those of the registry, else one like most."""
    yield from (one.snapshot for one in world.associations[:_TRIED])
    for level in (Level.COUNTY, Level.CITY, Level.PROVINCE, Level.NATIONAL):
        for lifecycle in Lifecycle:
            for mode in RegistrationMode:
                yield AssociationSnapshot(0, "", "", level=level, region_code="", mode=mode, lifecycle=lifecycle)


def _take_snapshot(falling: _Falling, snapshot: AssociationSnapshot) -> bool:
    discrete = falling.space.discrete
    points = {name: discrete[name].class_of.get(getattr(snapshot, ours), 0) for name, ours in ATTRIBUTES.items()}
    points["association"] = discrete["association"].class_of.get(snapshot.credit_code, 0)
    return falling.take(points)
