"""A city's first day: files as its offices keep them, loaded by two commands, and every violation finds its organ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from intake.cli.departments import app as departments_app
from intake.cli.registry.commands import app as registry_app
from intake.db import Database
from intake.settings import Settings
from routing.decision.decide import decide
from routing.directory import Directory
from routing.facts import AssociationSnapshot, Because, Case, Decision
from routing.models import Association
from routing.registry.snapshots import snapshot_of
from routing.rules.store import load_directory, load_table
from routing.rules.table import RulesTable
from routing.vocabulary import Kind, Level, Lifecycle, RegistrationMode, RegistryRole, Symbol
from tests import factories as make
from tests.registry.kept_registry import CITY, departments_workbook, kept_registry
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow

SEED = 1
# Who leads a complaint about each violation, by the law cited in the shipped rules. `guide`: the department that guides
# the association in its work, its supervisor or the department of its industry.
LEADS = {
    "REG": "F-01 F-02 F-03 F-05 F-06 F-07 F-16 F-17 F-21 A-01 A-02 A-03 A-04 A-05 A-11 V-02 V-03 V-07 V-10"
    " G-01 G-03 G-04 G-05 G-06 G-09",
    "MR": "F-04 F-08 F-09 F-10 F-11 F-13 F-14 F-15 F-18 F-19 F-20 F-22 F-99 A-06 A-08 V-08 V-09 V-11 V-14 G-08",
    "HRSS": "F-12 A-10",
    "SWD": "A-07 A-09 G-02 G-07 G-11",
    "FAO": "V-05",
    "PUB": "V-06",
    "PSB": "V-13",
    "HOT": "G-12",
    "guide": "V-01 V-04 V-12 G-10 G-13",
}
LEAD_OF = {code: lead for lead, codes in LEADS.items() for code in codes.split()}
# Complaints about a body that is no longer registered go to who acts against it, but for powers that nothing moves.
UNMOVED = {"A-09", "A-11", "G-08", "G-09", "G-11", "G-12", "V-13", "V-14"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Iterator[Session]:
    """An installation into which both files have come, and what their names suggest was confirmed."""
    folder = tmp_path_factory.mktemp("city")
    run = CliRunner(env={"JIESU_DATA_DIR": str(folder), "JIESU_HOME_REGION": CITY})
    (folder / "departments.xlsx").write_bytes(departments_workbook())
    (folder / "registry.xlsx").write_bytes(kept_registry(SEED).content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIESU_DATA_DIR", str(folder))
        patch.setenv("JIESU_HOME_REGION", CITY)
        Settings.from_env()
        templates.sqlite_copy(folder, is_seeded=True)
        for app, words in (
            (departments_app, ["import", "departments.xlsx", "--json"]),
            (departments_app, ["confirm", "--all"]),
            (registry_app, ["import", "registry.xlsx", "--json"]),
        ):
            result = run.invoke(app, [str(folder / word) if word.endswith("xlsx") else word for word in words])
            assert result.exit_code == 0, result.output
            if app is departments_app and "import" in words:
                told = json.loads(result.stdout)
                assert (told["new"], told["refused"]) == (60, [])
        database = Database.from_settings(Settings.from_env())
    with database.reading() as session:
        yield session
    database.dispose()


@dataclass(frozen=True)
class Ground:
    """What every violation is tried on."""

    table: RulesTable
    directory: Directory
    kinds: Mapping[str, AssociationSnapshot]

    def decide(self, code: str, kind: str) -> Decision:
        case = Case((code,), Kind.COMPLAINT, snapshot=self.kinds[kind], on=make.MONDAY.date())
        return decide(case, self.table, self.directory)


@pytest.fixture(scope="module")
def ground(city: Session) -> Ground:
    day = make.MONDAY.date()
    return Ground(load_table(city, make.MONDAY), load_directory(city, on=day), kinds_of(city))


def kinds_of(session: Session) -> dict[str, AssociationSnapshot]:
    """One association of each kind, as it stands today: by level, mode and whether it is registered; and 两无."""
    found: dict[str, AssociationSnapshot] = {}
    for association in session.exec(select(Association).order_by(Association.credit_code)).all():
        snapshot = snapshot_of(session, association.id, make.MONDAY.date())
        assert snapshot is not None
        found.setdefault(kind_of(association, snapshot), snapshot)
    return found


def kind_of(association: Association, snapshot: AssociationSnapshot) -> str:
    guides = [snapshot.holders(role) for role in (RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT)]
    if not any(guides):
        return "两无"
    if len(guides[0]) > 1 or len(guides[1]) > 1 or not snapshot.holders(RegistryRole.REGISTRAR):
        return "competing"
    if association.lifecycle not in {Lifecycle.ACTIVE, Lifecycle.DEREGISTERED}:
        return "other"
    life = "" if association.lifecycle is Lifecycle.ACTIVE else " deregistered"
    return f"{association.level} {association.mode}{life}"


def test_every_code_of_the_taxonomy_is_expected_somewhere(ground: Ground) -> None:
    named = {code for rule in ground.table.rules for code in rule.row.violation.split("|") if code and "*" not in code}
    assert named == set(LEAD_OF)
    assert len(LEAD_OF) == 61


def test_the_city_has_every_kind(ground: Ground) -> None:
    registered = {f"{level} {mode}" for level in (Level.CITY, Level.COUNTY) for mode in RegistrationMode}
    assert registered | {"两无", "competing"} <= ground.kinds.keys()


@pytest.mark.parametrize("code", sorted(LEAD_OF))
def test_each_violation_reaches_the_organ_that_the_law_names(ground: Ground, code: str) -> None:
    for kind, snapshot in ground.kinds.items():
        if kind in {"两无", "competing", "other"}:
            continue
        principal = ground.decide(code, kind).principal
        assert principal is not None, kind
        assert principal.because is not Because.BACKSTOP, kind
        lead = LEAD_OF[code] if "deregistered" not in kind or code in UNMOVED else "REG"
        is_above = code == "A-09"  # what departments did is looked into one level up
        leads = expected(lead, snapshot, ground.directory, is_above=is_above)
        assert principal.department_id in leads, (kind, principal)


def test_what_nobody_clearly_answers_for_is_coordinated(ground: Ground) -> None:
    coordinator = ground.directory.by_symbol(Symbol.SOC, CITY)
    assert coordinator
    for code in LEADS["guide"].split():
        decision = ground.decide(code, "两无")
        assert decision.needs_coordination, code
        assert decision.coordinator
        assert decision.coordinator.department_id == coordinator.id


def expected(lead: str, snapshot: AssociationSnapshot, directory: Directory, *, is_above: bool) -> set[int]:
    """The departments that may lead: of the region of registration, or of the nearest one above that has the organ."""
    if lead == "guide":
        roles = (RegistryRole.SUPERVISOR, RegistryRole.INDUSTRY_DEPARTMENT)
        return {one.department_id for role in roles for one in snapshot.holders(role)}
    if lead == "REG":
        return {one.department_id for one in snapshot.holders(RegistryRole.REGISTRAR)}
    card = directory.by_symbol(Symbol(lead), snapshot.region_code)
    assert card is not None
    above = directory.superior(card.id) if is_above else None
    return {above.id if above else card.id}
