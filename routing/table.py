"""Which rule wins? The rules table in memory, behind one small interface: `match` and `refusals`.

The first rule in order whose every filled cell accepts the facts wins. Rules are indexed by violation code.
"""

from dataclasses import dataclass

from routing.facts import Facts, Refusal


@dataclass(frozen=True)
class Match:
    """The winning rule, if any, and the orders of those that would also have matched."""

    rule: "None"
    also: tuple[int, ...]


class RulesTable:
    """One version of the table."""

    version: int

    def match(self, facts: Facts) -> Match:
        raise NotImplementedError

    def refusals(self, facts: Facts) -> tuple[Refusal, ...]:
        raise NotImplementedError
