"""Which association is meant: type-ahead and exact answers, on both databases."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.registry_upkeep.importing import fill_with_synthetic, import_registry
from routing.errors import RegistryNotEmpty
from routing.models import Association, Department, RoleAssignment
from routing.normalise import needle_of
from routing.registry.file import read_rows
from routing.registry.planning import plan_import
from routing.registry.roles import roles_on
from routing.registry.search import find_associations, resolve_association
from routing.registry.synthetic import SyntheticRegistry, generate
from routing.vocabulary import Lifecycle, RegistryRole
from tests import factories as make
from tests.registry.registry_files import credit_code, csv_bytes, row
from tests.stages.extents import extent

pytestmark = pytest.mark.both_databases

TODAY = date(2026, 11, 23)
NAMES = {
    1: ("成都市火锅行业协会", "蓉城火锅会", "成都市火锅同业公会"),
    2: ("成都市火锅与糕点商会", "火锅糕点商会", ""),
    3: ("四川省银行业协会", "川银协", ""),
    4: ("四川省3D打印（增材制造）协会", "", ""),
    5: ("成都市糕点与火锅商会联合会", "", ""),
    6: ("成都市锅炉协会", "共用简称", ""),
    7: ("成都市炉具协会", "共用简称", ""),
}


@pytest.fixture
def stocked(database: Database) -> Database:
    """Seven associations; the fifth is deregistered, two share an alias."""
    rows = [
        row(number, name=name, aliases=alias, former_names=former, lifecycle="注销" if number == 5 else "存续")
        for number, (name, alias, former) in NAMES.items()
    ]
    with database.unit_of_work() as session:
        raw = read_rows(csv_bytes(*rows))
        plan = plan_import(session, raw, on=TODAY, create_departments=True)
        assert import_registry(session, plan, actor=SYSTEM, at=make.MONDAY).new
    return database


def _numbers(database: Database, text: str, limit: int = 8) -> list[int]:
    """Which of NAMES are found, in order."""
    codes = {credit_code(number): number for number in NAMES}
    with database.reading() as session:
        return [codes[each.credit_code] for each in find_associations(session, text, limit=limit)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("成都市火锅行业协会", [1]),
        ("成都市火", [1, 2]),
        ("锅行业", [1]),
        ("糕点", [2, 5]),  # the living one before the deregistered one
        ("蓉城", [1]),
        ("同业公会", [1]),
        ("川银", [3]),
        ("scsyhyxh", [3]),
        ("SCSYH", [3]),
        ("yhy", [3]),  # the initials behind the province
        ("cdsg", [6, 5]),
        ("scs3d", [4]),
        ("3d", [4]),
        ("３Ｄ打印 (增材", [4]),
        ("錦成", []),
        ("銀行業", [3]),
        ("银(yín)行业", [3]),
        ("成都火锅", [1, 2, 5]),  # characters with gaps
        ("火锅 成都", [1, 2, 5]),  # words in any order
        ("商会 糕点 火锅", [2, 5]),
        ("", []),
        ("、（）", []),
        ("%", []),
        ("火%锅_'\"", [2, 1, 5]),
        ("没有这样的协会", []),
        ("z" * 300, []),
        ("一 二 三 四 五", []),
    ],
)
def test_type_ahead_finds(stocked: Database, text: str, numbers: list[int]) -> None:
    assert _numbers(stocked, text) == numbers


def test_a_credit_code_is_found_by_its_beginning_in_either_case(stocked: Database) -> None:
    assert _numbers(stocked, credit_code(3)) == [3]
    assert _numbers(stocked, credit_code(3).lower()) == [3]
    assert _numbers(stocked, "51510100") == [1, 2, 3, 4, 6, 7, 5]  # the deregistered one last
    assert _numbers(stocked, "51 510100 XX 000004") == [4]


def test_the_name_that_matched_is_told_and_no_association_comes_twice(stocked: Database) -> None:
    with stocked.reading() as session:
        [found] = find_associations(session, "蓉城火锅")
        assert (found.name, found.matched_name) == ("成都市火锅行业协会", "蓉城火锅会")
        assert (found.level.value, found.region_code, found.lifecycle) == ("city", "510100", Lifecycle.ACTIVE)
        assert not found.is_watchlisted
    assert len(_numbers(stocked, "火锅", limit=2)) == 2
    assert sorted(_numbers(stocked, "火锅")) == [1, 2, 5]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (credit_code(2), 2),
        (credit_code(2).lower(), 2),
        ("成都市火锅行业协会", 1),
        (" 成都市火锅行業協會 ", 1),
        ("川银协", 3),
        ("成都市火锅同业公会", 1),
        ("四川省3D打印(增材制造)协会", 4),
        ("共用简称", None),  # two associations have it: a guess would send the complaint astray
        ("火锅", None),
        ("", None),
    ],
)
def test_an_exact_text_resolves_to_one_association_or_none(stocked: Database, text: str, number: int | None) -> None:
    with stocked.reading() as session:
        found = resolve_association(session, text)
    assert (found and found.credit_code) == (number and credit_code(number))


@pytest.fixture(scope="module")
def made() -> SyntheticRegistry:
    return generate(7, 338)


@pytest.fixture
def synthetic(database: Database, made: SyntheticRegistry) -> Database:
    with database.unit_of_work() as session:
        fill_with_synthetic(session, made, on=TODAY, actor=SYSTEM, at=make.MONDAY)
    return database


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=extent(150))
@given(data=st.data())
def test_any_part_of_any_name_finds_an_association_that_has_it(
    synthetic: Database, made: SyntheticRegistry, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(made.rows)).entry.name
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    with synthetic.reading() as session:
        found = find_associations(session, part, limit=500)
    assert name in {each.name for each in found}
    assert all(needle_of(part) in needle_of(each.matched_name) for each in found)


def test_synthetic_rows_are_marked_and_hold_the_roles_of_their_mode(synthetic: Database) -> None:
    with synthetic.reading() as session:
        assert session.exec(select(func.count()).select_from(Association)).one() == 338
        assert session.exec(select(func.count()).where(~Association.is_synthetic)).one() == 0
        assert session.exec(select(func.count()).where(~Department.is_synthetic)).one() == 0
        decoupled = session.exec(select(Association).where(Association.mode == "decoupled")).first()
        history = session.exec(
            select(RoleAssignment).where(
                RoleAssignment.association_id == decoupled.id, RoleAssignment.role == RegistryRole.SUPERVISOR
            )
        ).one()
        assert history.valid_to == date(2020, 12, 31)
        assert RegistryRole.SUPERVISOR not in roles_on(session, [decoupled.id], on=TODAY)[decoupled.id]
        superior = session.exec(select(Department).where(Department.name == "成都市锦江区民政局")).one().superior_id
        assert session.get(Department, superior).name == "成都市民政局"


def test_synthetic_associations_never_join_others(stocked: Database) -> None:
    with stocked.unit_of_work() as session, pytest.raises(RegistryNotEmpty):
        fill_with_synthetic(session, generate(7, 5), on=TODAY, actor=SYSTEM, at=make.MONDAY)
