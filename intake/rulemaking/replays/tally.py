"""What a replay has found so far: who would gain and lose work, from where to where, by which rules."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from intake.rulemaking.outcome_text import OutcomeDifference, TableVerdict, departments_in
from intake.vocabulary import ReplayChange

Pair = tuple[str, str]
Rules = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class TableOutcome:
    """What a table said of one complaint, and the winning rule of each violation."""

    verdict: TableVerdict
    rules: tuple[int | None, ...]


@dataclass
class ReplayTally:
    """Counts that add up whatever the order, so that a replay can be laid down and taken up again."""

    compared: int = 0
    set_aside: int = 0  # rejected or withdrawn before any rule was asked
    undecided: int = 0  # waiting for triage: no decision is stored to compare with
    strayed: int = 0  # the decision stored then is not what the same table says of the same facts today
    without_rule: Counter[str] = field(default_factory=Counter)  # "before", "after"
    changes: Counter[ReplayChange] = field(default_factory=Counter)
    flows: Counter[Pair] = field(default_factory=Counter)
    leads: dict[str, Counter[int]] = field(default_factory=lambda: {"before": Counter(), "after": Counter()})
    co: dict[str, Counter[int]] = field(default_factory=lambda: {"before": Counter(), "after": Counter()})
    hits: dict[str, Counter[int | None]] = field(default_factory=lambda: {"before": Counter(), "after": Counter()})
    moves: Counter[Rules] = field(default_factory=Counter)  # complaints treated otherwise, by the rules that say so

    def add(self, before: TableOutcome, after: TableOutcome, difference: OutcomeDifference | None) -> None:
        self.compared += 1
        for side, asked in (("before", before), ("after", after)):
            self.leads[side].update(departments_in(asked.verdict.owners))
            self.co[side].update(departments_in(asked.verdict.co))
            self.hits[side].update(asked.rules)
            self.without_rule[side] += None in asked.rules
        if difference is None:
            return
        self.changes[difference.change] += 1
        self.moves[difference.rule_before, difference.rule_after] += 1
        if difference.change is ReplayChange.OWNER:
            self.flows[before.verdict.owners, after.verdict.owners] += 1

    def to_json(self) -> dict[str, Any]:
        """Plain lists: JSON has no numbers or pairs for keys."""
        return {
            "compared": self.compared,
            "set_aside": self.set_aside,
            "undecided": self.undecided,
            "strayed": self.strayed,
            "without_rule": dict(self.without_rule),
            "changes": {change.value: self.changes[change] for change in ReplayChange},
            "flows": [[*pair, number] for pair, number in self.flows.most_common()],
            "leads": {side: sorted(counts.items()) for side, counts in self.leads.items()},
            "co": {side: sorted(counts.items()) for side, counts in self.co.items()},
            "hits": {side: list(counts.items()) for side, counts in self.hits.items()},
            "moves": [[*rules, number] for rules, number in self.moves.most_common()],
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "ReplayTally":
        if "compared" not in stored:  # not begun, or failed
            return cls()
        return cls(
            compared=stored["compared"],
            set_aside=stored["set_aside"],
            undecided=stored["undecided"],
            strayed=stored["strayed"],
            without_rule=Counter(stored["without_rule"]),
            changes=Counter({ReplayChange(change): number for change, number in stored["changes"].items()}),
            flows=Counter({(before, after): number for before, after, number in stored["flows"]}),
            leads=_sides(stored["leads"]),
            co=_sides(stored["co"]),
            hits=_sides(stored["hits"]),
            moves=Counter({(before, after): number for before, after, number in stored["moves"]}),
        )


def _sides(stored: dict[str, list[tuple[Any, int]]]) -> dict[str, Counter[Any]]:
    return {side: Counter(dict(map(tuple, pairs))) for side, pairs in stored.items()}
