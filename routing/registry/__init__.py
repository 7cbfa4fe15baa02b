"""Which associations there are, and which department holds which role for them on which day."""

from routing.registry.applying import AppliedPlan, RoleProposal, apply_plan, report_of
from routing.registry.comparing import RegistryChange
from routing.registry.entries import ImportReport, Named, RegistryEntry, RowQuestion, RowRefusal
from routing.registry.planning import Plan, plan_import
from routing.registry.roles import assign_candidates, assign_role, end_role, roles_on

__all__ = [
    "AppliedPlan",
    "ImportReport",
    "Named",
    "Plan",
    "RegistryChange",
    "RegistryEntry",
    "RoleProposal",
    "RowQuestion",
    "RowRefusal",
    "apply_plan",
    "assign_candidates",
    "assign_role",
    "end_role",
    "plan_import",
    "report_of",
    "roles_on",
]
