"""`jiesu rules bench`: what a decision costs on this machine, against the number of rules and beside zen-engine.

Rules and complaints are made up from a seed; both engines must name the same rule for each complaint.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import typer

from intake.cli.rules.zen import has_zen, zen_context, zen_first
from routing.batches import batched
from routing.facts import Facts
from routing.rules.synthetic import synthetic_facts, synthetic_rules
from routing.rules.table import RulesTable

SIZES = (100, 1_000, 10_000)
_RULES_SEED, _WARM_SEED, _ASKED_SEED = 7, 1, 2
_WARM, _ROUNDS, _COMPILED = 5_000, 60, 5
_ASKED, _ASKED_OF_ZEN = 500, 25
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class RuleCosts:
    """What a table of so many rules costs. Without zen-engine there is nothing of it, and nothing to differ."""

    rules: int
    compile_seconds: float
    first_hit_us: float
    every_hit_us: float
    zen_us: float | None = None
    differing: int = 0

    @property
    def decisions_per_second(self) -> float:
        return _MILLION / self.first_hit_us

    @property
    def times_zen(self) -> float | None:
        return self.zen_us / self.first_hit_us if self.zen_us else None


def bench(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Measure decisions a second and their cost at 100, 1,000 and 10,000 rules; with zen-engine if it is installed."""
    figures = [measure(count) for count in SIZES]
    if as_json:
        print(json.dumps([_plain(one) for one in figures], indent=2))
    else:
        print("\n".join(as_lines(figures)))
    if any(one.differing for one in figures):
        raise typer.Exit(1)


def measure(count: int) -> RuleCosts:
    """Many short rounds in which the engines take turns on complaints they have not seen.

    Processor time is taken, the lower quartile of the rounds: what else the machine does makes some longer, none
    shorter. On the wall clock zen-engine, part of whose work is done on another thread, would look slower still.
    """
    rows = synthetic_rules(_RULES_SEED, count)
    compile_seconds = min(_seconds(lambda _: RulesTable(1, rows), range(1)) for _ in range(_COMPILED))
    table = RulesTable(1, rows)
    for facts in synthetic_facts(_WARM_SEED, _WARM):
        table.match(facts)
    zen = zen_first(table) if has_zen() else None
    rounds: dict[str, list[float]] = {"first": [], "every": [], "zen": []}
    differing = 0
    asked = synthetic_facts(_ASKED_SEED, _ASKED * _ROUNDS)
    for lot in batched(asked, _ASKED):
        rounds["first"].append(_each_us(table.match, lot))
        rounds["every"].append(_each_us(lambda facts: table.match(facts).also, lot))
        if zen:
            contexts = [zen_context(facts) for facts in lot[:_ASKED_OF_ZEN]]
            rounds["zen"].append(_each_us(zen, contexts))
            differing += sum(zen(context) != _order(table, one) for context, one in zip(contexts, lot, strict=False))
    took = {name: _quartile(found) for name, found in rounds.items() if found}
    return RuleCosts(count, compile_seconds, took["first"], took["every"], took.get("zen"), differing)


def as_lines(figures: Sequence[RuleCosts]) -> list[str]:
    """A table for a reader at a terminal."""
    lines = [" rules    compile   first hit   decisions/s   every hit   zen-engine     times"]
    for one in figures:
        zen = f"{one.zen_us:8.1f} µs   {one.times_zen:6.0f}" if one.zen_us else "not installed"
        lines.append(
            f"{one.rules:6,}  {one.compile_seconds:7.3f} s  {one.first_hit_us:7.2f} µs"
            f"  {one.decisions_per_second:12,.0f}  {one.every_hit_us:7.1f} µs   {zen}"
        )
    lines.append(f"{figures[-1].rules:,} rules cost {growth(figures):.1f} times what {figures[0].rules:,} cost")
    differing = sum(one.differing for one in figures)
    if differing:
        lines.append(f"zen-engine names another rule for {differing} complaints")
    return lines


def growth(figures: Sequence[RuleCosts]) -> float:
    """How many times the cost of a decision the largest table takes of the smallest."""
    return figures[-1].first_hit_us / figures[0].first_hit_us


def _each_us(ask: Callable[[Any], object], questions: Sequence[Any]) -> float:
    return _seconds(ask, questions) / len(questions) * _MILLION


def _quartile(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 4]


def _seconds(ask: Callable[[Any], object], questions: Sequence[Any]) -> float:
    begun = time.process_time()
    for question in questions:
        ask(question)
    return time.process_time() - begun


def _order(table: RulesTable, facts: Facts) -> int | None:
    rule = table.match(facts).rule
    return rule.order if rule else None


def _plain(one: RuleCosts) -> dict[str, Any]:
    return {**asdict(one), "decisions_per_second": one.decisions_per_second, "times_zen": one.times_zen}
