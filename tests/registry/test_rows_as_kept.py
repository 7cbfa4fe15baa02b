"""The kinds of rows that real registries hold, and what becomes of each: taken, taken with questions, or refused."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.batches import pending_changes
from intake.registry_upkeep.importing import import_registry
from routing.models import Association, AssociationName, Department, RoleAssignment
from routing.models.association import UNVERIFIED
from routing.registry.entries import ImportReport
from routing.registry.file import read_rows
from routing.registry.planning import plan_import
from routing.registry.roles import roles_on
from routing.vocabulary import RegistryRole
from tests import factories as make
from tests.registry.registry_files import credit_code, csv_bytes, row
from tests.registry.row_kinds import REFUSED, TAKEN, changed

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 23)
HOME = "510100"
CODE = credit_code(1)
Bring = Callable[..., ImportReport]


@pytest.fixture
def bring(database: Database) -> Bring:
    """Import rows as one file, in one transaction of its own; departments are created."""

    def _bring(*rows: dict[str, str], create: bool = True) -> ImportReport:
        with database.unit_of_work() as session:
            pending = pending_changes(session)
            raw = read_rows(csv_bytes(*rows))
            plan = plan_import(session, raw, on=TODAY, create_departments=create, home=HOME, pending=pending)
            return import_registry(session, plan, actor=SYSTEM, at=make.MONDAY)

    return _bring


def _found(database: Database, name: str = "") -> dict[str, object]:
    """What the registry holds of the only association, or of the one of that name."""
    with database.reading() as session:
        rows = session.exec(select(Association)).all()
        [one] = [each for each in rows if each.name == name or not name]
        held = session.exec(
            select(RoleAssignment, Department.name)
            .join(Department, Department.id == RoleAssignment.department_id)
            .where(RoleAssignment.association_id == one.id, RoleAssignment.valid_to.is_(None))
        ).all()
        names = session.exec(select(AssociationName).where(AssociationName.association_id == one.id)).all()
        roles: dict[str, object] = dict.fromkeys(RegistryRole)
        for assignment, department in held:
            known = roles[assignment.role]
            roles[assignment.role] = department if known is None else 2
        row_facts = {"basis": held[0][0].basis, "since": held[0][0].valid_from} if held else {}
        return one.model_dump() | roles | row_facts | {"names": len(names)}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_row_is_taken_and_asked_about_and_a_second_run_changes_nothing(
    database: Database, bring: Bring, kind: str
) -> None:
    changes, comes_to, asked = TAKEN[kind]
    cells = changed(row(1), changes)
    report = bring(cells)
    assert report.refused == ()
    assert {each.kind.value for each in report.questions} == asked
    found = _found(database)
    assert {key: found[key] for key in comes_to} == comes_to
    assert str(found["credit_code"]).startswith(UNVERIFIED) == bool(found["is_unverified"])
    again = bring(cells)
    assert (again.new, again.changed, again.missing) == ((), (), ())
    assert [str(each) for each in again.questions] == [str(each) for each in report.questions]


def test_a_row_that_nobody_can_read_is_refused_and_holds_back_no_other(bring: Bring) -> None:
    rows = [changed(row(number), cells) for number, (cells, _column) in enumerate(REFUSED.values(), start=2)]
    report = bring(row(1), *rows)
    assert [each.column for each in report.refused] == [column for _cells, column in REFUSED.values()]
    assert len(report.new) == 1
    assert report.missing == bring(row(1), *rows).missing == ()


def test_a_true_code_takes_the_place_of_the_unverified_key_by_name_and_region(database: Database, bring: Bring) -> None:
    bring(row(1, credit_code="社证字第7号"))
    key = _found(database)["credit_code"]
    assert bring(row(1, credit_code="515100")).changed[0].columns == ("credit_code",)
    assert _found(database)["credit_code"] == key
    [changed] = bring(row(1)).changed
    assert changed.columns == ("credit_code",)
    found = _found(database)
    assert (found["credit_code"], found["is_unverified"], found["code_as_written"]) == (CODE, False, "")
    report = bring(row(1, credit_code=CODE[:17]))
    assert [(each.kind.value, CODE in str(each.reason)) for each in report.questions] == [("code", True)]
    assert _found(database)["credit_code"] == CODE
    assert (len(report.unchanged), report.missing) == (1, ())


def test_namesakes_are_both_taken_and_asked_about(bring: Bring) -> None:
    report = bring(row(1), row(2, name=row(1)["name"]))
    assert len(report.new) == 2
    assert [(each.row, each.kind.value) for each in report.questions] == [(2, "same_name"), (3, "same_name")]
    again = bring(row(1), row(2, name=row(1)["name"]))
    assert (again.changed, again.questions) == ((), report.questions)
    twice = bring(row(3, name="无码协会", credit_code=""), row(4, name="无码协会", credit_code=""))
    assert [(each.row, str(each.reason)) for each in twice.refused] == [(3, "already stands in row 2")]


def test_a_renamed_association_keeps_its_old_name(database: Database, bring: Bring) -> None:
    bring(row(1))
    assert bring(row(1, name="成都市崭新协会")).changed[0].columns == ("name",)
    with database.reading() as session:
        kinds = {each.name: each.kind.value for each in session.exec(select(AssociationName))}
    assert kinds == {"成都市崭新协会": "registered", "成都市测试1号行业协会": "former"}


def test_one_department_is_meant_by_every_way_of_writing_it(database: Database, bring: Bring) -> None:
    written = ("成都市商务局", "成都市商务局\u200b", "成都市 商务局", "市商务局", "商务局", "成都市商务局 ")
    bring(*(row(number, supervisor=name) for number, name in enumerate(written, start=1)))
    with database.reading() as session:
        names = set(session.exec(select(Department.name)))
    assert names == {"成都市民政局", "成都市商务局", "中共成都市委社会工作部"}


def test_what_a_file_has_no_column_for_stays_as_it_is(database: Database, bring: Bring) -> None:
    bring(row(1, aliases="一号会"))
    content = f"统一社会信用代码,社会组织名称\n{CODE},成都市测试1号行业协会\n".encode()
    with database.unit_of_work() as session:
        plan = plan_import(session, read_rows(content), on=TODAY, create_departments=False, home=HOME)
        assert import_registry(session, plan, actor=SYSTEM, at=make.MONDAY).changed == ()
    found = _found(database)
    assert (found["names"], found["supervisor"], found["level"].value) == (2, "成都市商务局", "city")


def test_competing_candidates_are_both_named(database: Database, bring: Bring) -> None:
    bring(row(1, supervisor="成都市商务局、成都市农业农村局"))
    with database.reading() as session:
        one = session.exec(select(Association)).one().id
        held = roles_on(session, [one], on=TODAY)[one]
    assert held[RegistryRole.SUPERVISOR] == "成都市商务局|成都市农业农村局"
    assert bring(row(1)).changed[0].columns == ("supervisor",)
    assert _found(database)["supervisor"] == "成都市商务局"
