"""A change of who answers is proposed by one and confirmed by another, or by the department that is to answer."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.models import Notice, RoleChange
from intake.registry_upkeep.confirmation import holders_of
from intake.registry_upkeep.proposed_changes import changes_in, count_waiting
from intake.registry_upkeep.role_changes import (
    ProposedHolder,
    confirm_role_change,
    propose_role_changes,
    refuse_role_change,
)
from intake.vocabulary import RoleChangeState, StaffRole
from routing.models import RoleAssignment
from routing.vocabulary import RegistryRole, Symbol
from tests import factories as make
from tests.registry.registry_scene import more_associations
from tests.registry.screens.watch_scene import DOCUMENT, administrator, kinds

pytestmark = pytest.mark.slow

SINCE = date(2026, 12, 1)


def _wanted(session: Session, collaborators: Collaborators, **changes: Any) -> ProposedHolder:
    values = {
        "association_id": make.known_association(session),
        "role": RegistryRole.REGISTRAR,
        "department_id": make.department_of(collaborators, Symbol.MR),
        "valid_from": SINCE,
        "document": DOCUMENT,
        "reason": "合成：机构改革",
    }
    return ProposedHolder(**values | changes)


def _proposed(session: Session, collaborators: Collaborators, actor: Actor, **changes: Any) -> RoleChange:
    wanted = _wanted(session, collaborators, **changes)
    return propose_role_changes(session, [wanted], actor=actor, at=make.MONDAY)[0]


def _handler(session: Session, collaborators: Collaborators, symbol: Symbol) -> Actor:
    return make.make_actor(session, StaffRole.HANDLER, department_id=make.department_of(collaborators, symbol))


def _registrars(session: Session) -> list[str]:
    known = make.known_association(session)
    return [
        one.department
        for day in (SINCE - timedelta(1), SINCE)
        for one in holders_of(session, [known], on=day)[known]
        if one.role is RegistryRole.REGISTRAR
    ]


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["another administrator", "the department"])
def test_what_is_confirmed_holds_from_its_day_on_and_not_before(database: Database, who: str) -> None:
    with database.unit_of_work() as session:
        collaborators, proposer = make.make_office(session), administrator(session)
        row = _proposed(session, collaborators, proposer)
        assert _registrars(session) == ["成都市民政局"] * 2
        told = session.exec(select(Notice)).one()
        assert (told.kind, told.department_id) == ("role_proposed", row.department_id)
        second = administrator(session) if who == "another administrator" else None
        second = second or _handler(session, collaborators, Symbol.MR)
        assert [count_waiting(session, one) for one in (proposer, second)] == [0, 1]
        confirm_role_change(session, row.id, actor=second, at=make.on(1))
        assert _registrars(session) == ["成都市民政局", "成都市市场监督管理局"]
        assert (row.state, row.decided_by_id) == (RoleChangeState.CONFIRMED, second.staff_id)
        newest = session.exec(select(RoleAssignment).order_by(RoleAssignment.id.desc())).first()
        assert (newest.basis, newest.valid_from) == (DOCUMENT, SINCE)
        assert kinds(session) == ["registry:propose_role", "registry:confirm_role"]
        assert count_waiting(session, second) == 0
        with pytest.raises(NotPossibleNow):
            confirm_role_change(session, row.id, actor=second, at=make.on(1))
    with database.reading() as session:
        assert verify(session).is_whole


def test_who_proposed_it_does_not_confirm_it_and_no_other_department_sees_it(session: Session) -> None:
    collaborators = make.make_office(session)
    gaining = make.department_of(collaborators, Symbol.MR)
    both = make.make_actor(session, StaffRole.ADMINISTRATOR, StaffRole.HANDLER, department_id=gaining)
    row = _proposed(session, collaborators, both)
    with pytest.raises(SecondPersonNeeded):
        confirm_role_change(session, row.id, actor=both, at=make.on(1))
    losing = _handler(session, collaborators, Symbol.REG)
    for act in (confirm_role_change, refuse_role_change):
        told = {"reason": "合成"} if act is refuse_role_change else {}
        with pytest.raises(NotFound):
            act(session, row.id, **told, actor=losing, at=make.on(1))
        with pytest.raises(NotAllowed):
            act(session, row.id, **told, actor=make.make_actor(session, StaffRole.SUPERVISOR), at=make.on(1))
    seen = [
        len(changes_in(session, collaborators.rules.directory, RoleChangeState.OPEN, actor=one, limit=9))
        for one in (losing, _handler(session, collaborators, Symbol.MR), both)
    ]
    assert seen == [0, 1, 1]
    with pytest.raises(NotAllowed):
        propose_role_changes(session, [_wanted(session, collaborators)], actor=losing, at=make.MONDAY)


@pytest.mark.both_databases
def test_what_is_refused_or_taken_back_changes_nothing_and_says_why(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, proposer = make.make_office(session), administrator(session)
        row = _proposed(session, collaborators, proposer)
        handler = _handler(session, collaborators, Symbol.MR)
        with pytest.raises(InvalidInput) as refused:
            refuse_role_change(session, row.id, " ", actor=handler, at=make.on(1))
        assert refused.value.field == "note"
        refuse_role_change(session, row.id, "合成：非本单位职责", actor=handler, at=make.on(1))
        assert (row.state, row.note) == (RoleChangeState.REFUSED, "合成：非本单位职责")
        again = _proposed(session, collaborators, proposer)
        refuse_role_change(session, again.id, "合成：文号有误", actor=proposer, at=make.on(1))
        assert again.state is RoleChangeState.WITHDRAWN
        assert _registrars(session) == ["成都市民政局"] * 2
    with database.reading() as session:
        assert verify(session).is_whole


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": " "}, "document"),
        ({"reason": ""}, "reason"),
        ({"valid_from": date(2028, 1, 1)}, "valid_from"),
        ({"department_id": 999_999}, "department"),
        ({"department_id": None}, "department"),
        ({"department_id": None, "role": RegistryRole.SUPERVISOR}, "role"),
        ({"department_id": "the holder"}, "department"),
    ],
)
def test_a_proposal_that_makes_no_sense_names_its_field(session: Session, changes: dict[str, Any], field: str) -> None:
    collaborators = make.make_office(session)
    if changes.get("department_id") == "the holder":
        changes = {"department_id": make.department_of(collaborators, Symbol.REG)}
    with pytest.raises(InvalidInput) as refused:
        _proposed(session, collaborators, administrator(session), **changes)
    assert refused.value.field == field
    assert session.exec(select(RoleChange)).all() == []


def test_of_one_role_one_change_waits_and_many_are_proposed_at_once(session: Session) -> None:
    collaborators, proposer = make.make_office(session), administrator(session)
    ids = [make.known_association(session), *more_associations(session)]
    wanted = [_wanted(session, collaborators, association_id=one) for one in ids]
    rows = propose_role_changes(session, wanted, actor=proposer, at=make.MONDAY)
    assert [row.association_id for row in rows] == ids
    assert kinds(session) == ["registry:propose_role"]
    with pytest.raises(InvalidInput) as refused:
        _proposed(session, collaborators, proposer)
    assert refused.value.field == "role"


def test_what_no_longer_fits_when_it_is_confirmed_is_refused_in_words(session: Session) -> None:
    collaborators, proposer = make.make_office(session), administrator(session)
    row = _proposed(session, collaborators, proposer, valid_from=date(2020, 1, 1))
    with pytest.raises(InvalidInput):
        confirm_role_change(session, row.id, actor=administrator(session), at=make.on(1))
    assert row.state is RoleChangeState.OPEN
