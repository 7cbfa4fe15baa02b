"""`jiesu registry`, on an empty installation of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from intake.cli.registry import app
from intake.settings import Settings
from tests.registry.registry_files import credit_code, csv_bytes, row
from tests.stages.templates import Templates

pytestmark = pytest.mark.slow

Run = CliRunner()


@pytest.fixture(autouse=True)
def empty_installation(tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)
    Settings.from_env()
    templates.sqlite_copy(tmp_path / "data", is_seeded=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "registry.csv"


def _jiesu(*words: str | Path, code: int = 0) -> Result:
    result = Run.invoke(app, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def test_a_file_comes_in_and_its_associations_are_found_with_their_roles(file: Path) -> None:
    file.write_bytes(csv_bytes(row(1, aliases="一号会"), encoding="gb18030"))
    assert (
        "1 new, 0 changed, 0 unchanged, 0 missing, 0 refused" in _jiesu("import", file, "--create-departments").stdout
    )
    [found] = json.loads(_jiesu("find", "一号", "--json").stdout)
    assert found == {
        "credit_code": credit_code(1),
        "name": "成都市测试1号行业协会",
        "matched_name": "一号会",
        "level": "city",
        "region": "510100",
        "lifecycle": "active",
        "watchlist": False,
        "roles": {
            "registrar": "成都市民政局",
            "supervisor": "成都市商务局",
            "industry_department": "成都市商务局",
            "social_work": "中共成都市委社会工作部",
        },
    }
    assert "成都市测试1号行业协会 (一号会)" in _jiesu("find", "一号").stdout


def test_refusals_are_listed_and_end_with_2(file: Path) -> None:
    file.write_bytes(csv_bytes(row(1), row(2, level="村级")))
    said = _jiesu("import", file, "--create-departments", code=2).stdout
    assert "row 3, level: '村级' is not one of national, province, city, county" in said
    refused = json.loads(_jiesu("import", file, "--json", code=2).stdout)["refused"]
    assert {"row": 2, "column": "registrar", "value": "成都市民政局", "reason": "is not a known department"} in refused
    assert json.loads(_jiesu("find", "成都", "--json").stdout) == []


def test_a_report_names_what_changed_and_what_is_missing(file: Path) -> None:
    file.write_bytes(csv_bytes(row(1), row(2)))
    _jiesu("import", file, "--create-departments")
    file.write_bytes(csv_bytes(row(1, watchlist="是")))
    report = json.loads(_jiesu("import", file, "--json").stdout)
    assert [(each["credit_code"], each["columns"]) for each in report["changed"]] == [(credit_code(1), ["watchlist"])]
    assert [each["credit_code"] for each in report["missing"]] == [credit_code(2)]
    assert f"missing {credit_code(2)}" in _jiesu("import", file).stdout


def test_a_sample_fills_an_empty_registry(file: Path) -> None:
    assert json.loads(_jiesu("sample", "--size", "40", "--seed", "3", "--json").stdout)["new"] == 40
    assert json.loads(_jiesu("find", "cds", "--json").stdout)
    assert "Nothing found" in _jiesu("find", "没有这样的协会").stdout


def test_coverage_counts_what_is_left_open_and_lists_it() -> None:
    _jiesu("sample", "--size", "20", "--seed", "1")
    told = json.loads(_jiesu("coverage", "--json").stdout)
    assert sum(told["counts"].values()) == len(told["findings"])
    assert told["counts"]["no_registrar"] == 0
    stale = [row for row in told["findings"] if row["gap"] == "stale"]
    assert len(stale) == told["counts"]["stale"] > 0
    assert {"credit_code", "role", "department", "since", "complaints"} <= stale[0].keys()
    one = json.loads(_jiesu("coverage", "--json", "--gap", "stale", "--limit", "1").stdout)
    assert [row["gap"] for row in one["findings"]] == ["stale"]
    assert one["counts"] == {"stale": len(stale)}
    assert f"stale{len(stale):>28}" in _jiesu("coverage", "--gap", "stale").stdout
    _jiesu("coverage", "--gap", "nonsense", code=2)
