"""Each hour: departments whose last day is over fall out of service."""

from intake.clock import now
from intake.departments.planned_ends import end_departments, pass_on_parts
from intake.runtime import process_runtime


def end_departments_due() -> None:
    """Their open parts pass in a second transaction, by the departments as they are then."""
    runtime, at = process_runtime(), now()
    with runtime.db.unit_of_work() as session:
        ended = end_departments(session, at=at)
    if ended:
        runtime.forget_rules()
    with runtime.db.unit_of_work() as session:
        pass_on_parts(session, runtime.fresh_office(session), at=at)
