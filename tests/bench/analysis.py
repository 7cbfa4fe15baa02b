"""The checker, on rules as operators write them and over the whole registry: what an edit waits for."""

import time
from collections.abc import Iterator
from dataclasses import replace

from intake.clock import now
from intake.runtime import Runtime
from routing.analysis import World, analyse, world_of
from routing.calendars.working_time import local_day
from routing.rules.cells import RuleRow
from routing.rules.synthetic import synthetic_rules

# Rules, and the seconds that one check of them may take.
MARKS = {1_000: 0.2, 10_000: 5.0}
ROUNDS = 5
SEED = 7


def run(runtime: Runtime) -> Iterator[str]:
    with runtime.db.reading() as session:
        begun = time.process_time()
        world = world_of(session, local_day(now()))
        took = time.process_time() - begun
    classes = f"{len(world.class_of):,} associations as {len(world.associations):,} classes"
    yield f"{classes}, read once in {took:.2f} s and kept over edits"
    for count, mark in MARKS.items():
        took, told = _an_edit(synthetic_rules(SEED, count), world)
        held = "holds" if took < mark else "MISSED"
        yield f"{f'check {count:,} rules, s':32} {took:8.3f}   to hold under {mark:g}: {held} ({told})"


def _an_edit(rows: list[RuleRow], world: World) -> tuple[float, str]:
    """Seconds of processor time of a check after one more cell was changed, in the best of the rounds."""
    best = float("inf")
    report = analyse(rows, world)
    for edit in range(ROUNDS):
        place = edit * 101
        rows[place] = replace(rows[place], keywords_any=f"第{edit}次修改")
        begun = time.process_time()
        report = analyse(rows, world)
        best = min(best, time.process_time() - begun)
    return best, f"{len(report.errors):,} errors, {len(report.warnings):,} warnings"
