"""The registry to try things on."""

import pytest
from stdnum.cn import uscc

from routing.regions import shipped_regions
from routing.registry.synthetic import SyntheticRegistry, generate
from routing.vocabulary import Lifecycle, RegistrationMode, RegistryRole, Symbol


@pytest.fixture(scope="module")
def city() -> SyntheticRegistry:
    return generate(7, 338)


def test_the_same_seed_makes_the_same_registry_and_another_one_another(city: SyntheticRegistry) -> None:
    assert generate(7, 338) == city
    assert generate(8, 338) != city


def test_every_code_is_valid_and_no_name_or_code_comes_twice(city: SyntheticRegistry) -> None:
    entries = [row.entry for row in city.rows]
    assert all(uscc.is_valid(entry.credit_code) for entry in entries)
    assert len({entry.credit_code for entry in entries}) == len({entry.name for entry in entries}) == 338


def test_every_region_has_each_line_regulator_and_one_backstop(city: SyntheticRegistry) -> None:
    wanted = set(Symbol) - {Symbol.BSU, Symbol.IMD}
    served = [code for code in city.regions if code != "000000"]
    assert {"510000", "510100", "510104", "510700"} <= set(served) <= set(shipped_regions())
    for code in served:
        here = [organ for organ in city.departments if organ.region_code == code]
        assert {organ.symbol for organ in here if organ.symbol} == wanted
        assert sum(organ.is_backstop for organ in here) == 1
    names = [organ.name for organ in city.departments]
    assert len(set(names)) == len(names)


def test_superiors_are_departments_of_the_same_registry(city: SyntheticRegistry) -> None:
    regions = {organ.name: organ.region_code for organ in city.departments}
    for organ in city.departments:
        above = shipped_regions()[organ.region_code].parent_code
        assert regions[organ.superior] == above if organ.superior else above == "000000"


def test_roles_follow_the_registration_mode(city: SyntheticRegistry) -> None:
    names = {organ.name for organ in city.departments}
    for row in city.rows:
        entry = row.entry
        is_held = RegistryRole.SUPERVISOR in entry.departments
        if entry.lifecycle == Lifecycle.UNREGISTERED:
            assert not entry.departments
            continue
        assert is_held == (entry.mode == RegistrationMode.DUAL)
        assert bool(row.former_supervisor) == (entry.mode == RegistrationMode.DECOUPLED)
        assert set(entry.departments.values()) <= names
    assert {row.entry.mode for row in city.rows} == set(RegistrationMode)
    assert any(row.entry.is_watchlisted for row in city.rows)


def test_a_province_spreads_over_its_levels() -> None:
    rows = generate(7, 3900, province=True).rows
    assert len({row.entry.name for row in rows}) == 3900
    assert {row.entry.level.value for row in rows} == {"province", "city", "county"}
    assert {row.entry.lifecycle for row in rows} == set(Lifecycle)
