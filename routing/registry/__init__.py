"""Which associations there are, and which department holds which role for them on which day."""

from routing.registry.applying import apply_plan
from routing.registry.entries import ImportReport, Named, RegistryEntry, RowRefusal
from routing.registry.planning import Plan, RegistryChange, plan_import
from routing.registry.roles import assign_role, end_role, roles_on

__all__ = [
    "ImportReport",
    "Named",
    "Plan",
    "RegistryChange",
    "RegistryEntry",
    "RowRefusal",
    "apply_plan",
    "assign_role",
    "end_role",
    "plan_import",
    "roles_on",
]
