"""`jiesu registry watch list` against a batch put in by the verbs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.cli.context import open_database
from intake.cli.registry.commands import app
from intake.clock import now
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.settings import Settings
from routing.calendars.working_time import local_day
from tests import factories as make
from tests.registry.screens.watch_scene import a_batch, a_listing, administrator
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


def test_who_is_on_the_list_is_printed_with_batch_criteria_and_reason(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)
    run, today = CliRunner(), local_day(now())
    assert "Nobody" in run.invoke(app, ["watch", "list"]).output
    with open_database().unit_of_work() as session:
        make.make_office(session)
        boss, one = administrator(session), make.known_association(session)
        listing = a_listing(session, a_batch(session, boss), valid_from=today)
        put_on_list(session, [one], listing, actor=boss, at=now())
    [told] = json.loads(run.invoke(app, ["watch", "list", "--json"]).output)
    assert (told["batch"], told["credit_code"], told["indicators"]) == ("第一批", make.CREDIT_CODE, [1, 2])
    assert told["reason"] in run.invoke(app, ["watch", "list"]).output
    with open_database().unit_of_work() as session:
        take_off_list(session, one, valid_to=today, reason="合成", actor=boss, at=now())
    assert json.loads(run.invoke(app, ["watch", "list", "--json"]).output) == []
    assert len(json.loads(run.invoke(app, ["watch", "list", "--json", "--all"]).output)) == 1
