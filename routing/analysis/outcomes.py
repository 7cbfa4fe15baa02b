"""Which outcomes never come about? Departments, policies and priorities named only by rules that never win."""

from collections.abc import Iterator

from routing.analysis.cells import RuleReading, parties_of
from routing.analysis.findings import Finding, key_of
from routing.errors import BadCell
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

_MESSAGES = {
    "lead": N_("No complaint ever has %(value)s in the lead: only rules that never win name it."),
    "co": N_("No complaint ever has %(value)s as co-handler: only rules that never win name it."),
    "policy": N_("No complaint ever runs on the time limits “%(value)s”: only rules that never win name them."),
    "priority": N_("No complaint ever has the priority “%(value)s”: only rules that never win name it."),
}


def unreachable(readings: tuple[RuleReading, ...], winning: frozenset[int]) -> Iterator[Finding]:
    """`winning` are the orders of the rules that can win."""
    for column, message in _MESSAGES.items():
        named: dict[str, list[RuleReading]] = {}
        for reading in readings:
            for value in _values(reading, column):
                named.setdefault(value, []).append(reading)
        for value, by in named.items():
            if not any(reading.order in winning for reading in by):
                yield _finding(column, value, by, message)


def _finding(column: str, value: str, by: list[RuleReading], message: str) -> Finding:
    return Finding(
        kind=FindingKind.UNREACHABLE,
        severity=Severity.WARNING,
        rules=tuple(reading.order for reading in by),
        column=column,
        message=message,
        params={"value": value},
        key=key_of(FindingKind.UNREACHABLE, *(reading.row for reading in by), about=f"{column} {value}"),
    )


def _values(reading: RuleReading, column: str) -> tuple[str, ...]:
    cell = getattr(reading.row, column)
    if column in ("policy", "priority"):
        return (cell,) if cell else ()
    parties = parties_of(column, cell)
    if isinstance(parties, BadCell):
        return ()
    return tuple(dict.fromkeys(str(token) for party in parties for token in party.tokens))
