"""`jiesu alerts` as people type it."""

import json
from pathlib import Path

import pytest

from intake.cli.alerts import app
from intake.db import Database
from intake.errors import InvalidInput
from tests import factories as make
from tests.warning.scene import MORNING, fill, quiet_weeks, surge

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def installation(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))
    monkeypatch.setattr("intake.cli.alerts.now", lambda: MORNING)
    with sqlite_database.unit_of_work() as session:
        make.make_office(session)
    return sqlite_database


def say(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    app(list(arguments), standalone_mode=False)
    return capsys.readouterr().out


def test_an_empty_installation_has_nothing_to_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0 found as of 2026-11-23T06:30:00+08:00, 0 new, 0 over; " in say(capsys, "run")
    assert say(capsys, "list") == "nothing to acknowledge\n"


def test_a_surge_is_raised_listed_and_said_in_words(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    fill(installation, quiet_weeks(), surge(20, violation="V-02"))
    said = say(capsys, "run")
    assert "More complaints than usual: V-02" in said
    assert "1 found as of" in said
    assert "1 new, 0 over" in said
    [listed] = json.loads(say(capsys, "list", "--json"))["alerts"]
    assert (listed["kind"], listed["subject"], listed["key"], listed["came"]) == ("surge", "violation", "V-02", 20)
    assert listed["words"].endswith("at most 1% of runs raise any alert of this kind.") or listed["test"]["within"]


def test_as_of_a_day_before_it_looks_back_and_stores_nothing(
    installation: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(installation, quiet_weeks(), surge(20, violation="V-02"))
    say(capsys, "run")
    told = json.loads(say(capsys, "run", "--as-of", "2026-11-02", "--json"))
    assert (told["is_stored"], told["alerts"], told["as_of"]) == (False, [], "2026-11-02T00:00:00+08:00")
    for wrong, fact in (("yesterday", "is not a day or a moment"), ("2026-12-24", "lies ahead")):
        with pytest.raises(InvalidInput, match=fact):
            say(capsys, "run", "--as-of", wrong)
