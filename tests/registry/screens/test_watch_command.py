"""`jiesu registry watch list` and `import`: batches put in by the verbs and from files."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import select
from typer.testing import CliRunner

from intake.casework.actor import SYSTEM
from intake.cli.context import open_database
from intake.cli.registry.commands import app
from intake.clock import now
from intake.registry_upkeep.importing import fill_with_synthetic
from intake.registry_upkeep.watch_list.entries import put_on_list, take_off_list
from intake.registry_upkeep.watch_list.indicators import seed_indicators
from intake.settings import Settings
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.registry.synthetic import generate
from tests import factories as make
from tests.registry.screens.watch_scene import a_batch, a_listing, administrator
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)


def test_who_is_on_the_list_is_printed_with_batch_criteria_and_reason(tmp_path: Path) -> None:
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


def test_a_batch_comes_in_from_a_file_row_by_row_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
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


def test_fifty_six_come_in_by_two_batches(tmp_path: Path) -> None:
    """As many as Chengdu's first and second list of associations under key supervision (重点管理目录清单)."""
    with open_database().unit_of_work() as session:
        fill_with_synthetic(session, generate(1, 60), on=local_day(now()), actor=SYSTEM, at=now())
        seed_indicators(session, at=make.MONDAY)
        codes = session.scalars(select(Association.credit_code).order_by(Association.credit_code).limit(56)).all()
    lists = {"第一批": ("2026-03-01", codes[:31]), "第二批": ("2026-09-01", codes[31:])}
    rows = [
        f"{batch},成社工〔2026〕3号（合成）,{code},{1 + n % 18},{day},合成：评估"
        for batch, (day, chosen) in lists.items()
        for n, code in enumerate(chosen)
    ]
    file, run = tmp_path / "批次.csv", CliRunner()
    file.write_text("\n".join(["批次,文件,统一社会信用代码,指标,列入日期,列入理由", *rows, ""]), encoding="utf-8")
    assert "56 new, 0 unchanged, 0 refused" in run.invoke(app, ["watch", "import", str(file)]).output
    listed = json.loads(run.invoke(app, ["watch", "list", "--json"]).output)
    assert Counter(one["batch"] for one in listed) == {"第一批": 31, "第二批": 25}
    with open_database().reading() as session:
        on_list = select(func.count()).select_from(Association).where(Association.is_watchlisted)
        assert session.scalar(on_list.where(Association.credit_code.in_(codes))) == 56
