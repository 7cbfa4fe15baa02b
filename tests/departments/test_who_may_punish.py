"""REG in a rule is who may punish: the registrar, unless an approval bureau registers and another one punishes."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.coverage import measure_coverage
from intake.registry_upkeep.importing import import_registry
from intake.vocabulary import CoverageGap
from routing.decision.resolve import resolve_symbol, take_seat
from routing.facts import AssociationSnapshot, Case, DepartmentCard, Held
from routing.registry.file import COLUMNS, read_rows
from routing.registry.planning import plan_import
from routing.vocabulary import Level, Lifecycle, RegistryRole, Symbol
from tests import factories as make
from tests.registry.registry_files import csv_bytes, row
from tests.rules.rulebook import CITY, COUNTY, make_directory, make_snapshot

CIVIL, BUREAU, COUNTY_CIVIL = 41, 42, 43
DIRECTORY = make_directory(
    DepartmentCard(CIVIL, "成都市民政局", (), Level.CITY, CITY),
    DepartmentCard(BUREAU, "成都市行政审批局", (), Level.CITY, CITY),
    DepartmentCard(COUNTY_CIVIL, "锦江区民政局", (), Level.COUNTY, COUNTY),
)


def reg(snapshot: AssociationSnapshot, region: str = CITY) -> list[int]:
    seat = take_seat(Case((), snapshot=snapshot, region_code=region), DIRECTORY)
    return [one.card.id for one in resolve_symbol(seat, Symbol.REG).answers]


def registered(**roles: int) -> AssociationSnapshot:
    return make_snapshot(roles={RegistryRole(role): Held(number) for role, number in roles.items()})


def test_the_registrar_punishes_where_nobody_else_is_named() -> None:
    assert reg(registered(registrar=COUNTY_CIVIL)) == [COUNTY_CIVIL]


def test_who_is_named_punishes_though_another_registers() -> None:
    assert reg(registered(registrar=BUREAU, registration_supervisor=COUNTY_CIVIL)) == [COUNTY_CIVIL]


def test_an_approval_bureau_never_punishes() -> None:
    """Where nobody is named beside it the civil affairs organ of the region does (§6)."""
    assert reg(registered(registrar=BUREAU)) == [CIVIL]


def test_what_is_not_registered_belongs_to_the_civil_affairs_organ_of_the_place() -> None:
    nowhere = replace(registered(), lifecycle=Lifecycle.UNREGISTERED)
    assert reg(nowhere, COUNTY) == [COUNTY_CIVIL]


@pytest.mark.both_databases
def test_the_column_of_a_file_is_optional_and_a_file_without_it_says_nothing(database: Database) -> None:
    without = tuple(column for column in COLUMNS if column != "registration_supervisor")
    named = row(1, registrar="成都市行政审批局") | {"registration_supervisor": "成都市民政局"}
    with database.unit_of_work() as session:
        bring(session, csv_bytes(named))
        assert gaps(session) == 0
        report = bring(session, csv_bytes(row(1, registrar="成都市行政审批局"), columns=without))
        assert [one.credit_code for one in report.unchanged] == [named["credit_code"]]
        silent = named | {"registration_supervisor": "", "valid_from": "2026-06-01"}
        [changed] = bring(session, csv_bytes(silent)).changed
        assert changed.columns == ("registration_supervisor",)
        assert gaps(session) == 1


def bring(session: Session, content: bytes):
    plan = plan_import(session, read_rows(content), on=make.MONDAY.date(), create_departments=True)
    report = import_registry(session, plan, actor=SYSTEM, at=make.MONDAY)
    assert report.refused == ()
    return report


def gaps(session: Session) -> int:
    measured = measure_coverage(session, on=make.MONDAY.date())
    return measured.counts.get(CoverageGap.NO_REGISTRATION_SUPERVISOR, 0)
