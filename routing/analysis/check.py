"""What is wrong with this table? Exact over the finite domains of the facts, never sampled.

The domain is the product of the columns: every word of a vocabulary, every code of the taxonomy and of GB/T 2260, what
the rules name and one value they do not, amounts between all bounds, words present or absent, and each fact unknown
where it can be. It does not lean on what the registry holds today: rows change daily, the table must not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routing.analysis.alternatives import Alternatives, never_reached
from routing.analysis.cells import read
from routing.analysis.cover import SPLITS_A_TABLE, Patience, TooHard
from routing.analysis.findings import AnalysisReport, Finding
from routing.analysis.gap import gaps
from routing.analysis.never_wins import Winners
from routing.analysis.no_department import nobody
from routing.analysis.outcomes import unreachable
from routing.analysis.rule_findings import impossible, verdict_told
from routing.analysis.shipped_reasons import shipped_reasons
from routing.analysis.space import Space, has_amount, is_possible
from routing.analysis.unknown import unknown
from routing.analysis.unsaid_words import unsaid
from routing.analysis.world import World
from routing.rules.cells import RuleRow
from routing.translatable import N_
from routing.vocabulary import Severity

NO_DEPARTMENTS = N_("There are no departments yet: who would answer was not checked.")
NO_REGISTRY = N_("There are no associations yet: whom the rules find for them was not checked.")
NOT_COMPARED = N_("There are too many overlapping rules to tell whether some could be left out.")
# What may be spent on advice, of what may be spent on proofs.
_SHARE = 10


def analyse(rows: Sequence[RuleRow], world: World, *, splits: int = SPLITS_A_TABLE) -> AnalysisReport:
    """Every finding, errors first, each in the order of the rules. `splits` bounds the work of the proofs."""
    readings = tuple(read(row) for row in sorted(rows, key=lambda row: row.order))
    sound = tuple(reading for reading in readings if not reading.faults)
    space = Space((reading for reading in sound if is_possible(reading)), world)
    patience = Patience(splits)
    winners = Winners(space, patience)
    winning = frozenset(space.orders(place for place in range(space.size) if winners.live >> place & 1))
    alternatives = Alternatives(world)
    found = [
        *unknown(readings, world),
        *(impossible(reading) for reading in sound if not has_amount(reading)),
        *(finding for reading in sound for finding in unsaid(reading)),
        *(verdict_told(space, verdict, world) for verdict in winners.verdicts),
        *gaps(space, winners.live, world, patience),
        *nobody(space, winners.live, world, patience),
        *unreachable(sound, winning),
        *(finding for reading in sound if reading.order in winning for finding in never_reached(reading, alternatives)),
    ]
    notes = list(_notes(world))
    try:
        for verdict in winners.redundant(Patience(splits // _SHARE)):
            found.append(verdict_told(space, verdict, world))  # noqa: PERF401 - those found before it gave up count
    except TooHard:
        notes.append(NOT_COMPARED)
    explained = (_explained(finding) for finding in found)
    ordered = sorted(explained, key=lambda one: (one.severity is Severity.WARNING, one.rules[:1]))
    return AnalysisReport(len(readings), tuple(ordered), tuple(notes))


def _explained(finding: Finding) -> Finding:
    reason = shipped_reasons().get(finding.key) if finding.severity is Severity.WARNING else None
    return replace(finding, reason_zh=reason.zh, reason_en=reason.en) if reason else finding


def _notes(world: World) -> Iterator[str]:
    if not world.has_departments:
        yield NO_DEPARTMENTS
    if not world.has_registry:
        yield NO_REGISTRY
