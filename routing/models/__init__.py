"""Tables of who and by when. Import from here, so that every foreign key finds its table."""

from routing.models.association import Association, AssociationName, AssociationNeedle, RoleAssignment
from routing.models.calendar import CalendarDay, CalendarVersion, CalendarYear, OfficeHours
from routing.models.department import Department, DepartmentSymbol, Region, SymbolProposal
from routing.models.fee import FeeItem, FeeListVersion
from routing.models.policy import PolicyLimit, PolicyRung, PolicyVersion
from routing.models.registry_file import RegistryHeadings, RegistryQuestion
from routing.models.rules import Rule, RuleEdit, RuleFindingReason, RuleTable
from routing.models.violation import Violation

__all__ = [
    "Association",
    "AssociationName",
    "AssociationNeedle",
    "CalendarDay",
    "CalendarVersion",
    "CalendarYear",
    "Department",
    "DepartmentSymbol",
    "FeeItem",
    "FeeListVersion",
    "OfficeHours",
    "PolicyLimit",
    "PolicyRung",
    "PolicyVersion",
    "Region",
    "RegistryHeadings",
    "RegistryQuestion",
    "RoleAssignment",
    "Rule",
    "RuleEdit",
    "RuleFindingReason",
    "RuleTable",
    "SymbolProposal",
    "Violation",
]
