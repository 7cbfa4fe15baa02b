"""`jiesu departments retire` and `merge`: what the screen does, at the prompt."""

from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from intake.cli.context import open_database
from intake.cli.departments import app
from intake.errors import InvalidInput, NotPossibleNow
from intake.models import OfficeEvent
from intake.settings import Settings
from routing.models import Department
from routing.rules.store import load_directory
from routing.vocabulary import Symbol
from tests import factories as make
from tests.departments.test_department_ends import administrator, new_department
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow


def test_departments_end_at_the_prompt_today_or_later(
    tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)
    with open_database().unit_of_work() as session:
        collaborators, actor = make.make_office(session), administrator(session)
        market = session.get_one(Department, make.department_of(collaborators, Symbol.MR)).name
        for name in ("成都市合成监管局", "成都市合成财政局"):
            new_department(session, name, actor)
    run = CliRunner()

    def told(*words: str) -> str:
        result = run.invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0
        return result.output

    assert "first day without it is" in told("retire", "成都市合成财政局", "--basis", "撤销")
    assert "now 0 open complaints" in told("merge", market, "成都市合成监管局", "--on", "2099-01-01")
    with pytest.raises(NotPossibleNow, match="merged from 2099-01-01"):
        told("retire", market)
    with pytest.raises(InvalidInput, match="no such department"):
        told("merge", "成都市合成监管局", "火星局")
    with open_database().reading() as session:
        ended = session.exec(select(Department).where(Department.name == "成都市合成财政局")).one()
        assert not ended.is_active
        holder = load_directory(session, on=make.MONDAY.date()).find_here(Symbol.MR, make.CITY)
        assert holder.name == market
        kinds = session.exec(select(OfficeEvent.kind).where(OfficeEvent.kind.startswith("department:"))).all()
        assert {"department:retire", "department:plan_end"} <= set(kinds)
