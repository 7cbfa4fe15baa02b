"""A database that is empty, older, newer or altered is refused in one line by every command, and left as it is."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from alembic.script import ScriptDirectory

from intake import schema
from intake.__main__ import application, main
from intake.cli.lazy import LateGroup, load, real_command
from intake.db import Database
from intake.revision import find_revision, newest_revision
from routing.registry.file import COLUMNS
from tests.calendars.calendar_files import year_2027
from workers.__main__ import main as run_workers

pytestmark = pytest.mark.slow

WORDS = {
    "audit compare": ["0" * 64],
    "audit reads": [],
    "audit root": [],
    "audit verify": [],
    "backup": ["{registry}"],
    "bulletin draft": [],
    "bulletin list": [],
    "bulletin release": ["2026-10", "--by", "li", "--digest", "0"],
    "bulletin write": ["2026-10", "october.csv"],
    "calendar import": ["{calendar}"],
    "alerts list": [],
    "alerts run": [],
    "calendar show": ["2026"],
    "campaign list": [],
    "campaign show": ["示例"],
    "classifier show": [],
    "classifier train": [],
    "clocks explain": ["2609250000000000"],
    "clocks verify": [],
    "cron": [],
    "db check": [],
    "db new": ["a change"],
    "deadline": ["2026-09-30", "--working-days", "5"],
    "demo": [],
    "departments confirm": ["--all"],
    "departments export": [],
    "departments import": ["{registry}"],
    "departments list": [],
    "departments merge": ["成都市甲局", "成都市乙局"],
    "departments retire": ["成都市甲局"],
    "doctor": [],
    "fees discard": [],
    "fees export": ["-"],
    "fees figures": ["--from", "2026-10-01"],
    "fees import": ["{registry}", "--title", "示例"],
    "fees publish": [],
    "fees show": [],
    "identity erase": ["2609250000000000", "--reason", "asked for"],
    "identity replay": [],
    "identity rotate": [],
    "keylist indicators": [],
    "keylist list": [],
    "keylist score": [],
    "keylist show": ["1"],
    "limits approve": [],
    "limits discard": [],
    "limits export": ["-"],
    "limits import": ["{registry}", "--reason", "示例"],
    "limits show": [],
    "regions add": ["510191", "高新区", "--parent", "510100"],
    "regions list": [],
    "registry coverage": [],
    "registry find": ["火锅"],
    "registry import": ["{registry}"],
    "registry questions": [],
    "registry sample": [],
    "registry watch import": ["{registry}"],
    "registry watch list": [],
    "notices ledger": ["li"],
    "report closure": ["--from", "2026-10-01", "--to", "2026-10-31"],
    "report problems": ["--from", "2026-10-01", "--to", "2026-10-31"],
    "report rebuild": [],
    "report restate": ["2026-10", "--reason", "示例"],
    "report snapshot": ["2026-10"],
    "report verify": [],
    "search index": [],
    "retention dry-run": [],
    "retention holds": [],
    "retention report": [],
    "retention run": [],
    "rules check": ["--published"],
    "rules diff": ["1", "draft"],
    "rules explain": ["--fact", "violation=F-01"],
    "rules export": [],
    "rules import": ["{rules}"],
    "rules publish": ["--at", "now", "--reason", "示例"],
    "rules replay": ["--draft"],
    "rules rollback": ["--reason", "示例"],
    "staff edit": ["li", "--name", "李"],
    "staff add": ["li", "--name", "李", "--role", "operator"],
    "staff factors": ["li"],
    "staff list": [],
    "staff reset": ["li"],
    "staff sessions": ["li"],
    "web": [],
    "worker": [],
}
# They migrate, or ask no database.
EXEMPT = {"up", "restore", "db upgrade", "db role", "rules bench", "report list"}
# Where nothing is installed they do without, or begin.
CONTENT_WITH_NOTHING = {"deadline", "demo"}
STATES = {
    "no": None,
    "an older": "UPDATE alembic_version SET version_num = '0000'",
    "a newer": "UPDATE alembic_version SET version_num = '9999'",
    "an altered": "DROP INDEX ix_notice_deadline",
}
REMEDIES = {"a newer": "run a newer jiesu", "an altered": '"jiesu db check"'}


def leaves(command: object, name: str = "") -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield name.strip()
        return
    for each, below in command.commands.items():
        found = real_command(each, load(command.table[each].place)) if isinstance(command, LateGroup) else below
        yield from leaves(found, f"{name} {each}")


def test_no_command_is_forgotten_here() -> None:
    assert set(leaves(typer.main.get_command(application()))) == set(WORDS) | EXEMPT


@pytest.fixture(params=STATES)
def unfit(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The word for an installation whose database has not our schema."""
    statement = STATES[request.param]
    if statement is not None:
        monkeypatch.setenv("JIESU_DATABASE_URL", str(request.getfixturevalue("sqlite_database").url))
        change(request.getfixturevalue("sqlite_database"), statement)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    return str(request.param)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Each good enough to be read."""
    written = {
        "registry": f"{','.join(COLUMNS)}\n{','.join(COLUMNS)}\n".encode(),
        "rules": b"order,lead\n1,REG\n",
        "calendar": year_2027(),
    }
    for name, text in written.items():
        (tmp_path / name).write_bytes(text)
    return {name: tmp_path / name for name in written}


def change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("command", WORDS)
def test_a_command_refuses_it_in_one_line(
    unfit: str,
    command: str,
    files: dict[str, Path],
    tmp_path: Path,
    *,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if unfit == "no" and command in CONTENT_WITH_NOTHING:
        pytest.skip("needs no installation")
    if unfit == "an altered" and command == "db check":
        pytest.skip("says more: tests/migrations/test_altered_schemas.py")
    words = [word.format(**files) for word in WORDS[command]]
    before = content(tmp_path)
    monkeypatch.setattr(sys, "argv", ["jiesu", *command.split(), *words])
    assert_refused(main, unfit, capsys)
    assert content(tmp_path) == before


@pytest.mark.parametrize("words", [["run"], ["run", "--burst"], ["once", "heartbeat"]])
def test_a_worker_process_refuses_it(unfit: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert_refused(lambda: run_workers(words), unfit, capsys)


def assert_refused(run: Callable[[], object], unfit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run()
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("jiesu: the database")
    assert REMEDIES.get(unfit, 'run "jiesu db upgrade"') in said.err


def content(folder: Path) -> dict[str, bytes]:
    """Every file below, but for what SQLite keeps beside a database that is open."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {path.name: path.read_bytes() for path in files}


def test_upgrade_makes_an_installation_that_others_work_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    for words, told in (
        (["db", "upgrade"], "is at"),
        (["db", "check"], "equal to the models"),
        (["staff", "list"], ""),
    ):
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        assert told in capsys.readouterr().out


def test_a_newer_one_is_not_migrated_either(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(sqlite_database, STATES["a newer"])
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    monkeypatch.setattr(sys, "argv", ["jiesu", "db", "upgrade"])
    assert_refused(main, "a newer", capsys)
    assert find_revision(sqlite_database) == "9999"


def test_the_newest_revision_by_its_file_is_the_head_of_the_migrations() -> None:
    assert newest_revision() == ScriptDirectory.from_config(schema._config()).get_current_head()


def test_the_revision_is_read_from_either_database(bare_database: Database) -> None:
    assert find_revision(bare_database) == newest_revision()
    schema.downgrade(bare_database, "base")
    assert find_revision(bare_database) is None
