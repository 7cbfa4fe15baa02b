"""`jiesu rules explain` against a real installation."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from intake.cli.rules import app
from intake.db import Database
from routing.errors import RoutingError
from routing.models import Association, Department, DepartmentSymbol, RoleAssignment
from routing.vocabulary import Level, RegistrationMode, RegistryRole, Symbol
from tests import factories as make

CODE = "51510100MJ00000000"
CHENGDU = "510100"
HANDAN_LIKE = ["violation=F-01", "violation=F-09", "violation=F-13", f"association={CODE}"]


@pytest.fixture
def explain(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Callable[..., Result]:
    with sqlite_database.unit_of_work() as session:
        session.add(Department(id=1, name="省住建厅", level=Level.PROVINCE, region_code="510000"))
        session.flush()
        for number, (name, symbol) in enumerate(
            [
                ("市民政局", None),
                ("市场监管局", Symbol.MR),
                ("市社会工作部", Symbol.SWD),
                ("市纪委监委", Symbol.DIS),
            ],
            2,
        ):
            session.add(Department(id=number, name=name, level=Level.CITY, region_code=CHENGDU))
            session.flush()
            if symbol:
                make.give_symbol(session, number, symbol)
        session.add(Department(id=9, name="市住建局", level=Level.CITY, region_code=CHENGDU, superior_id=1))
        session.add(
            Association(
                id=1,
                credit_code=CODE,
                name="成都市物业管理协会（合成）",
                level=Level.CITY,
                region_code=CHENGDU,
                mode=RegistrationMode.DUAL,
            )
        )
        session.flush()
        for role, department in ((RegistryRole.REGISTRAR, 2), (RegistryRole.INDUSTRY_DEPARTMENT, 9)):
            row = {"association_id": 1, "valid_from": date(2025, 1, 1), "basis": "职责通知"}
            session.add(RoleAssignment(role=role, department_id=department, **row))
        make.record_writes(session)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(sqlite_database.url))

    def run(*facts: str, more: tuple[str, ...] = ()) -> Result:
        typed = [part for fact in facts for part in ("--fact", fact)]
        return CliRunner().invoke(app, ["explain", *typed, *more])

    return run


def as_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


def test_one_violation_has_rule_lead_co_and_reasons(explain: Callable[..., Result]):
    told = as_json(explain("violation=F-01", f"association={CODE}", more=("--json",)))
    assert told["lead"] == {"symbol": "REG", "department": "市民政局"}
    assert told["co"] == [{"symbol": "MR", "department": "市场监管局"}, {"symbol": "IMD", "department": "市住建局"}]
    assert (told["table_version"], told["policy"]) == (1, "complaint")
    assert "国办发〔2020〕21号" in told["basis"]
    assert [step["step"] for step in told["chain"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(told["refused"]) + len(told["also_matched"]) + 1 == 75
    assert told["rule"] not in {refusal["rule"] for refusal in told["refused"]}


def test_the_handan_case_from_the_command_line(explain: Callable[..., Result]):
    told = as_json(explain(*HANDAN_LIKE, "implicated=市住建局", more=("--json",)))
    assert told["lead"] == {"symbol": "MR", "department": "市场监管局"}
    assert told["co"] == [
        {"symbol": "REG", "department": "市民政局"},
        {"symbol": "IMD", "department": "省住建厅"},
        {"symbol": "SWD", "department": "市社会工作部"},
        {"symbol": "DIS", "department": "市纪委监委"},
    ]
    assert told["recused"] == [{"department": "市住建局", "replaced_by": ["省住建厅"]}]
    assert [part["lead"]["symbol"] for part in told["parts"]] == ["REG", "MR", "MR"]


def test_a_supposed_association_needs_no_registry_row(explain: Callable[..., Result]):
    facts = ("violation=F-19", "level=city", f"region={CHENGDU}", "lifecycle=revoked", "watchlist=是")
    told = as_json(explain(*facts, more=("--json",)))
    assert (told["lead"]["symbol"], told["policy"]) == ("REG", "key")


def test_the_registry_of_another_day_answers_for_that_day(explain: Callable[..., Result]):
    told = as_json(explain("violation=G-13", f"association={CODE}", more=("--json", "--at", "2024-06-01")))
    assert told["lead"] is None
    assert told["needs_coordination"]
    assert told["coordinator"] == told["parts"][0]["coordinator"] == {"symbol": "SWD", "department": "市社会工作部"}
    assert told["designator"] is None  # a city without the committee that designates


def test_who_coordinates_and_who_designates_are_named_beside_what_is_led(
    explain: Callable[..., Result], sqlite_database: Database
):
    with sqlite_database.unit_of_work() as session:
        for number, (name, symbol) in enumerate([("市社会组织党委", Symbol.SOC), ("市两新工委", Symbol.TNW)], 10):
            session.add(Department(id=number, name=name, level=Level.CITY, region_code=CHENGDU))
            held = {"department_id": number, "symbol": symbol, "region_code": CHENGDU, "valid_from": date(2024, 1, 1)}
            session.add(DepartmentSymbol(**held))
        make.record_writes(session)
    facts = ("violation=F-19", "violation=G-13", f"association={CODE}")
    told = as_json(explain(*facts, more=("--json", "--at", "2024-06-01")))
    body = {"symbol": "SOC", "department": "市社会组织党委"}
    assert (told["coordinator"], told["designator"]) == (body, {"symbol": "TNW", "department": "市两新工委"})
    assert [part["coordinator"] for part in told["parts"]] == [None, body]
    assert "designates TNW 市两新工委" in explain(*facts, more=("--at", "2024-06-01")).stdout


def test_nobody_coordinates_what_has_a_lead(explain: Callable[..., Result]):
    told = as_json(explain("violation=F-19", f"association={CODE}", more=("--json",)))
    assert (told["coordinator"], told["designator"], told["parts"][0]["coordinator"]) == (None, None, None)


def test_the_text_names_departments_law_and_reasons(explain: Callable[..., Result]):
    told = explain(*HANDAN_LIKE, "implicated=市住建局").stdout
    for words in (
        "市场监管局",
        "民函〔2021〕50号",
        "省住建厅",
        "superior of a recused department",
        "refused by violation",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("facts", "more", "named"),
    [
        (["colour=red"], (), "colour=red"),
        (["violation"], (), "violation"),
        (["violation="], (), "violation"),
        (["violation=X-99"], (), "X-99"),
        (["violation=F-01", "kind=grumble"], (), "grumble"),
        (["violation=F-01", "kind=help", "kind=help"], (), "kind"),
        (["violation=F-01", "amount=many"], (), "many"),
        (["violation=F-01", "watchlist=perhaps"], (), "perhaps"),
        (["violation=F-01", "region=Chengdu"], (), "Chengdu"),
        (["violation=F-01", "association=123"], (), "123"),
        (["violation=F-01", "implicated=无此局"], (), "无此局"),
        (["violation=F-01"], ("--at", "yesterday"), "yesterday"),
    ],
)
def test_a_fact_that_is_none_is_refused_in_one_line_naming_it(
    explain: Callable[..., Result], facts: list[str], more: tuple[str, ...], named: str
):
    error = explain(*facts, more=more).exception
    assert isinstance(error, RoutingError)
    assert named in str(error)
    assert "\n" not in str(error)
