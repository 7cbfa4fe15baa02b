"""A department is retired or merged, never deleted: what it had is its successor's from the day on."""

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.parts import assignments
from intake.casework.reconcile.verification import VerificationProgress, differences
from intake.casework.verbs import sign
from intake.db import Database
from intake.departments.editing import DepartmentDetails, change_department, get_department, make_department
from intake.departments.ending import merge_department, retire_department, what_stands
from intake.departments.symbols import open_proposals
from intake.errors import InvalidInput, NotPossibleNow
from intake.models import Staff
from intake.vocabulary import HandlingState, StaffRole, State
from routing.models import Department, RoleAssignment
from routing.rules.store import load_directory
from routing.vocabulary import Level, Symbol
from tests import factories as make

pytestmark = pytest.mark.both_databases
TODAY = make.MONDAY.date()


def administrator(session: Session) -> Actor:
    return make.make_actor(session, StaffRole.ADMINISTRATOR)


def new_department(session: Session, name: str, actor: Actor) -> Department:
    details = DepartmentDetails(name, Level.CITY, make.CITY)
    return make_department(session, details, actor=actor, at=make.MONDAY)


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_merged_department_leaves_all_it_had_to_its_successor(database: Database, *, is_signed: bool) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        actor = administrator(session)
        old = get_department(session, make.department_of(collaborators, Symbol.MR))
        new = new_department(session, "成都市合成监管局", actor)
        collaborators = make.make_office(session)
        complaint = make.make_complaint(session, collaborators, violations=("F-13",), accept=True)
        assert complaint.lead_department_id == old.id
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=old.id)
        if is_signed:
            sign.sign_for(session, collaborators, complaint, actor=handler, at=make.on(0, 11))
        with pytest.raises(NotPossibleNow, match="name a successor"):
            retire_department(session, old, on=TODAY, basis="", actor=actor, at=make.on(0, 12))
        merging = {"on": TODAY, "basis": "机构改革方案（合成）", "actor": actor, "at": make.on(0, 12)}
        moved = merge_department(session, collaborators, old, new, **merging)
        assert (moved.parts, moved.staff, moved.symbols) == (1, 1, 1)
        assert complaint.lead_department_id == new.id
        [part] = [one for one in assignments.open_parts(session, complaint) if one.department_id == new.id]
        assert part.state is (HandlingState.SIGNED if is_signed else HandlingState.PENDING)
        assert complaint.state is (State.HANDLING if is_signed else State.DISPATCHED)
        assert session.get_one(Staff, handler.staff_id).department_id == new.id
        directory = load_directory(session, on=TODAY)
        assert directory.find_here(Symbol.MR, make.CITY).id == new.id
        assert directory.find_active(old.id) is None
        assert (old.successor_id, old.valid_to) == (new.id, TODAY)
        checked = VerificationProgress()
        at = make.on(0, 12)
        anew = make.make_office(session, at=at)
        assert list(differences(session, anew, at=at, checked=checked)) == []


def test_roles_of_associations_follow_from_the_day_on(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        actor = administrator(session)
        old = get_department(session, make.department_of(collaborators, Symbol.REG))
        new = new_department(session, "成都市合成登记局", actor)
        stood = what_stands(session, old, on=TODAY)
        merging = {"on": TODAY, "basis": "机构改革方案（合成）", "actor": actor, "at": make.MONDAY}
        assert merge_department(session, collaborators, old, new, **merging) == stood
        rows = session.exec(select(RoleAssignment).where(RoleAssignment.department_id.in_([old.id, new.id]))).all()
        assert [(row.department_id, row.valid_to) for row in rows] == [(old.id, TODAY), (new.id, None)]
        assert rows[1].valid_from == TODAY


def test_one_with_nothing_left_is_retired_and_kept(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        actor = administrator(session)
        idle = new_department(session, "成都市合成财政局", actor)
        assert [one.symbol for one in open_proposals(session)] == [Symbol.FIN]
        retire_department(session, idle, on=TODAY, basis="撤销", actor=actor, at=make.MONDAY)
        assert session.get(Department, idle.id).is_active is False
        assert open_proposals(session) == []
        with pytest.raises(InvalidInput, match="no longer in service"):
            change_department(
                session, idle, DepartmentDetails("甲局", Level.CITY, make.CITY), actor=actor, at=make.MONDAY
            )


def test_edits_keep_one_name_one_back_stop_and_no_circle(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        actor = administrator(session)
        market = get_department(session, make.department_of(collaborators, Symbol.MR))
        beneath = new_department(session, "成都市合成局", actor)
        edit = {"actor": actor, "at": make.MONDAY}
        change_department(
            session, beneath, DepartmentDetails("成都市合成局", Level.CITY, make.CITY, superior_id=market.id), **edit
        )
        taken = {"level": Level.CITY, "region_code": make.CITY}
        for details in (
            DepartmentDetails("成都市合成局", **taken),
            DepartmentDetails(market.name, **taken, superior_id=beneath.id),
            DepartmentDetails(market.name, **taken, is_backstop=True),
            DepartmentDetails(market.name, Level.PROVINCE, make.PROVINCE),
            DepartmentDetails(market.name, **taken, email="nobody"),
        ):
            with pytest.raises(InvalidInput):
                change_department(session, market, details, **edit)
        assert market.superior_id != beneath.id
