"""Who must answer this complaint? Pure and total: the fallback chain of domain E.0, steps 1 to 8."""

from routing.facts import Case, Decision, Directory
from routing.table import RulesTable


def decide(case: Case, table: RulesTable, directory: Directory) -> Decision:
    """Every complaint gets an owner: a lead, or a coordinator where there is no single one."""
    raise NotImplementedError
