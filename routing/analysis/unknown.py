"""Which cells name what is not there? A word of no vocabulary, a code of no taxonomy, a department nobody has.

What cannot be is an error; what the registry merely does not have at present is a warning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from routing.analysis.cells import RuleReading, parties_of, values_of
from routing.analysis.findings import Finding, key_of
from routing.analysis.world import World
from routing.errors import BadCell
from routing.rules.cells import Values
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

# Cells whose values come from a closed list; a fault in any other is one of form.
_LISTED = frozenset({"violation", "kind", "channel", "level", "region", "mode", "lifecycle", "lead", "co", "policy",
                     "priority"})  # fmt: skip
_UNREADABLE = {
    "violation": N_("Rule %(rule)s: “%(value)s” is not a violation code such as F-01, nor a branch such as F-*."),
    "region": N_("Rule %(rule)s: “%(value)s” is not a region of six digits, nor its beginning such as 51*."),
    "kind": N_("Rule %(rule)s: “%(value)s” is not a kind of matter."),
    "channel": N_("Rule %(rule)s: “%(value)s” is not a channel."),
    "level": N_("Rule %(rule)s: “%(value)s” is not a level."),
    "mode": N_("Rule %(rule)s: “%(value)s” is not a registration mode."),
    "lifecycle": N_("Rule %(rule)s: “%(value)s” is not a stage of life."),
    "watchlist": N_("Rule %(rule)s: “%(value)s” is neither true nor false."),
    "government": N_("Rule %(rule)s: “%(value)s” is neither true nor false."),
    "anonymous": N_("Rule %(rule)s: “%(value)s” is neither true nor false."),
    "amount_min": N_("Rule %(rule)s: “%(value)s” is not an amount in yuan."),
    "amount_max": N_("Rule %(rule)s: “%(value)s” is not an amount in yuan."),
    "lead": N_("Rule %(rule)s: “%(value)s” is not a department symbol."),
    "co": N_("Rule %(rule)s: “%(value)s” is not a department symbol."),
    "policy": N_("Rule %(rule)s: “%(value)s” is not a policy of time limits."),
    "priority": N_("Rule %(rule)s: “%(value)s” is not a priority."),
}
_EMPTY_PART = N_("Rule %(rule)s: “%(value)s” has nothing before or after a separator.")
_NO_LEAD = N_("Rule %(rule)s names nobody: every rule needs a lead.")
_MISSING = {
    "violation": N_("Rule %(rule)s names the violation %(value)s, which is not in the taxonomy."),
    "region": N_("Rule %(rule)s names the region %(value)s, which does not exist."),
    "industry": N_("Rule %(rule)s names the industry “%(value)s”, which no association of the registry is of."),
    "association": N_("Rule %(rule)s names the association %(value)s, which is not in the registry."),
    "lead": N_("Rule %(rule)s names the department “%(value)s”, which does not exist or is no longer active."),
    "co": N_("Rule %(rule)s names the department “%(value)s”, which does not exist or is no longer active."),
}
_WARNED = frozenset({"industry", "association"})


@dataclass(frozen=True, slots=True)
class _Names:
    """What a world knows, asked cell by cell."""

    world: World

    def missing(self, column: str, cell: str) -> tuple[str, ...]:
        """The values of a readable cell that are not there."""
        if column in ("lead", "co"):
            return self._departments(column, cell)
        condition = values_of(column, cell)
        if column in ("violation", "region"):
            return _unlisted(condition, self.world.violations if column == "violation" else self.world.regions)
        if not self.world.has_registry:
            return ()
        known = self.world.industries if column == "industry" else self.world.class_of
        return tuple(sorted(value for value in condition.whole if value not in known))

    def _departments(self, column: str, cell: str) -> tuple[str, ...]:
        parties = parties_of(column, cell)
        if isinstance(parties, BadCell) or not self.world.has_departments:
            return ()
        named = (token.name for party in parties for token in party.tokens if token.symbol is None)
        found = self.world.directory.find_by_name
        return tuple(name for name in named if not ((card := found(name)) and card.is_active))


def unknown(readings: tuple[RuleReading, ...], world: World) -> Iterator[Finding]:
    """Every cell that names what does not exist, rule by rule."""
    names = _Names(world)
    seen: dict[tuple[str, str], tuple[str, ...]] = {}
    for reading in readings:
        faulty = {fault.column for fault in reading.faults}
        for fault in reading.faults:
            yield _unreadable(reading, fault)
        for column, message in _MISSING.items():
            cell = getattr(reading.row, column)
            if not cell or column in faulty:
                continue
            if (column, cell) not in seen:
                seen[column, cell] = names.missing(column, cell)
            for value in seen[column, cell]:
                yield _finding(reading, column, value, message)


def _unlisted(condition: Values, known: Mapping[str, object]) -> tuple[str, ...]:
    wrong = [value for value in sorted(condition.whole) if value not in known]
    begun = (one for one in condition.beginnings if not any(value.startswith(one) for value in known))
    return (*wrong, *(f"{beginning}*" for beginning in begun))


def _unreadable(reading: RuleReading, fault: BadCell) -> Finding:
    if fault.column == "lead" and not fault.value:
        return _finding(reading, "lead", "", _NO_LEAD, FindingKind.INVALID)
    separator = "/" if fault.column in ("lead", "co") else "|"
    if not all(part.strip() for whole in fault.value.split("|") for part in whole.split(separator)):
        return _finding(reading, fault.column, fault.value, _EMPTY_PART, FindingKind.INVALID)
    kind = FindingKind.UNKNOWN if fault.column in _LISTED else FindingKind.INVALID
    return _finding(reading, fault.column, fault.value, _UNREADABLE[fault.column], kind)


def _finding(
    reading: RuleReading, column: str, value: str, message: str, kind: FindingKind = FindingKind.UNKNOWN
) -> Finding:
    return Finding(
        kind=kind,
        severity=Severity.WARNING if column in _WARNED and kind is FindingKind.UNKNOWN else Severity.ERROR,
        rules=(reading.order,),
        column=column,
        message=message,
        params={"rule": str(reading.order), "value": value},
        key=key_of(kind, reading.row, about=f"{column} {value}"),
    )
