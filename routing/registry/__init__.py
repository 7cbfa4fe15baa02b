"""Which associations there are, and which department holds which role for them on which day."""

from routing.registry.applying import apply_plan
from routing.registry.entries import Entry, ImportReport, Named, Refusal
from routing.registry.planning import Change, Plan, plan_import
from routing.registry.roles import assign_role, end_role, roles_on

__all__ = [
    "Change",
    "Entry",
    "ImportReport",
    "Named",
    "Plan",
    "Refusal",
    "apply_plan",
    "assign_role",
    "end_role",
    "plan_import",
    "roles_on",
]
