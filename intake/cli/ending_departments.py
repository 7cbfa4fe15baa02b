"""`jiesu departments retire` and `merge`: a department ends, today or on a day to come."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from intake.casework.actor import BY_DECISION
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.departments.ending import WhatStands, merge_department, retire_department
from intake.errors import InvalidInput
from routing.calendars.working_time import local_day
from routing.models import Department
from routing.translatable import N_

Name = Annotated[str, typer.Argument(metavar="NAME", help="The department by its name.", show_default=False)]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="The first day without it; today if not given."),
]
Basis = Annotated[str, typer.Option("--basis", help="The document that decides it.")]


def retire(name: Name, on: Day = None, basis: Basis = "") -> None:
    """End a department that nothing is left to; with a later day it ends by itself on that day."""
    runtime, at = prepared_runtime(), now()
    day = _day(on, at)
    with runtime.db.unit_of_work() as session:
        department = _named(session, name, field="NAME")
        retire_department(session, department, on=day, basis=basis, actor=BY_DECISION, at=at)
    print(f"{name}: the first day without it is {day}.")


def merge(
    name: Name,
    successor: Annotated[str, typer.Argument(metavar="SUCCESSOR", help="Who takes over.", show_default=False)],
    on: Day = None,
    basis: Basis = "",
) -> None:
    """End a department and give all it has to its successor; with a later day on that day."""
    runtime, at = prepared_runtime(), now()
    day = _day(on, at)
    with runtime.db.unit_of_work() as session:
        ends, takes = _named(session, name, field="NAME"), _named(session, successor, field="SUCCESSOR")
        collaborators = runtime.fresh_office(session)
        moved = merge_department(session, collaborators, ends, takes, on=day, basis=basis, actor=BY_DECISION, at=at)
    print(_told(name, successor, day, moved, is_planned=day > local_day(at)))


def _told(name: str, successor: str, day: date, moved: WhatStands, *, is_planned: bool) -> str:
    what = f"{moved.parts} open complaints, {moved.roles} roles, {moved.symbols} symbols, {moved.staff} accounts"
    if is_planned:
        return f"{name}: the first day without it is {day}; then {successor} takes over what it has (now {what})."
    return f"{successor} has taken over {what}."


def _named(session: Session, name: str, *, field: str) -> Department:
    found = session.exec(select(Department).where(col(Department.name) == name.strip())).first()
    if found is None:
        raise InvalidInput(N_("there is no such department"), field=field)
    return found


def _day(on: datetime | None, at: datetime) -> date:
    return on.date() if on is not None else local_day(at)
