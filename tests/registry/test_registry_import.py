"""Bringing associations in: what is new, changed, missing, refused and asked, row by row."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.batches import pending_changes
from intake.registry_upkeep.importing import WaitingImport, import_registry
from routing.errors import RoleOverlap
from routing.models import (
    Association,
    AssociationName,
    AssociationNeedle,
    Department,
    Region,
    RegistryQuestion,
    RoleAssignment,
)
from routing.registry.entries import ImportReport
from routing.registry.file import read_rows
from routing.registry.planning import plan_import
from routing.registry.roles import assign_role, roles_on
from routing.registry.search import find_associations
from routing.vocabulary import NameKind, QuestionAnswer, RegistryRole
from tests import factories as make
from tests.registry.registry_files import credit_code, csv_bytes, row, xlsx_bytes
from tests.stages.extents import extent

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

TODAY = date(2026, 11, 23)
Bring = Callable[..., ImportReport]

PROVINCE = extent(3900, 1300)


@pytest.fixture
def bring(database: Database) -> Bring:
    """Import rows as one file, in one transaction of its own."""

    def _bring(
        *rows: dict[str, str], create: bool = True, content: bytes | None = None, how: WaitingImport | None = None
    ) -> ImportReport:
        with database.unit_of_work() as session:
            raw = read_rows(content or csv_bytes(*rows))
            plan = plan_import(session, raw, on=TODAY, create_departments=create, pending=pending_changes(session))
            return import_registry(session, plan, actor=SYSTEM, at=make.MONDAY, how=how)

    return _bring


def _codes(named: tuple) -> list[str]:
    return [each.credit_code for each in named]


def _counts(session: Session) -> dict[str, int]:
    tables = (Association, AssociationName, AssociationNeedle, Department, RoleAssignment)
    return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in tables}


def _roles(session: Session, number: int = 1, on: date = TODAY) -> dict[str, str]:
    association = session.exec(select(Association).where(Association.credit_code == credit_code(number))).one()
    return {role.value: name for role, name in roles_on(session, [association.id], on=on)[association.id].items()}


def test_a_new_association_comes_with_names_roles_and_created_departments(database: Database, bring: Bring) -> None:
    report = bring(row(1, aliases="测试一号|一号会", former_names="成都市老一号同业公会", watchlist="是"))
    assert _codes(report.new) == [credit_code(1)]
    assert report.new_departments == ("成都市民政局", "成都市商务局", "中共成都市委社会工作部")
    with database.reading() as session:
        association = session.exec(select(Association)).one()
        assert (association.region_code, association.level.value, association.is_watchlisted) == (
            "510100",
            "city",
            True,
        )
        assert not association.is_synthetic
        kinds = {name.name: name.kind for name in session.exec(select(AssociationName))}
        assert kinds == {
            "成都市测试1号行业协会": NameKind.REGISTERED,
            "测试一号": NameKind.ALIAS,
            "一号会": NameKind.ALIAS,
            "成都市老一号同业公会": NameKind.FORMER,
        }
        assert _roles(session) == {
            "registrar": "成都市民政局",
            "supervisor": "成都市商务局",
            "industry_department": "成都市商务局",
            "social_work": "中共成都市委社会工作部",
        }
        department = session.exec(select(Department).where(Department.name == "成都市商务局")).one()
        assert (department.region_code, department.level.value, department.symbol) == ("510100", "city", None)


def test_the_same_file_again_changes_nothing(database: Database, bring: Bring) -> None:
    rows = (row(1, aliases="一号会"), row(2, former_names="二号公会"))
    bring(*rows)
    with database.reading() as session:
        before = _counts(session)
    report = bring(*rows, create=False)
    assert (report.new, report.changed, report.missing, report.refused) == ((), (), (), ())
    assert _codes(report.unchanged) == [credit_code(1), credit_code(2)]
    with database.reading() as session:
        assert _counts(session) == before


def test_a_workbook_and_a_gb18030_file_bring_the_same_rows(bring: Bring) -> None:
    assert len(bring(content=csv_bytes(row(1), encoding="gb18030")).new) == 1
    assert len(bring(content=xlsx_bytes(row(1) | {"region": 510100, "valid_from": date(2025, 3, 1)})).unchanged) == 1


def test_a_refused_row_holds_back_no_other_unless_it_shall(database: Database, bring: Bring) -> None:
    with database.reading() as session:
        before = _counts(session)
    rows = (row(1), row(2, level="village"), row(3))
    strict = bring(*rows, how=WaitingImport(all_or_nothing=True))
    assert [(each.row, each.column, each.value) for each in strict.refused] == [(3, "level", "village")]
    assert strict.new == strict.changed == strict.new_departments == ()
    with database.reading() as session:
        assert _counts(session) == before
    report = bring(*rows)
    assert report.refused == strict.refused
    assert _codes(report.new) == [credit_code(1), credit_code(3)]


def test_unknown_departments_are_gaps_and_questions_until_they_exist(database: Database, bring: Bring) -> None:
    report = bring(row(1), create=False)
    assert len(report.new) == 1
    asked = {(each.row, each.column, each.value, each.kind.value) for each in report.questions}
    roles = [role.value for role in RegistryRole if row(1)[role.value]]
    assert asked == {(2, role, row(1)[role], "unknown_department") for role in roles}
    with database.reading() as session:
        assert _roles(session) == {}
    again = bring(row(1), create=False)
    assert (again.changed, again.questions) == ((), report.questions)
    assert bring(row(1)).changed[0].columns == tuple(roles)
    with database.reading() as session:
        assert len(_roles(session)) == len(roles)
        assert {one.answer for one in session.exec(select(RegistryQuestion))} == {QuestionAnswer.BY_FILE}


def test_a_changed_department_ends_the_old_role_on_that_day_and_keeps_it(database: Database, bring: Bring) -> None:
    bring(row(1))
    report = bring(row(1, supervisor="成都市投资促进局", basis="新文件〔2026〕2号", valid_from="2026-06-01"))
    assert report.changed[0].columns == ("supervisor",)
    with database.reading() as session:
        assert _roles(session)["supervisor"] == "成都市投资促进局"
        assert _roles(session, on=date(2026, 5, 31))["supervisor"] == "成都市商务局"
        rows = session.exec(
            select(RoleAssignment).where(RoleAssignment.role == RegistryRole.SUPERVISOR).order_by(RoleAssignment.id)
        ).all()
        assert [(each.valid_from, each.valid_to, each.basis) for each in rows] == [
            (date(2025, 3, 1), date(2026, 6, 1), "测试文件〔2025〕1号 (synthetic)"),
            (date(2026, 6, 1), None, "新文件〔2026〕2号"),
        ]
        assert len(session.exec(select(RoleAssignment)).all()) == 5


def test_decoupling_ends_the_supervisor_and_opens_none(database: Database, bring: Bring) -> None:
    bring(row(1))
    bring(row(1, mode="脱钩", supervisor="", valid_from="2026-01-01"))
    with database.reading() as session:
        assert "supervisor" not in _roles(session)
        assert _roles(session, on=date(2025, 12, 31))["supervisor"] == "成都市商务局"


def test_a_new_document_for_the_same_departments_opens_every_role_anew_once(bring: Bring) -> None:
    bring(row(1))
    newer = row(1, basis="新文件〔2026〕2号", valid_from="2026-06-01")
    said = [role.value for role in RegistryRole if role is not RegistryRole.REGISTRATION_SUPERVISOR]
    assert list(bring(newer).changed[0].columns) == said
    assert _codes(bring(newer).unchanged) == [credit_code(1)]


def test_a_change_dated_before_the_present_role_began_is_refused(bring: Bring) -> None:
    bring(row(1))
    [refusal] = bring(row(1, supervisor="成都市投资促进局", valid_from="2025-02-01")).refused
    assert (refusal.row, refusal.column, refusal.value) == (2, "valid_from", "2025-02-01")
    assert "2025-03-01" in str(refusal.reason)


def test_a_renamed_association_is_still_found_by_its_old_name(database: Database, bring: Bring) -> None:
    bring(row(1, aliases="一号会"))
    renamed = row(1, name="成都市崭新行业协会", aliases="新会")
    assert bring(renamed).changed[0].columns == ("name", "aliases")
    with database.reading() as session:
        assert [each.name for each in find_associations(session, "测试1号")] == ["成都市崭新行业协会"]
        assert find_associations(session, "崭新")
        assert not find_associations(session, "一号会")
    assert _codes(bring(renamed).unchanged) == [credit_code(1)]


def test_missing_associations_are_reported_for_the_regions_of_the_file_only(database: Database, bring: Bring) -> None:
    bring(row(1), row(2), row(3, region="四川省成都市锦江区", level="区级"))
    report = bring(row(1))
    assert _codes(report.missing) == [credit_code(2)]
    with database.reading() as session:
        assert session.exec(select(func.count()).select_from(Association)).one() == 3


def test_a_county_of_another_province_becomes_known_with_all_it_lies_in(database: Database, bring: Bring) -> None:
    bring(row(1, region="杭州市西湖区", level="区"))
    with database.reading() as session:
        assert session.get(Region, "330106").parent_code == "330100"


def test_a_department_out_of_service_is_asked_about_and_holds_what_it_held(database: Database, bring: Bring) -> None:
    bring(row(1))
    with database.unit_of_work() as session:
        session.exec(select(Department).where(Department.name == "成都市商务局")).one().is_active = False
        make.record_writes(session)
    report = bring(row(1), row(2))
    assert {(each.row, each.column, each.kind.value) for each in report.questions} == {
        (line, column, "abolished_department") for line in (2, 3) for column in ("supervisor", "industry_department")
    }
    assert (_codes(report.unchanged), _codes(report.new)) == ([credit_code(1)], [credit_code(2)])
    with database.reading() as session:
        assert _roles(session)["supervisor"] == "成都市商务局"
        assert set(_roles(session, 2)) == {"registrar", "social_work"}


@pytest.mark.slow
@pytest.mark.sampled
def test_a_province_comes_in_by_one_file_and_is_unchanged_by_the_next(bring: Bring) -> None:
    content = csv_bytes(*(row(number) for number in range(1, PROVINCE + 1)))
    assert len(bring(content=content).new) == PROVINCE
    assert len(bring(content=content).unchanged) == PROVINCE


def test_assigning_a_role_refuses_to_begin_before_a_later_one(database: Database, bring: Bring) -> None:
    bring(row(1))
    with database.unit_of_work() as session:
        association = session.exec(select(Association)).one().id
        registrar = session.exec(select(Department).where(Department.name == "成都市民政局")).one().id
        with pytest.raises(RoleOverlap, match="held from 2025-03-01 to …; nothing can begin on 2024-01-01"):
            assign_role(
                session, association, RegistryRole.SUPERVISOR, registrar, valid_from=date(2024, 1, 1), basis="测试"
            )
    with database.unit_of_work() as session:
        assign_role(session, association, RegistryRole.SUPERVISOR, registrar, valid_from=TODAY, basis="测试")
        make.record_writes(session)
    with database.reading() as session:
        assert _roles(session)["supervisor"] == "成都市民政局"
