"""A department whose last day is over falls out of service by itself, with or without a successor named before."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.db import Database
from intake.departments.editing import get_department
from intake.departments.ending import MERGED, PLANNED, RETIRED, merge_department, retire_department
from intake.departments.planned_ends import end_departments, pass_on_parts
from intake.departments.questions import DepartmentQuestionKind, department_questions
from intake.departments.stored import stored_departments
from intake.errors import NotPossibleNow
from intake.models import OfficeEvent, Staff
from intake.vocabulary import StaffRole
from routing.models import Department, RoleAssignment
from routing.rules.store import load_directory
from routing.vocabulary import Symbol
from tests import factories as make
from tests.departments.test_department_ends import administrator, new_department

pytestmark = pytest.mark.both_databases
THAT_DAY = make.MONDAY.date() + timedelta(days=7)
EVE, MORNING = make.on(6, 15), make.on(7, 1)


def mark_of(session: Session, kind: str) -> dict[str, object]:
    return session.exec(select(OfficeEvent.data).where(OfficeEvent.kind == kind)).one()


def left_behind(session: Session) -> list[int | None]:
    found = department_questions(session, at=MORNING)
    return [one.department_id for one in found if one.kind is DepartmentQuestionKind.LEFT_BEHIND]


def test_a_merger_of_a_later_day_leaves_everything_until_then_and_moves_it_on_the_day(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, actor = make.make_office(session), administrator(session)
        old = get_department(session, make.department_of(collaborators, Symbol.MR))
        new = new_department(session, "成都市合成监管局", actor)
        complaint = make.make_complaint(session, collaborators, violations=("F-13",), accept=True)
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=old.id)
        planned = {"basis": "机构改革方案（合成）", "actor": actor, "at": make.MONDAY}
        merge_department(session, collaborators, old, new, on=THAT_DAY, **planned)
        with pytest.raises(NotPossibleNow, match="is merged from"):
            retire_department(session, old, on=THAT_DAY, **planned)
        assert end_departments(session, at=EVE) == []
        assert load_directory(session, on=EVE.date()).find_here(Symbol.MR, make.CITY).id == old.id
        assert complaint.lead_department_id == old.id
        # From midnight on nobody is led to it, whether or not anything has run since.
        directory = load_directory(session, on=THAT_DAY)
        assert directory.find_here(Symbol.MR, make.CITY).id == new.id
        assert directory.find_active(old.id) is None
        assert [one.is_active for one in stored_departments(session, on=THAT_DAY) if one.id == old.id] == [False]
        assert left_behind(session) == [old.id]
        assert [one.id for one in end_departments(session, at=MORNING)] == [old.id]
        anew = make.make_office(session, at=MORNING)
        assert pass_on_parts(session, anew, at=MORNING) == 1
        assert complaint.lead_department_id == new.id
        assert session.get_one(Staff, handler.staff_id).department_id == new.id
        assert (old.is_active, old.successor_id, old.valid_to) == (False, new.id, THAT_DAY)
        assert mark_of(session, PLANNED)["on"] == mark_of(session, MERGED)["on"] == THAT_DAY.isoformat()
        assert left_behind(session) == []
        assert (end_departments(session, at=MORNING), pass_on_parts(session, anew, at=MORNING)) == ([], 0)
        assert list(differences(session, anew, at=MORNING, checked=VerificationProgress())) == []


def test_roles_pass_on_the_day_and_not_before(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, actor = make.make_office(session), administrator(session)
        old = get_department(session, make.department_of(collaborators, Symbol.REG))
        new = new_department(session, "成都市合成登记局", actor)
        merge_department(session, collaborators, old, new, on=THAT_DAY, basis="", actor=actor, at=make.MONDAY)
        own = RoleAssignment.department_id.in_([old.id, new.id])
        end_departments(session, at=MORNING)
        rows = session.exec(select(RoleAssignment).where(own).order_by(RoleAssignment.valid_from)).all()
        held = [(row.department_id, row.valid_from == THAT_DAY, row.valid_to) for row in rows]
    assert held == [(old.id, False, THAT_DAY), (new.id, True, None)]


def test_one_that_ends_with_work_left_is_asked_about_and_cannot_be_chosen(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, actor = make.make_office(session), administrator(session)
        old = get_department(session, make.department_of(collaborators, Symbol.MR))
        complaint = make.make_complaint(session, collaborators, violations=("F-13",), accept=True)
        retire_department(session, old, on=THAT_DAY, basis="撤销", actor=actor, at=make.MONDAY)
        assert session.get_one(Department, old.id).is_active
        end_departments(session, at=MORNING)
        assert not session.get_one(Department, old.id).is_active
        told = mark_of(session, RETIRED)
        assert (told["on"], told["parts"]) == (THAT_DAY.isoformat(), 1)
        assert left_behind(session) == [old.id]
        assert complaint.lead_department_id == old.id
        assert load_directory(session, on=THAT_DAY).find_by_name(old.name).is_active is False
        assert not old.is_in_service(THAT_DAY)
