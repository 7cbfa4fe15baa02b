"""An association edited on a screen: its data with day and document, its names, its liaison persons."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from intake.casework.ledger.integrity import verify
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.models import AssociationChange, LiaisonPerson, OfficeEvent
from intake.registry_upkeep.aliases import add_alias, remove_alias
from intake.registry_upkeep.association_edits import change_association
from intake.registry_upkeep.liaisons import add_liaison, end_liaison, liaisons_of, open_liaison
from intake.vocabulary import StaffRole
from routing.models import Association, AssociationName
from routing.registry.search import find_associations, resolve_association
from routing.vocabulary import Lifecycle, NameKind, RegistrationMode, Symbol
from tests import factories as make
from tests.registry.screens.watch_scene import DOCUMENT, TODAY, administrator, facts, kinds
from tests.stages.everywhere import columns_that_say

pytestmark = pytest.mark.slow

RENAMED = "成都市门窗行业联合会（合成）"
NAME, PHONE = "欧阳联络", "13912345678"


def _names(session: Session) -> dict[str, NameKind]:
    rows = session.exec(
        select(AssociationName).where(AssociationName.association_id == make.known_association(session))
    ).all()
    return {row.name: row.kind for row in rows}


@pytest.mark.both_databases
def test_a_new_name_is_found_and_the_old_one_stays_one_of_its_names(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        old = facts(session).name
        said = {"document": DOCUMENT, "effective_on": date(2026, 11, 1), "actor": boss, "at": make.MONDAY}
        row = change_association(session, one, facts(session, name=RENAMED, industry="门窗"), **said)
        assert (row.before["name"], row.after["name"]) == (old, RENAMED)
        assert _names(session)[old] is NameKind.FORMER
        assert _names(session)[RENAMED] is NameKind.REGISTERED
        for text in (old, RENAMED, "门窗行业联合"):
            assert find_associations(session, text)[0].association_id == one
        change_association(session, one, facts(session, name=old), **said)  # and back again
        assert _names(session)[old] is NameKind.REGISTERED
        assert _names(session)[RENAMED] is NameKind.FORMER
    with database.reading() as session:
        assert verify(session).is_whole


def test_the_life_cycle_and_all_else_are_changed_with_day_and_document(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        now = facts(session, lifecycle=Lifecycle.DEREGISTERED, mode=RegistrationMode.DUAL, region_code="四川省")
        said = {"document": DOCUMENT, "effective_on": TODAY, "actor": boss, "at": make.MONDAY}
        row = change_association(session, one, now, **said)
        stored = session.get_one(Association, one)
        assert (stored.lifecycle, stored.mode, stored.region_code) == (
            Lifecycle.DEREGISTERED,
            RegistrationMode.DUAL,
            make.PROVINCE,
        )
        assert set(row.after) == {"lifecycle", "mode", "region_code"}
        assert (row.document, row.effective_on, row.changed_by_id) == (DOCUMENT, TODAY, boss.staff_id)
        assert kinds(session)[-1] == "registry:edit_association"


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"name": " "}, {}, "name"),
        ({"name": "——"}, {}, "name"),
        ({}, {}, "name"),
        ({"region_code": "合成之地"}, {}, "region"),
        ({"region_code": "鼓楼区"}, {}, "region"),
        ({"name": RENAMED}, {"document": ""}, "document"),
        ({"name": RENAMED}, {"effective_on": TODAY + timedelta(1)}, "effective_on"),
    ],
)
def test_an_edit_that_makes_no_sense_names_its_field(
    session: Session, changes: dict[str, Any], said: dict[str, Any], field: str
) -> None:
    make.make_office(session)
    values = {"document": DOCUMENT, "effective_on": TODAY, "actor": administrator(session), "at": make.MONDAY} | said
    with pytest.raises(InvalidInput) as refused:
        change_association(session, make.known_association(session), facts(session, **changes), **values)
    assert refused.value.field == field
    assert session.exec(select(AssociationChange)).all() == []


def test_nobody_overwrites_what_another_has_changed_meanwhile(session: Session) -> None:
    make.make_office(session)
    one, seen = make.known_association(session), facts(session)
    said = {"document": DOCUMENT, "effective_on": TODAY, "at": make.MONDAY, "seen": seen.stamp}
    change_association(session, one, facts(session, industry="门窗"), actor=administrator(session), **said)
    with pytest.raises(NotPossibleNow):
        change_association(session, one, facts(session, name=RENAMED), actor=administrator(session), **said)
    supervisor = make.make_actor(session, StaffRole.SUPERVISOR)
    with pytest.raises(NotAllowed):
        change_association(session, one, facts(session, name=RENAMED), actor=supervisor, **said)


@pytest.mark.both_databases
def test_an_alias_comes_and_goes_and_no_other_name_does(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        add_alias(session, one, " 门窗　協會 ", actor=boss, at=make.MONDAY)
        assert _names(session)["门窗 协会"] is NameKind.ALIAS
        assert resolve_association(session, "门窗协会").association_id == one
        for wrong in ("门窗 协会", "——", ""):
            with pytest.raises(InvalidInput) as refused:
                add_alias(session, one, wrong, actor=boss, at=make.MONDAY)
            assert refused.value.field == "alias"
        by_kind = {row.kind: row.id for row in session.exec(select(AssociationName)).all()}
        with pytest.raises(NotFound):
            remove_alias(session, one, by_kind[NameKind.REGISTERED], actor=boss, at=make.MONDAY)
        remove_alias(session, one, by_kind[NameKind.ALIAS], actor=boss, at=make.MONDAY)
        assert resolve_association(session, "门窗协会") is None
    with database.reading() as session:
        assert verify(session).is_whole


@pytest.mark.both_databases
def test_a_liaison_person_is_readable_nowhere_shown_masked_and_opened_with_a_reason(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators = make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        who = {"name": NAME, "phone": PHONE, "department_id": make.department_of(collaborators, Symbol.REG)}
        row = add_liaison(session, one, **who, actor=boss, at=make.MONDAY)
        [card] = liaisons_of(session, one)
        assert (card.name, card.phone, card.department) == ("欧阳**", "139****5678", "成都市民政局")
        with pytest.raises(InvalidInput) as refused:
            open_liaison(session, one, row.id, reason=" ", actor=boss, at=make.MONDAY)
        assert refused.value.field == "why"
        clear = open_liaison(session, one, row.id, reason="合成：核实情况", actor=boss, at=make.MONDAY)
        assert (clear.name, clear.phone) == (NAME, "+8613912345678")
        told = session.exec(select(OfficeEvent).where(OfficeEvent.kind == "registry:open_liaison")).one()
        assert (told.actor_id, told.data["reason"], told.data["liaison_id"]) == (
            boss.staff_id,
            "合成：核实情况",
            row.id,
        )
        assert columns_that_say(session, [NAME, PHONE]) == set()
        handler = make.make_actor(session, StaffRole.HANDLER, department_id=who["department_id"])
        with pytest.raises(NotAllowed):
            open_liaison(session, one, row.id, reason="合成：核实情况", actor=handler, at=make.MONDAY)
        end_liaison(session, one, row.id, actor=boss, at=make.on(1))
        assert liaisons_of(session, one) == []
        assert session.exec(select(LiaisonPerson.sealed)).one() == b""
        with pytest.raises(NotFound):
            open_liaison(session, one, row.id, reason="合成：核实情况", actor=boss, at=make.on(1))
    with database.reading() as session:
        assert verify(session).is_whole


@pytest.mark.parametrize(("changes", "field"), [({"name": ""}, "liaison_name"), ({"phone": "12"}, "phone")])
def test_a_liaison_person_without_a_name_or_number_is_refused(
    session: Session, changes: dict[str, str], field: str
) -> None:
    make.make_office(session)
    who = {"name": NAME, "phone": PHONE, "department_id": None} | changes
    with pytest.raises(InvalidInput) as refused:
        add_liaison(session, make.known_association(session), **who, actor=administrator(session), at=make.MONDAY)
    assert refused.value.field == field
