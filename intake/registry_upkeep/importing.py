"""The registry filled: from a file, or with associations that do not exist. Either is an act of the office."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from intake.casework.actor import Actor
from intake.casework.ledger import audit
from intake.registry_upkeep.batches import keep_batch, pending_changes
from intake.registry_upkeep.watch_list.entries import follow_entries
from routing.calendars.working_time import local_day
from routing.registry.applying import apply_plan, report_of
from routing.registry.entries import ImportReport
from routing.registry.file import RegistrySheet
from routing.registry.planning import Plan, plan_import
from routing.registry.synthetic import SyntheticRegistry, store_synthetic

IMPORTED, SAMPLED = "registry:import", "registry:sample"


@dataclass(frozen=True)
class WaitingImport:
    """An import whose changes of who answers wait for a second person, as one batch under the name of the file."""

    file_name: str = ""
    all_or_nothing: bool = False


def plan_file(session: Session, sheet: RegistrySheet, *, on: date, creates: bool, home: str) -> Plan:
    """What a file would do, apart from what waits to be confirmed already."""
    pending = pending_changes(session)
    return plan_import(session, sheet.rows(), on=on, create_departments=creates, home=home, pending=pending)


def import_registry(
    session: Session, plan: Plan, *, actor: Actor, at: datetime, how: WaitingImport | None = None
) -> ImportReport:
    """Do what the plan says, and, unless `how` has it wait, all of it at once."""
    if how is not None and how.all_or_nothing and plan.refused:
        return report_of(plan, all_or_nothing=True)
    applied = apply_plan(session, plan, at=at, holds_back=how is not None)
    report = applied.report
    follow_entries(session, on=local_day(at))  # a batch of the watch-list says more than a file's column
    told = {
        "new": len(report.new),
        "changed": [one.credit_code for one in report.changed],
        "departments": list(report.new_departments),
        "refused": len(report.refused),
        "questions": len(report.questions),
    }
    audit.record_office(session, IMPORTED, actor=actor, at=at, **told)
    if how is not None and applied.proposals:
        keep_batch(session, applied.proposals, file_name=how.file_name, actor=actor, at=at)
    return report


def fill_with_synthetic(
    session: Session, registry: SyntheticRegistry, *, on: date, actor: Actor, at: datetime
) -> ImportReport:
    """Write a synthetic registry as it stands on a day into an empty one."""
    report = store_synthetic(session, registry, on)
    told = {"new": len(report.new), "departments": len(report.new_departments)}
    audit.record_office(session, SAMPLED, actor=actor, at=at, **told)
    return report
