"""`jiesu rules import`, `export`, `diff`, `publish` and `rollback` against a real installation."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from intake.casework.actor import Actor
from intake.cli.rules import app
from intake.clock import now
from intake.db import Database
from intake.errors import DomainError, InvalidInput, NotAllowed, NotFound, SecondPersonNeeded
from intake.models import OfficeEvent, Staff
from intake.rulemaking.drafting.drafts import find_draft, get_draft, rules_of
from intake.rulemaking.drafting.edits import Put, apply_edits
from intake.vocabulary import ActorKind, StaffRole
from routing.rules.cells import RuleRow
from routing.rules.file import read_table, shipped_rules, write_table
from routing.rules.store import load_table
from tests import factories as make

pytestmark = pytest.mark.slow

Rules = Callable[..., Result]


@pytest.fixture
def rules(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rules:
    with sqlite_database.unit_of_work() as session:
        make.make_office(session)
        for login, role in (
            ("writer", StaffRole.ADMINISTRATOR),
            ("chief", StaffRole.SUPERVISOR),
            ("clerk", StaffRole.HANDLER),
        ):
            make.make_staff(session, role, login=login)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """The shipped table with one note changed, or other rows, as a file."""

    def write(rows: tuple[RuleRow, ...] | None = None, *, note: str = "新提示") -> Path:
        shipped = shipped_rules()
        path = tmp_path / "table.csv"
        path.write_text(write_table(rows or (replace(shipped[0], note=note), *shipped[1:])), encoding="utf-8")
        return path

    return write


def said(result: Result) -> str:
    assert result.exit_code == 0, (result.exception, result.output)
    return result.stdout


def published(rules: Rules, file: Path, *more: str) -> dict[str, Any]:
    said(rules("import", file))
    return json.loads(said(rules("publish", "--at", "now", "--reason", "合成理由", "--json", *more)))


def test_import_begins_a_draft_and_says_its_version_and_counts(rules: Rules, file: Callable[..., Path]) -> None:
    text = said(rules("import", file()))
    assert text == "draft version 2, 75 rules: 0 added, 0 removed, 1 changed, 0 moved\n"
    told = json.loads(said(rules("import", file(note="再改"), "--json")))
    assert (told["version"], told["rules"], told["changed"], told["edition"]) == (2, 75, 1, 2)


def test_a_file_with_faults_is_refused_by_line_and_column_and_nothing_is_written(
    rules: Rules, file: Callable[..., Path], sqlite_database: Database
) -> None:
    path = file()
    path.write_text("order,violation,lead\n1,F1,MR\n2,F-01,XYZ\n")
    result = rules("import", path)
    assert result.exit_code == 2
    assert "line 2, column violation" in result.stderr
    assert "line 3, column lead" in result.stderr
    with sqlite_database.reading() as session:
        assert find_draft(session) is None


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_exported_is_imported_again(rules: Rules, tmp_path: Path, name: str) -> None:
    said(rules("export", "-o", tmp_path / name))
    assert read_table((tmp_path / name).read_bytes()) == shipped_rules()
    assert said(rules("diff", "published", tmp_path / name)) == "no rule differs\n"


def test_export_gives_the_draft_the_table_in_force_or_any_version(rules: Rules, file: Callable[..., Path]) -> None:
    said(rules("import", file()))
    draft = said(rules("export", "--draft"))
    assert read_table(draft)[0].note == "新提示"
    assert said(rules("export")) == said(rules("export", "--published")) == write_table(shipped_rules())
    assert said(rules("export", "--version", "2")) == draft


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("export", "--draft", "--published"), "choose one"),
        (("export", "--draft"), "no draft"),
        (("export", "--version", "9"), "version 9"),
        (("export", "-o", "table.txt"), "table.txt"),
        (("export", "-o", "/nowhere/table.csv"), "/nowhere/table.csv"),
        (("import", "/nowhere/table.csv"), "/nowhere/table.csv"),
        (("import", "README.md", "--by", "nobody"), None),
        (("diff", "1", "draft"), "no draft"),
        (("diff", "1", "9"), "version 9"),
        (("diff", "1", "/nowhere/table.csv"), "/nowhere/table.csv"),
        (("publish", "--at", "now", "--reason", "合成"), "no draft"),
        (("publish", "--at", "soon", "--reason", "合成"), "soon"),
        (("rollback",), "no version"),
        (("rollback", "--by", "nobody"), "nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(rules: Rules, arguments: tuple[str, ...], named: str | None) -> None:
    result = rules(*arguments)
    assert result.exit_code != 0
    if named:
        assert isinstance(result.exception, DomainError)
        assert named in str(result.exception)
        assert "\n" not in str(result.exception)


def test_diff_tells_rule_by_rule(rules: Rules, file: Callable[..., Path]) -> None:
    shipped = shipped_rules()
    new = RuleRow(order=5, violation="F-01", amount_min="90000", lead="MR", note="新")
    path = file((new, replace(shipped[0], lead="SWD"), *shipped[2:]))
    text, gone = said(rules("diff", "1", path)), shipped[1]
    told = f"violation G-11, kind {gone.kind}, lead SWD, co {gone.co}, basis {gone.basis}, note {gone.note}"
    assert text.splitlines() == [
        "+ rule 5 added: violation F-01, amount_min 90000, lead MR, note 新",
        "~ rule 10 changed",
        "    lead: HOT → SWD",
        f"- rule 20 removed: {told}",
        "1 added, 1 removed, 1 changed",
    ]
    told = json.loads(said(rules("diff", "1", path, "--json")))["changes"]
    assert [change["kind"] for change in told] == ["added", "changed", "removed"]
    assert told[1]["cells"] == [{"column": "lead", "before": "HOT", "after": "SWD"}]


def test_publish_prints_what_is_in_force_from_when_and_what_the_check_says(
    rules: Rules, file: Callable[..., Path], sqlite_database: Database
) -> None:
    said(rules("import", file()))
    text = said(rules("publish", "--at", "now", "--reason", "合成理由"))
    assert text.startswith("version 2 published by console, in force from 20")
    assert "the check: no error, " in text
    with sqlite_database.reading() as session:
        assert load_table(session, now()).version == 2
    assert rules("publish", "--at", "now", "--reason", "合成理由").exit_code != 0


def test_a_publication_to_come_is_given_in_the_time_of_shanghai(rules: Rules, file: Callable[..., Path]) -> None:
    said(rules("import", file()))
    told = json.loads(said(rules("publish", "--at", "2099-01-01T08:00", "--reason", "合成理由", "--json")))
    assert told["effective_at"] == "2099-01-01T08:00:00+08:00"
    assert said(rules("diff", "published", "1")) == "no rule differs\n"


def test_the_past_and_an_empty_reason_are_refused(rules: Rules, file: Callable[..., Path]) -> None:
    said(rules("import", file()))
    for at, reason, field in (("2020-01-01T08:00", "合成理由", "effective_at"), ("now", " ", "reason")):
        refused = rules("publish", "--at", at, "--reason", reason).exception
        assert isinstance(refused, InvalidInput)
        assert refused.field == field


def test_a_table_with_an_error_is_refused_with_its_findings(
    rules: Rules, file: Callable[..., Path], sqlite_database: Database
) -> None:
    rule = shipped_rules()[0]
    said(rules("import", file((rule, replace(rule, order=20, lead="MR"), *shipped_rules()[2:]))))
    refused = rules("publish", "--at", "now", "--reason", "合成理由")
    assert refused.exit_code == 1
    assert "Rule 20 contradicts rule 10" in refused.stderr
    told = json.loads(rules("publish", "--at", "now", "--reason", "合成理由", "--json").stdout)
    assert {finding["kind"] for finding in told if finding["severity"] == "error"} >= {"conflict"}
    with sqlite_database.reading() as session:
        assert load_table(session, now()).version == 1


def test_the_reason_of_the_publication_stands_for_warnings_without_one(
    rules: Rules, file: Callable[..., Path], sqlite_database: Database
) -> None:
    told = published(rules, file((replace(shipped_rules()[0], industry="无此行业"), *shipped_rules()[1:])))
    assert {warning["reason"] for warning in told["warnings"]} == {"合成理由"}
    with sqlite_database.reading() as session:
        reasons = [event.data for event in session.exec(select(OfficeEvent).where(OfficeEvent.kind == "rules:reason"))]
    assert {reason["reason"] for reason in reasons} == {"合成理由"}


def test_a_member_of_staff_does_not_publish_what_they_imported(rules: Rules, file: Callable[..., Path]) -> None:
    said(rules("import", file(), "--by", "writer"))
    publish = ("publish", "--at", "now", "--reason", "合成理由", "--by")
    assert isinstance(rules(*publish, "writer").exception, SecondPersonNeeded)
    assert isinstance(rules(*publish, "clerk").exception, NotAllowed)
    assert isinstance(rules(*publish, "nobody").exception, NotFound)
    assert "published by chief" in said(rules(*publish, "chief"))


def test_nor_what_they_edited_on_screen(rules: Rules, file: Callable[..., Path], sqlite_database: Database) -> None:
    said(rules("import", file()))
    with sqlite_database.unit_of_work() as session:
        staff = session.exec(select(Staff).where(Staff.login == "writer")).one()
        actor = Actor(ActorKind.STAFF, staff.id, frozenset({StaffRole.ADMINISTRATOR}))
        draft = get_draft(session)
        edit = Put(rules_of(session, draft)[3].id, cells={"note": "屏幕上改的"})
        apply_edits(session, draft, [edit], actor=actor, at=now())
    publish = ("publish", "--at", "now", "--reason", "合成理由")
    assert isinstance(rules(*publish, "--by", "writer").exception, SecondPersonNeeded)
    assert "published by console" in said(rules(*publish))


def test_rollback_brings_the_version_before_back(
    rules: Rules, file: Callable[..., Path], sqlite_database: Database
) -> None:
    published(rules, file())
    text = said(rules("rollback", "--reason", "提示有误", "--by", "chief"))
    assert text.startswith("version 1 again, as version 3, published by chief, in force from 20")
    assert said(rules("export")) == write_table(shipped_rules())
    assert json.loads(said(rules("rollback", "--json")))["rolled_back_to"] == 2
    with sqlite_database.reading() as session:
        kinds = session.exec(select(OfficeEvent.kind).where(OfficeEvent.kind.like("rules:%"))).all()
    assert [kind for kind in kinds if kind != "rules:reason"] == [
        "rules:draft",
        "rules:import",
        "rules:publish",
        "rules:roll_back",
        "rules:roll_back",
    ]
