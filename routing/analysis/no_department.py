"""Which rules lead to nobody for some association of the registry? Only the fallback chain keeps such a complaint.

Asked for each class of associations at which a rule can win; the witness is one of them, and `decide` itself says what
becomes of it.
"""

from collections.abc import Container, Iterator, Sequence

from routing.analysis.association_classes import ATTRIBUTES, Crowd
from routing.analysis.cells import DIMENSIONS, RuleReading, is_empty, parties_of, read
from routing.analysis.cover import Patience, TooHard, prove
from routing.analysis.findings import Finding, key_of
from routing.analysis.never_wins import NeverWinning
from routing.analysis.rule_findings import facts_at, verdict_told
from routing.analysis.space import Space, is_possible
from routing.analysis.witness_text import case_of, witness
from routing.analysis.world import World
from routing.decision.decide import decide, facts_of
from routing.decision.resolve import ROLE_OF, resolve, take_seat
from routing.errors import BadCell
from routing.facts import AssociationSnapshot, Case, Decision, Held
from routing.rules.bits import positions_of
from routing.rules.cells import Party, RuleRow, Token
from routing.rules.table import RulesTable
from routing.translatable import N_
from routing.vocabulary import FindingKind, RegistryRole, Severity

# Who is asked where the registry names nobody for a role.
_STANDS_IN = {
    RegistryRole.SUPERVISOR: (RegistryRole.INDUSTRY_DEPARTMENT,),
    RegistryRole.REGISTRATION_SUPERVISOR: (RegistryRole.REGISTRAR,),
}
_KEPT = N_("Rule %(rule)s finds no lead “%(lead)s” for %(association)s; %(department)s takes it instead.")
_LOST = N_("Rule %(rule)s finds no lead “%(lead)s” for %(association)s, and nobody else can be asked.")


class Leads:
    """For which classes of associations does a lead come to nobody? Kept in the world's memo: edits ask again."""

    def __init__(self, world: World) -> None:
        self._world = world

    def failing(self, lead: str) -> int:
        """The classes, a bit each, for which none of the parties of a lead cell exists."""
        parties = parties_of("lead", lead)
        if isinstance(parties, BadCell):
            return 0
        failing = -1
        for token in (token for party in parties for token in party.tokens):
            failing &= self._missing(token)
        return failing

    def with_value(self, dimension: str) -> list[tuple[object, int]]:
        """Every value of an attribute that occurs, with the classes that have it."""
        key = "with", dimension
        memo = self._world.memo
        if key not in memo:
            found: dict[object, int] = {}
            for place, one in enumerate(self._world.associations):
                value = getattr(one.snapshot, ATTRIBUTES[dimension])
                found[value] = found.get(value, 0) | 1 << place
            memo[key] = list(found.items())
        listed: list[tuple[object, int]] = memo[key]
        return listed

    def _missing(self, token: Token) -> int:
        key = "missing", token
        memo = self._world.memo
        if key not in memo:
            known: dict[object, bool] = {}
            missing = 0
            for place, one in enumerate(self._world.associations):
                similar = _looked_at(token, one.snapshot)
                if similar not in known:
                    known[similar] = not self._exists(token, one.snapshot)
                missing |= known[similar] << place
            memo[key] = missing
        found: int = memo[key]
        return found

    def _exists(self, token: Token, snapshot: AssociationSnapshot) -> bool:
        case = Case((), snapshot=snapshot, region_code=snapshot.region_code)
        return bool(resolve(take_seat(case, self._world.directory), Party((token,))).answers)


def nobody(space: Space, live: int, world: World, patience: Patience) -> Iterator[Finding]:
    """One finding a rule, with the first association that shows it."""
    leads, crowd = Leads(world), Crowd(space, world)
    for place in positions_of(live):
        reading = space.readings[place]
        failing = leads.failing(reading.row.lead)
        for attribute in ATTRIBUTES:
            if not failing:
                break
            failing &= _accepting(space, reading, attribute, leads)
        for member in crowd.members(place, failing) if failing else ():
            box = space.replaced(space.boxes[place], member.cells)
            try:
                hole = prove(box, live & space.earlier(place), patience).hole
            except TooHard:
                yield verdict_told(space, NeverWinning(FindingKind.UNPROVED, place, ()), world)
                break
            if hole:
                yield _told(reading, case_of(facts_at(space.values(hole)), member.snapshot), world)
                break


def count_concerned(rows: Sequence[RuleRow], world: World, orders: Container[int]) -> dict[int, int]:
    """For how many associations each of these rules, where it wins, finds no lead."""
    readings = (read(row) for row in rows if row.order in orders)
    space = Space((one for one in readings if not one.faults and is_possible(one)), world)
    leads, counts = Leads(world), [one.count for one in world.associations]
    return {
        reading.order: sum(counts[place] for place in positions_of(_failing(space, reading, leads, len(counts))))
        for reading in space.readings
    }


def _failing(space: Space, reading: RuleReading, leads: Leads, classes: int) -> int:
    failing = leads.failing(reading.row.lead) & ((1 << classes) - 1)
    for attribute in ATTRIBUTES:
        failing &= _accepting(space, reading, attribute, leads)
    return failing


def _accepting(space: Space, reading: RuleReading, attribute: str, leads: Leads) -> int:
    """The classes whose attribute a rule accepts."""
    wish = reading.wishes[DIMENSIONS.index(attribute)]
    if is_empty(wish):
        return -1
    column = space.discrete[attribute]
    classes = set(column.cell(wish).classes)
    accepting = 0
    for value, mask in leads.with_value(attribute):
        if column.class_of.get(value, 0) in classes:
            accepting |= mask
    return accepting


def _told(reading: RuleReading, case: Case, world: World) -> Finding:
    decision = decide(case, RulesTable(0, [reading.row]), world.directory)
    taker = _taker(decision)
    lead, snapshot = reading.row.lead, case.snapshot
    assert snapshot is not None
    facts = facts_of(case, "".join(case.violations))
    kept = (
        f"规则{reading.order}的主办“{lead}”在登记簿和当地都没有对应部门，只能由{taker}接手",
        f"the lead “{lead}” of rule {reading.order} is nobody there, so {taker} takes it instead",
    )
    lost = (
        f"规则{reading.order}的主办“{lead}”没有对应部门，也没有其他部门可以接手，将无人承办",
        f"the lead “{lead}” of rule {reading.order} is nobody there, and nobody else can be asked",
    )
    return Finding(
        kind=FindingKind.NOBODY,
        severity=Severity.WARNING if taker else Severity.ERROR,
        rules=(reading.order,),
        column="lead",
        message=_KEPT if taker else _LOST,
        params={
            "rule": str(reading.order),
            "lead": lead,
            "association": snapshot.name,
            "department": taker,
        },
        key=key_of(FindingKind.NOBODY, reading.row),
        witness=witness(facts, world, ends=kept if taker else lost, snapshot=snapshot),
    )


def _taker(decision: Decision) -> str:
    """Who has the complaint in the end."""
    if decision.principal:
        return decision.principal.department
    return decision.coordinator.department if decision.coordinator else ""


def _looked_at(token: Token, snapshot: AssociationSnapshot) -> object:
    """All that the resolution of a token looks at; associations that agree in it are resolved alike."""
    role = ROLE_OF.get(token.symbol) if token.symbol else None
    place = snapshot.region_code, snapshot.level, snapshot.lifecycle
    if role is None:
        return place
    roles = (role, *_STANDS_IN.get(role, ()))
    return place, tuple(
        (_ids(snapshot.roles.get(one)), tuple(map(_ids, snapshot.rivals.get(one, ())))) for one in roles
    )


def _ids(held: Held | None) -> int | None:
    return held.department_id if held else None
