"""`jiesu registry watch list` against a batch put in by the verbs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.cli.context import open_database
from intake.cli.registry.commands import app
from intake.clock import now
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.registry_upkeep.watch_list.indicators import seed_indicators
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


def test_a_batch_comes_in_from_a_file_row_by_row_and_a_second_time_changes_nothing(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)
    with open_database().unit_of_work() as session:
        make.make_office(session)
        seed_indicators(session, at=make.MONDAY)
    file, run = tmp_path / "批次.csv", CliRunner()
    file.write_text(
        "批次,文件,统一社会信用代码,指标,列入日期,列入理由\n"
        f"第一批,成社工〔2026〕3号（合成）,{make.CREDIT_CODE},1、2,2026年3月1日,合成：会员众多\n"
        f"第二批,,{make.CREDIT_CODE},1,2026-03-01,合成\n"
        "第一批,成社工〔2026〕3号（合成）,51510000000000000X,1,2026-03-01,合成\n"
        f"第三批,文件,{make.CREDIT_CODE},99,2026-03-01,合成\n"
        f"第三批,文件,{make.CREDIT_CODE},1,某日,合成\n"
    )
    look = run.invoke(app, ["watch", "import", str(file), "--dry-run", "--json"])
    counted = json.loads(look.output)
    assert (counted["batches"], counted["new"], counted["unchanged"]) == (["第一批"], 1, 0)
    refused = [(one["row"], one["column"]) for one in counted["refused"]]
    assert refused == [(3, "document"), (4, "credit_code"), (5, "indicators"), (6, "valid_from")]
    assert json.loads(run.invoke(app, ["watch", "list", "--json"]).output) == []
    assert "1 new, 0 unchanged, 4 refused" in run.invoke(app, ["watch", "import", str(file)]).output
    [told] = json.loads(run.invoke(app, ["watch", "list", "--json"]).output)
    assert (told["batch"], told["indicators"], told["valid_from"]) == ("第一批", [1, 2], "2026-03-01")
    again = run.invoke(app, ["watch", "import", str(file), "--json"])
    assert (again.exit_code, json.loads(again.output)["unchanged"]) == (0, 1)
    file.write_text("批次,文件,统一社会信用代码,指标,列入日期,列入理由\n第一批,,不是代码,1,2026-03-01,合成\n")
    assert run.invoke(app, ["watch", "import", str(file)]).exit_code == 2
