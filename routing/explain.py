"""Why this rule and none of the others? The decision again, with the first column by which each other rule refused."""

from routing.facts import Case, Decision, Directory
from routing.table import RulesTable


def explain(case: Case, table: RulesTable, directory: Directory) -> Decision:
    """As `decide`, with `refused` of every part filled in; it reads every cell, so it is for people, not for intake."""
    raise NotImplementedError
