"""`jiesu limits`: shown, exported, imported by one person at the console or by two, every fault at its place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from intake.__main__ import application
from intake.db import Database
from intake.errors import InvalidInput, SecondPersonNeeded
from intake.vocabulary import StaffRole
from routing.clocks.store import load_limits
from routing.models import PolicyVersion
from routing.vocabulary import Clock, Step
from tests import factories as make

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
HEADS = {
    "limits": "profile,policy,clock,amount,unit,extension,basis",
    "ladders": "profile,policy,step,offset,tells,basis",
}


@pytest.fixture
def run(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("JIESU_REDIS_URL", "")

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(application(), ["limits", *words], catch_exceptions=False)
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture
def files(run: Run, tmp_path: Path) -> tuple[Path, Path]:
    limits, ladders = tmp_path / "limits.csv", tmp_path / "ladders.csv"
    run("export", str(limits))
    run("export", "--ladders", str(ladders))
    return limits, ladders


def replaced(file: Path, old: str, new: str) -> str:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(file)


def stored(database: Database) -> list[PolicyVersion]:
    with database.reading() as session:
        return list(session.exec(select(PolicyVersion)).all())


def test_what_is_exported_and_imported_again_differs_in_nothing(run, files, sqlite_database):
    told = run("import", *map(str, files), "--reason", "合成").output
    assert told == "Nothing differs.\nNothing was changed.\n"
    assert stored(sqlite_database) == []


def test_what_is_exported_for_spreadsheets_and_saved_in_gb18030_is_read_too(run, files):
    limits, _ladders = files
    limits.write_bytes(limits.read_text(encoding="utf-8").encode("gb18030"))
    assert "Nothing differs." in run("import", str(limits), "--reason", "合成").output


def test_the_console_alone_puts_both_files_in_force_as_one_version(run, files, sqlite_database):
    limits, ladders = files
    replaced(limits, "complaint,closure,15,", "complaint,closure,12,")
    replaced(ladders, "any,plus_1,1,person head,", "any,plus_1,2,head,")
    told = run("import", str(limits), str(ladders), "--reason", "合成：试行").output
    assert "complaint closure: 15 working days (+10) -> 12 working days (+10)" in told
    assert "  plus_1: 1 working days after to person head -> 2 working days after to head" in told
    assert "version 1 is in force" in told
    with sqlite_database.reading() as session:
        found = load_limits(session, "default")
    assert found.limit("complaint", Clock.CLOSURE).amount == 12
    assert next(one.offset for one in found.ladder("complaint") if one.step is Step.PLUS_1) == 2


def test_a_dry_run_prints_what_would_change_and_writes_nothing(run, files, sqlite_database):
    replaced(files[0], "complaint,closure,15,", "complaint,closure,12,")
    told = run("import", str(files[0]), "--dry-run", "--reason", "合成").output
    assert "-> 12 working days (+10)" in told
    assert "Nothing was changed." in told
    assert stored(sqlite_database) == []


def test_by_name_it_takes_a_second_person(run, files, sqlite_database):
    with sqlite_database.unit_of_work() as session:
        for login, role in (("li", StaffRole.ADMINISTRATOR), ("wang", StaffRole.SUPERVISOR)):
            make.make_staff(session, role, login=login)
    limits, ladders = files
    replaced(limits, "complaint,closure,15,", "complaint,closure,12,")
    told = run("import", str(limits), "--by", "li", "--reason", "合成").output
    assert "once a second person approves it" in told
    replaced(ladders, "any,plus_1,1,", "any,plus_1,2,")
    run("import", str(ladders), "--by", "li", "--reason", "合成：阶梯")
    with pytest.raises(SecondPersonNeeded):
        run("approve", "--by", "li")
    assert json.loads(run("show", "--json").output)["open"] == {"version": 1, "standing": "proposed"}
    assert "version 1 is in force" in run("approve", "--by", "wang").output
    shown = json.loads(run("show", "--json").output)
    assert shown["version"] == 1
    assert {"policy": "complaint", "clock": "closure", "amount": 12}.items() <= next(
        one.items() for one in shown["limits"] if (one["policy"], one["clock"]) == ("complaint", "closure")
    )
    assert shown["ladders"]["any"][3]["offset"] == 2


def test_a_version_for_a_later_day_can_be_called_off(run, files, sqlite_database):
    replaced(files[0], "complaint,closure,15,", "complaint,closure,12,")
    year = make.MONDAY.year + 100
    with pytest.raises(InvalidInput, match="more than a year ahead"):
        run("import", str(files[0]), "--reason", "合成", "--effective", f"{year}-01-01")
    with pytest.raises(InvalidInput, match="is not a date"):
        run("import", str(files[0]), "--reason", "合成", "--effective", "soon")
    assert stored(sqlite_database) == []
    with pytest.raises(InvalidInput, match="no version of the limits is proposed"):
        run("discard")


@pytest.mark.parametrize(
    ("kind", "rows", "fault"),
    [
        ("limits", ["default,complaint,close,1,days,0,合成"], "line 2, column clock: 'close' is none of acceptance"),
        ("limits", ["default,nobody,closure,1,days,0,合成"], "line 2, column policy: 'nobody' is not a policy"),
        ("limits", ["default,any,sign,0,days,0,合成"], "line 2, column amount: '0' a limit is 1 to"),
        ("limits", ["default,any,sign,-1,days,0,合成"], "line 2, column amount: '-1' is not a whole number"),
        ("limits", ["default,any,sign,1,weeks,0,合成"], "line 2, column unit: 'weeks' is none of"),
        ("limits", ["default,any,sign,1,days,3,合成"], "line 2, column extension: '3' only the closure"),
        ("limits", ["default,any,sign,1,days,0,"], "line 2, column basis: must name the law"),
        ("limits", ["shandong,any,sign,1,days,0,合成"], "line 2, column profile: 'shandong' is not default"),
        ("limits", ["default,any,sign,1,days"], "line 2: has 5 cells where the header has 7"),
        ("limits", ["default,any,sign,1,days,0,合成"] * 2, "line 3, column clock: 'sign' is set twice for any"),
        ("limits", ["default,any,sign,1,days,0,合成"], "leaves out limits that are needed: any acceptance"),
        ("limits", ['default,any,"sign,1'], "line 2: is not CSV"),
        ("limits", [], "line 1: the file has no rows"),
        ("ladders", ["default,any,never,1,person,"], "line 2, column step: 'never' is none of half"),
        ("ladders", ["default,any,half,100,person,"], "line 2, column offset: '100' the offset of half is 1 to 99"),
        ("ladders", ["default,any,half,50,,"], "line 2, column tells: must tell somebody"),
        ("ladders", ["default,any,half,50,mayor,"], "line 2, column tells: 'mayor' mayor is none of"),
        ("ladders", ["default,any,half,50,person,"], "line 2, column step: 'half' a ladder without the step due"),
        ("ladders", ["default,urgent,due,0,person,"], "line 2: the file leaves out the ladder of any"),
        ("ladders", ["default,any,due,0,head,"] * 2, "line 3, column step: 'due' stands twice"),
    ],
)
def test_every_fault_is_told_by_its_line_and_column(run, tmp_path, kind, rows, fault):
    file = tmp_path / "bad.csv"
    file.write_text("\n".join([HEADS[kind], *rows]), encoding="utf-8")
    assert fault in run("import", str(file), "--reason", "合成", status=2).stderr


@pytest.mark.parametrize("content", [b"", b"profile,policy\n", b"\xff\xfe\x00", b"a" * 2_000_001])
def test_what_is_no_such_file_is_refused(run, tmp_path, content):
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    assert "bad.csv, line 1" in run("import", str(file), "--reason", "合成", status=2).stderr


def test_one_faulty_file_of_two_changes_nothing(run, files, sqlite_database):
    replaced(files[0], "complaint,closure,15,", "complaint,closure,12,")
    replaced(files[1], "any,half,50,", "any,half,0,")
    told = run("import", *map(str, files), "--reason", "合成", status=2).stderr
    assert told.startswith("Nothing was imported; 1 refused:\n  ladders.csv, line 2, column offset")
    assert stored(sqlite_database) == []


def test_chases_that_do_not_come_ever_later_are_told_at_the_ladder(run, files):
    replaced(files[1], "any,plus_3,3,", "any,plus_3,1,")
    told = run("import", str(files[1]), "--reason", "合成", status=2).stderr
    assert "column offset" in told
    assert "each chase comes later" in told
