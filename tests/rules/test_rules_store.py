"""Rules, departments and standings as the database gives them, on both engines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event
from sqlmodel import Session, func, select

from intake.db import Database
from routing.decision.decide import decide
from routing.errors import NoTableInForce
from routing.facts import Case, Held
from routing.models import Association, Department, RoleAssignment, Rule, RuleTable, Violation
from routing.registry.snapshots import snapshot_by_code, snapshot_of
from routing.rules.file import shipped_rules
from routing.rules.store import (
    load_directory,
    load_table,
    load_violations,
    seed_defaults,
)
from routing.violations import shipped_violations
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryRole, Symbol, TableState
from tests import factories as make
from tests.undone import undone

pytestmark = pytest.mark.both_databases

CHENGDU = "510100"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
CODE = "51510100MJ00000000"


def add_department(session: Session, name: str, symbol: Symbol | None = None, **changes: object) -> int:
    department = Department(name=name, level=Level.CITY, region_code=CHENGDU, **changes)
    session.add(department)
    session.flush()
    if symbol:
        make.give_symbol(session, department.id, symbol)
    return department.id


def add_association(session: Session, **changes: object) -> int:
    association = Association(
        **{
            "credit_code": CODE,
            "name": "成都市物业管理协会（合成）",
            "level": Level.CITY,
            "region_code": CHENGDU,
            "mode": RegistrationMode.DECOUPLED,
            "is_synthetic": True,
            **changes,
        }
    )
    session.add(association)
    session.flush()
    return association.id


def add_role(session: Session, association: int, role: RegistryRole, department: int, **dates: date) -> None:
    values = {"valid_from": date(2024, 1, 1), "basis": f"职责通知{department}", **dates}
    session.add(RoleAssignment(association_id=association, role=role, department_id=department, **values))
    session.flush()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with undone(database) as session:
        yield session


def test_a_fresh_database_holds_the_shipped_table_and_taxonomy(session: Session):
    table = load_table(session, NOW)
    assert table.version == 1
    assert tuple(rule.row for rule in table.rules) == shipped_rules()
    assert tuple(load_violations(session)) == shipped_violations()


def test_seeding_again_changes_nothing(session: Session):
    seed_defaults(session)
    counts = [session.exec(select(func.count()).select_from(model)).one() for model in (RuleTable, Rule, Violation)]
    assert counts == [1, len(shipped_rules()), 61]


def test_seeding_leaves_an_edited_taxonomy_alone(session: Session):
    session.delete(session.get(Violation, "F-99"))
    session.flush()
    seed_defaults(session)
    assert session.get(Violation, "F-99") is None


def test_the_table_of_the_day_decides_even_after_a_newer_one_is_published(session: Session):
    first = session.exec(select(RuleTable)).one()
    first.state, first.retired_at = TableState.RETIRED, datetime(2026, 6, 1, tzinfo=UTC)
    session.flush()
    published = RuleTable(version=2, state=TableState.PUBLISHED, effective_at=datetime(2026, 6, 1, tzinfo=UTC))
    session.add(published)
    session.flush()
    session.add(Rule(table_id=published.id, order=1, lead="MR"))
    draft = {"state": TableState.DRAFT, "is_open": True}
    session.add(RuleTable(version=3, effective_at=datetime(2026, 6, 2, tzinfo=UTC), **draft))
    session.flush()
    assert load_table(session, datetime(2026, 5, 31, 23, 59, tzinfo=UTC)).version == 1
    assert load_table(session, datetime(2026, 6, 1, tzinfo=UTC)).version == 2
    assert load_table(session, datetime(2026, 7, 1, tzinfo=UTC)).version == 2


def test_before_the_first_table_there_is_none_and_the_error_says_so(session: Session):
    with pytest.raises(NoTableInForce, match="1999-12-31"):
        load_table(session, datetime(1999, 12, 31, tzinfo=UTC))


def test_directory_has_what_the_database_has(session: Session):
    top = add_department(session, "省住建厅")
    department = add_department(session, "市住建局", superior_id=top)
    market = add_department(session, "市市场监管局", Symbol.MR)
    stop = add_department(session, "市政务办", is_backstop=True)
    add_department(session, "撤并的局", Symbol.TAX, is_active=False)
    directory = load_directory(session, on=NOW.date())
    assert directory.superior(department).id == top
    assert directory.by_symbol(Symbol.MR, "510104").id == market
    assert directory.backstop("510104").id == stop
    assert directory.by_symbol(Symbol.TAX, CHENGDU) is None
    assert directory.lineage("510104") == ("510104", CHENGDU, "510000", "000000")


def test_standing_is_that_of_the_day(session: Session):
    association = add_association(session, is_watchlisted=True)
    former, industry, later = (add_department(session, name) for name in ("原主管局", "行业局", "新行业局"))
    add_role(session, association, RegistryRole.SUPERVISOR, former, valid_to=date(2025, 1, 1))
    add_role(session, association, RegistryRole.INDUSTRY_DEPARTMENT, industry, valid_to=date(2026, 1, 1))
    add_role(session, association, RegistryRole.INDUSTRY_DEPARTMENT, later, valid_from=date(2026, 1, 1))

    before = snapshot_of(session, association, date(2024, 12, 31))
    assert before.roles[RegistryRole.SUPERVISOR] == Held(former, f"职责通知{former}")
    assert before.former_supervisor is None

    after = snapshot_of(session, association, date(2025, 12, 31))
    assert dict(after.roles) == {RegistryRole.INDUSTRY_DEPARTMENT: Held(industry, f"职责通知{industry}")}
    assert after.former_supervisor == Held(former, f"职责通知{former}")

    new_year = snapshot_by_code(session, CODE, date(2026, 1, 1))
    assert new_year.roles[RegistryRole.INDUSTRY_DEPARTMENT].department_id == later
    assert (new_year.is_watchlisted, new_year.lifecycle, new_year.mode) == (
        True,
        Lifecycle.ACTIVE,
        RegistrationMode.DECOUPLED,
    )
    assert not new_year.rivals


def test_two_rows_covering_one_day_are_rivals(session: Session):
    association = add_association(session)
    one, other = (add_department(session, name) for name in ("甲局", "乙局"))
    add_role(session, association, RegistryRole.INDUSTRY_DEPARTMENT, one, valid_to=date(2027, 1, 1))
    add_role(session, association, RegistryRole.INDUSTRY_DEPARTMENT, other, valid_from=date(2025, 1, 1))
    snapshot = snapshot_of(session, association, date(2026, 1, 1))
    assert snapshot.roles[RegistryRole.INDUSTRY_DEPARTMENT].department_id == other
    assert [held.department_id for held in snapshot.rivals[RegistryRole.INDUSTRY_DEPARTMENT]] == [one]


def test_an_association_without_roles_still_stands_and_an_unknown_one_does_not(session: Session):
    association = add_association(session)
    assert snapshot_of(session, association, date(2026, 1, 1)).roles == {}
    assert snapshot_of(session, association + 1, date(2026, 1, 1)) is None
    assert snapshot_of(session, None, date(2026, 1, 1)) is None
    assert snapshot_by_code(session, "51510100MJ0000000X", date(2026, 1, 1)) is None


def test_a_standing_costs_one_statement_and_a_table_in_use_one(session: Session):
    association = add_association(session)
    load_table(session, NOW)
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    snapshot_of(session, association, date(2026, 1, 1))
    assert len(statements) == 1
    load_table(session, datetime(2026, 1, 1, tzinfo=UTC))
    assert len(statements) == 2


def test_a_complaint_is_decided_from_what_is_stored(session: Session):
    association = add_association(session, mode=RegistrationMode.DUAL)
    registrar, industry = add_department(session, "市民政局"), add_department(session, "市住建局")
    add_department(session, "市市场监管局", Symbol.MR)
    add_role(session, association, RegistryRole.REGISTRAR, registrar)
    add_role(session, association, RegistryRole.INDUSTRY_DEPARTMENT, industry)
    on = date(2026, 11, 20)
    case = Case(("F-01",), snapshot=snapshot_of(session, association, on), region_code=CHENGDU, on=on)
    decision = decide(case, load_table(session, NOW), load_directory(session, on=NOW.date()))
    assert decision.principal.department == "市民政局"
    assert [one.department for one in decision.co] == ["市市场监管局", "市住建局"]
    assert decision.principal.document == f"职责通知{registrar}"
