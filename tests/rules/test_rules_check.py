"""`jiesu rules check`, and the world it judges by as both databases tell it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from intake.cli.rules import app
from intake.db import Database
from routing.analysis import analyse, world_of
from routing.errors import RoutingError
from routing.models import Association, Department, RoleAssignment
from routing.registry import synthetic
from routing.registry.snapshots import SnapshotReader
from routing.rules.file import shipped_rules, write_table
from routing.vocabulary import RegistryRole
from tests import factories as make

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

DAY = date(2026, 11, 22)
DEFECTIVE = """order,violation,kind,channel,lead,policy
10,F-01,,,REG,key
20,F-*,,,MR,key
30,F-02,help,,REG,
40,A-01,,,REG,
50,A-01,,,REG,
60,A-02,,,QQ,
70,,complaint|report|suggestion|help,,REG,
80,,consultation,phone|web|api|meeting|bulletin,REG,
"""
Check = Callable[..., Result]


@pytest.fixture
def check(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    return lambda *words: CliRunner().invoke(app, ["check", *map(str, words)])


def store_sample(session: Session, size: int) -> None:
    synthetic.store_synthetic(session, synthetic.generate(5, size), on=DAY)
    make.record_writes(session)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code in (0, 1), result.exception
    return json.loads(result.stdout)


def test_the_classes_of_the_world_are_the_associations_as_the_registry_has_them(database: Database):
    with database.unit_of_work() as session:
        store_sample(session, 300)
    with database.reading() as session:
        world = world_of(session, DAY)
        ids = {one.credit_code: one.id for one in session.exec(select(Association))}
        snapshots = SnapshotReader()
        snapshots.read(session, list(ids.values()))
    assert sum(one.count for one in world.associations) == len(ids) == len(world.class_of) == 300
    assert len(world.associations) < 300
    for code, number in ids.items():
        mine, alike = snapshots.on(number, DAY), world.associations[world.class_of[code]].snapshot
        for told in ("level", "region_code", "industry", "mode", "lifecycle", "is_watchlisted"):
            assert getattr(mine, told) == getattr(alike, told)
        assert {role: held.department_id for role, held in mine.roles.items()} == {
            role: held.department_id for role, held in alike.roles.items()
        }


def test_a_role_that_has_ended_or_not_begun_is_nobodys(database: Database):
    with database.unit_of_work() as session:
        store_sample(session, 5)
        held = session.exec(select(RoleAssignment).where(RoleAssignment.role == RegistryRole.REGISTRAR)).first()
        held.valid_to = DAY
        make.record_writes(session)
        code = session.get(Association, held.association_id).credit_code
    with database.reading() as session:
        world = world_of(session, DAY)
        before = world_of(session, held.valid_from)
    assert RegistryRole.REGISTRAR not in world.associations[world.class_of[code]].snapshot.roles
    assert RegistryRole.REGISTRAR in before.associations[before.class_of[code]].snapshot.roles


def test_the_shipped_table_passes_in_a_whole_registry_of_either_kind(database: Database):
    with database.unit_of_work() as session:
        store_sample(session, 600)
    with database.reading() as session:
        report = analyse(shipped_rules(), world_of(session, DAY))
    assert not report.errors
    assert not report.unexplained
    assert not report.notes


def test_the_table_in_force_passes_and_the_command_says_so(check: Check):
    result = check("--published")
    assert result.exit_code == 0
    assert "75 rules: 0 errors" in result.stdout
    assert "no departments yet" in result.stderr


def test_each_planted_defect_is_a_row_naming_its_rules_and_a_witness(check: Check, tmp_path: Path):
    file = tmp_path / "defective.csv"
    file.write_text(DEFECTIVE, encoding="utf-8")
    result = check(file, "--json")
    assert result.exit_code == 1
    found = {(row["kind"], *row["rules"]): row for row in rows(result)}
    assert {("subsumed", 30, 20), ("duplicate", 50, 40), ("unknown", 60), ("gap",)} <= found.keys()
    assert all({"kind", "severity", "rules", "witness", "message", "key"} <= row.keys() for row in found.values())
    assert "短信" in found["gap",]["witness"]
    assert "咨询" in found["gap",]["witness"]
    assert found["gap",]["facts"]["channel"] == "sms"
    assert "轮不到规则30" in found["subsumed", 30, 20]["witness"]


def test_a_file_that_cannot_be_read_is_told_line_by_line(check: Check, tmp_path: Path):
    file = tmp_path / "odd.csv"
    file.write_text(
        "order,kind,lead\n10,grumble,REG\nten,help,REG\n30,help\n40,,\n50,,REG\n50,help,REG\n", encoding="utf-8"
    )
    told = [(row["kind"], row["rules"], row["column"]) for row in rows(check(file, "--json"))]
    for row in (
        ("unknown", [10], "kind"),
        ("invalid", [], "order"),
        ("invalid", [], ""),
        ("invalid", [40], "lead"),
        ("invalid", [50], "order"),
    ):
        assert told.count(row) == 1


@pytest.mark.parametrize("content", [b"", b"order,colour\n1,red\n", b"\x00\xff\xfe", b"lead\nREG\n"])
def test_what_is_no_rules_table_is_invalid(check: Check, tmp_path: Path, content: bytes):
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    result = check(file, "--json")
    assert result.exit_code == 1
    assert {row["kind"] for row in rows(result)} == {"invalid"}


def test_a_file_is_judged_by_the_registry_of_the_installation(check: Check, sqlite_database: Database, tmp_path: Path):
    with sqlite_database.unit_of_work() as session:
        store_sample(session, 50)
        department = session.exec(select(Department)).first().name
    file = tmp_path / "named.csv"
    file.write_text(f"order,violation,lead\n10,F-01,{department}\n20,F-02,某市不存在的局\n30,,REG\n", encoding="utf-8")
    found = rows(check(file, "--json"))
    assert [(row["kind"], row["rules"]) for row in found if row["severity"] == "error"] == [("unknown", [20])]
    assert [row["rules"] for row in found if row["kind"] == "nobody"] == [[20]]


def test_without_an_installation_a_file_is_judged_by_what_is_shipped_and_none_is_begun(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "none"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    file = tmp_path / "rules.csv"
    file.write_text(write_table(shipped_rules()), encoding="utf-8")
    assert CliRunner().invoke(app, ["check", str(file)]).exit_code == 0
    assert not (tmp_path / "none").exists()


def test_the_draft_is_checked(check: Check, tmp_path: Path):
    assert "no draft" in str(check("--draft").exception)
    file = tmp_path / "draft.csv"
    file.write_text(write_table(shipped_rules()).replace("\n10,G-12,", "\n10,G-99,"), encoding="utf-8")
    assert CliRunner().invoke(app, ["import", str(file)]).exit_code == 0
    result = check("--draft", "--json")
    assert result.exit_code == 1
    assert [(row["kind"], row["rules"]) for row in rows(result)] == [("unknown", [10])]
    assert check("--published").exit_code == 0


@pytest.mark.parametrize("words", [(), ("--draft", "--published"), ("no-such-file.csv",)])
def test_what_to_check_must_be_said_once(check: Check, words: tuple[str, ...]):
    result = check(*words)
    assert result.exception is not None
    assert not isinstance(result.exception, RoutingError)
    assert "\n" not in str(result.exception)
