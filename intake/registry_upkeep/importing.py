"""The registry filled: from a file, or with associations that do not exist. Either is an act of the office."""

from datetime import date, datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.registry_upkeep.watch_list.entries import follow_entries
from routing.calendars.working_time import local_day
from routing.registry import ImportReport, Plan, apply_plan
from routing.registry.synthetic import SyntheticRegistry, store_synthetic

IMPORTED, SAMPLED = "registry:import", "registry:sample"


def import_registry(session: Session, plan: Plan, *, actor: Actor, at: datetime) -> ImportReport:
    """Do what the plan says; a plan with refusals does nothing."""
    report = apply_plan(session, plan)
    if not report.refused:
        follow_entries(session, on=local_day(at))  # a batch of the watch-list says more than a file's column
        told = {"new": len(report.new), "changed": [one.credit_code for one in report.changed]}
        departments = list(report.new_departments)
        audit.record_office(session, IMPORTED, actor=actor, at=at, **told, departments=departments)
    return report


def fill_with_synthetic(
    session: Session, registry: SyntheticRegistry, *, on: date, actor: Actor, at: datetime
) -> ImportReport:
    """Write a synthetic registry as it stands on a day into an empty one."""
    report = store_synthetic(session, registry, on)
    told = {"new": len(report.new), "departments": len(report.new_departments)}
    audit.record_office(session, SAMPLED, actor=actor, at=at, **told)
    return report
