"""An alternative that no complaint ever comes to is told; one that some complaint comes to is not."""

import pytest

from routing.analysis.check import analyse
from routing.analysis.findings import Finding
from routing.analysis.world import World
from routing.directory import Directory
from routing.rules.cells import RuleRow
from routing.rules.file import shipped_rules
from routing.violations import shipped_violations
from routing.vocabulary import FindingKind, Severity, Symbol
from tests.rules.rulebook import CITY, COUNTY, HOUSING, PROVINCE, SECTORS, full_directory, line, make_directory

LAST = shipped_rules()[-1]
FULL = full_directory()


def told(directory: Directory | None, lead: str, **cells: str) -> list[Finding]:
    world = World.shipped() if directory is None else World.of(shipped_violations(), directory)
    rows = [RuleRow(order=1, lead=lead, **{"violation": "V-14", **cells}), LAST]
    return [one for one in analyse(rows, world).findings if one.message.startswith("Rule %(rule)s never comes to")]


@pytest.mark.parametrize("directory", [None, FULL], ids=["of a file alone", "of an installation"])
@pytest.mark.parametrize("lead", ["MR/CRT", "MR/CRT|PSB", "IMD/MR/CRT", "SWD^/CRT", "MR@province/CRT"])
def test_what_stands_behind_a_department_that_is_always_there_is_never_come_to(directory: Directory | None, lead: str):
    [finding] = told(directory, lead)
    assert (finding.kind, finding.severity, finding.column) == (FindingKind.UNREACHABLE, Severity.WARNING, "lead")
    assert finding.params["value"] == "CRT"


@pytest.mark.parametrize("lead", ["IMD/BSU", "BSU/IMD/REG", "MR", "MR|CRT"])
def test_what_may_be_missing_leaves_its_place_to_the_next(lead: str):
    assert not told(FULL, lead)
    assert not told(None, lead)


def test_co_handlers_are_looked_at_too():
    [finding] = told(FULL, "MR", co="COM|PSB/FIN")
    assert (finding.column, finding.params["value"], finding.params["before"]) == ("co", "FIN", "PSB")


def test_a_line_that_some_region_lacks_leaves_its_place_there():
    directory = make_directory(line(Symbol.MR), line(Symbol.CRT, PROVINCE), line(Symbol.SOC, PROVINCE), *SECTORS)
    assert not told(directory, "MR/CRT")
    # The city and what lies in it have one; an association of the province would be decided there.
    assert not told(directory, "MR/CRT", region=COUNTY)
    everywhere = make_directory(line(Symbol.MR), line(Symbol.MR, PROVINCE), line(Symbol.CRT, PROVINCE), *SECTORS)
    assert told(everywhere, "MR/CRT", region=f"{CITY}|{COUNTY}")


def test_a_department_named_is_there_as_long_as_it_is_active():
    name = next(card.name for card in SECTORS if card.id == HOUSING)
    assert told(FULL, f"{name}/REG")
    assert not told(FULL, "无此局/REG")


def test_the_shipped_rules_have_none():
    for world in (World.shipped(), World.of(shipped_violations(), FULL)):
        assert not [one for one in analyse(shipped_rules(), world).findings if one.kind is FindingKind.UNREACHABLE]
