"""`jiesu registry`, on an empty installation of its own."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from intake.cli.registry.commands import app
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
        "is_unverified": False,
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
    said = _jiesu("import", file, "--create-departments", "--all-or-nothing", code=2).stdout
    assert "row 3, level: '村级' is not one of national, province, city, county" in said
    assert json.loads(_jiesu("find", "成都", "--json").stdout) == []
    told = json.loads(_jiesu("import", file, "--dry-run", "--json").stdout)
    assert [told[word] for word in ("new", "changed", "unchanged", "missing")] == [1, 0, 0, 0]
    assert [each["row"] for each in told["refused"]] == [3]
    unknown = {"row": 2, "column": "registrar", "value": "成都市民政局", "reason": "is not a known department"}
    assert unknown in told["questions"]
    assert json.loads(_jiesu("questions", "--json").stdout) == []
    assert json.loads(_jiesu("import", file, "--json").stdout) == told | {"waiting": 0}
    [first, *_others] = json.loads(_jiesu("questions", "--json").stdout)
    assert unknown.items() <= first.items()
    assert "'成都市民政局' is not a known department" in _jiesu("questions").stdout
    file.write_bytes(csv_bytes(row(2, level="村级")))
    _jiesu("import", file, code=2)


def test_headings_are_given_once_and_remembered(file: Path) -> None:
    content = "某市名录,,\n协会是谁,码,管它的\n成都市测试1号行业协会," + credit_code(1) + ",成都市商务局\n"
    file.write_text(content)
    refused = Run.invoke(app, ["import", str(file), "--map", "协会是谁=name", "--map", "nonsense"]).exception
    assert str(refused).startswith("is HEADING=COLUMN with one of credit_code, name")
    words = ("--map", "协会是谁=name", "--map", "码=credit_code", "--map", "管它的=supervisor", "--create-departments")
    told = json.loads(_jiesu("import", file, *words, "--json").stdout)
    assert (told["new"], told["headings"]) == (1, {"协会是谁": "name", "码": "credit_code", "管它的": "supervisor"})
    assert json.loads(_jiesu("import", file, "--json").stdout)["unchanged"] == 1
    [found] = json.loads(_jiesu("find", "测试", "--json").stdout)
    assert (found["region"], found["roles"]) == ("510100", {"supervisor": "成都市商务局"})


def test_a_report_names_what_changed_and_what_is_missing(file: Path) -> None:
    file.write_bytes(csv_bytes(row(1), row(2)))
    _jiesu("import", file, "--create-departments")
    file.write_bytes(csv_bytes(row(1, watchlist="是")))
    said = _jiesu("import", file, "--dry-run").stdout
    assert f"changed {credit_code(1)} 成都市测试1号行业协会: watchlist" in said
    assert f"missing {credit_code(2)}" in said
    missing = file.with_name("missing.csv")
    report = json.loads(_jiesu("import", file, "--json", "--missing", missing).stdout)
    assert (report["changed"], report["missing"]) == (1, 1)
    assert missing.read_text("utf-8-sig").splitlines() == [
        "credit_code,name",
        f"{credit_code(2)},成都市测试2号行业协会",
    ]


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
