"""The compiled table: beside zen-engine on the same rules, against its own size, and in decisions over the registry.

Every figure is processor time, which neighbours on the machine hardly lengthen; the engines take turns.
"""

import random
import time
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlmodel import Session

from intake.cli.rules.bench import SIZES, RuleCosts, as_lines, growth, measure
from intake.clock import now
from intake.runtime import Runtime
from routing.calendars.working_time import local_day
from routing.decision.decide import decide
from routing.directory import Directory
from routing.facts import AssociationSnapshot, Case
from routing.models import Association
from routing.registry.snapshots import SnapshotReader
from routing.rules.store import load_directory, load_table
from routing.rules.synthetic import synthetic_facts, synthetic_rules
from routing.rules.table import RulesTable

TIMES_ZEN, AT_RULES = 25.0, 1_000
MOST_GROWTH = 4.0
COMPILE_SECONDS = 2.0
DECIDE_US = 100.0
COMPLAINTS, ROUNDS, LOT = 20_000, 3, 10_000


def run(runtime: Runtime) -> list[str]:
    figures = [measure(count) for count in SIZES]
    return [*as_lines(figures), *_marks(figures), *_decisions(runtime)]


def _marks(figures: list[RuleCosts]) -> Iterator[str]:
    if differing := sum(one.differing for one in figures):
        raise RuntimeError(f"the engines disagree on {differing} complaints")
    times = next(one.times_zen for one in figures if one.rules == AT_RULES)
    if times is not None:
        yield _mark(f"times zen-engine at {AT_RULES:,}", times, f"at least {TIMES_ZEN:.0f}", holds=times >= TIMES_ZEN)
    grown = growth(figures)
    yield _mark(
        f"cost {SIZES[0]:,} to {SIZES[-1]:,} rules", grown, f"at most {MOST_GROWTH:.0f}", holds=grown <= MOST_GROWTH
    )
    took = figures[-1].compile_seconds
    yield _mark(f"compile {SIZES[-1]:,} rules, s", took, f"under {COMPILE_SECONDS:.0f}", holds=took < COMPILE_SECONDS)


def _decisions(runtime: Runtime) -> Iterator[str]:
    """Each complaint is about any association of the registry, whose row is at hand as after the first of a burst."""
    with runtime.db.reading() as session:
        directory = load_directory(session, on=local_day(now()))
        snapshots = _snapshots(session, local_day(now()))
        tables = {"the shipped rules": load_table(session, now())}
    tables[f"{AT_RULES:,} rules"] = RulesTable(1, synthetic_rules(7, AT_RULES))
    cases = list(_cases(snapshots))
    yield f"{COMPLAINTS:,} complaints about {len(snapshots):,} associations, the orders of all hits recorded"
    for name, table in tables.items():
        took = _cost(cases, table, directory)
        yield _mark(f"decide, {name}, µs", took, f"under {DECIDE_US:.0f}", holds=took < DECIDE_US)
    widest = RulesTable(1, synthetic_rules(7, SIZES[-1]))
    took = _cost(cases, widest, directory)
    yield f"{f'decide, {SIZES[-1]:,} rules, µs':32} {took:8.2f}   half of it to list every hit"


def _snapshots(session: Session, day: date) -> list[AssociationSnapshot]:
    ids = session.scalars(select(Association.id).order_by(Association.id)).all()
    found = []
    for start in range(0, len(ids), LOT):
        lot, at_hand = ids[start : start + LOT], SnapshotReader()
        at_hand.read(session, lot)
        found += [snapshot for one in lot if (snapshot := at_hand.on(one, day))]
    return found


def _cases(snapshots: list[AssociationSnapshot]) -> Iterator[Case]:
    draw = random.Random(3)
    for facts in synthetic_facts(3, COMPLAINTS):
        snapshot = draw.choice(snapshots)
        yield Case(
            (facts.violation,),
            kind=facts.kind,
            channel=facts.channel,
            snapshot=snapshot,
            region_code=snapshot.region_code,
            amount=facts.amount,
            government=facts.government,
            anonymous=facts.anonymous,
            text=facts.text,
        )


def _cost(cases: list[Case], table: RulesTable, directory: Directory) -> float:
    """Microseconds of processor time a decision, in the best of the rounds after the one that warms the caches."""
    best = float("inf")
    for _ in range(ROUNDS + 1):
        begun = time.process_time()
        for case in cases:
            decide(case, table, directory)
        best = min(best, time.process_time() - begun)
    return best / len(cases) * 1_000_000


def _mark(what: str, figure: float, wanted: str, *, holds: bool) -> str:
    return f"{what:32} {figure:8.2f}   to hold {wanted}: {'holds' if holds else 'MISSED'}"
