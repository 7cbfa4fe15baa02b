"""Why this rule and none of the others? The decision again, with the first column by which each other rule refused."""

from dataclasses import replace

from routing.decide import decide, facts_of
from routing.facts import Case, Decision, Directory
from routing.table import RulesTable


def explain(case: Case, table: RulesTable, directory: Directory) -> Decision:
    """As `decide`, with `refused` of every part filled in; it asks every rule, so it is for people, not for intake."""
    decision = decide(case, table, directory)
    parts = (replace(part, refused=table.refusals(facts_of(case, part.violation))) for part in decision.parts)
    return replace(decision, parts=tuple(parts))
