"""A campaign on screen, from its opening to its report; and at the prompt."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.__main__ import application
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

OPENING = {
    "campaign_name": "合成规范整治", "document": "合成〔2026〕1号", "begins_on": "2026-06-01", "ends_on": "2027-01-31",
    "reason": "合成",
}  # fmt: skip


def target_of(page: Page) -> str:
    return re.search(r'name="target" value="(\d+)"', page.get("/campaigns/1").text)[1]


def test_from_opening_to_report(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(runtime)
    scene.complaint(State.CLOSED, violations=("F-04",))
    keeper, second = scene.supervisor(), scene.browser("guanli", StaffRole.ADMINISTRATOR)
    keeper.post("/campaigns/open", OPENING | {"ends_on": "2026-05-01"}, status=422)
    assert "济南" in keeper.get("/campaigns/open").text
    keeper.follow(keeper.post("/campaigns/open", OPENING))
    second.post("/campaigns/open", OPENING, status=422)
    compared = keeper.get("/campaigns/1").text
    assert "指向 1 家协会" in compared
    keeper.post("/campaigns/1/compare")
    keeper.post("/campaigns/1/compare", status=422)
    found = {"way": "self_report", "situations": ["1", "2"], "associations": "没有这个协会"}
    assert "没有这个协会" in keeper.post("/campaigns/1/find", found, status=422).text
    keeper.post("/campaigns/1/find", found | {"associations": make.CREDIT_CODE})
    target = target_of(keeper)
    keeper.post("/campaigns/1/judge", {"target": target, "verdict": "clear"}, status=422)
    keeper.post("/campaigns/1/close", status=409)
    keeper.post("/campaigns/1/judge", {"target": target, "verdict": "confirm"})
    grade = {"target": target, "grade": "revoke"}
    second.post("/campaigns/1/decide", grade, status=422)
    keeper.post("/campaigns/1/decide", grade | {"document": "合成〔2026〕2号"}, status=409)
    second.post("/campaigns/1/decide", grade | {"document": "合成〔2026〕2号"})
    keeper.post("/campaigns/1/achieve", {"kind": "dues_corrected", "title": "合成会费"}, status=422)
    keeper.post(
        "/campaigns/1/achieve", {"kind": "dues_corrected", "title": "合成会费", "association": make.CREDIT_CODE}
    )
    keeper.post("/campaigns/1/achieve", {"kind": "policy_issued", "title": "合成办法"})
    result = re.search(r'name="result" value="(\d+)"', keeper.get("/campaigns/1").text)[1]
    keeper.post("/campaigns/1/strike", {"result": result})
    keeper.post("/campaigns/1/situation", {"number": "1", "text": "合成情形一"})
    keeper.get("/campaigns/1?do=situation&number=1")
    assert "/ 1 = 100.00%" in keeper.get("/campaigns/1").text
    keeper.get("/campaigns/1/close")
    keeper.post("/campaigns/open", OPENING | {"campaign_name": "合成另一整治"})
    other = {"target": target, "verdict": "clear", "note": "合成"}
    keeper.post("/campaigns/2/judge", other, status=404)
    keeper.post("/campaigns/1/close")
    keeper.post("/campaigns/1/judge", {"target": target, "verdict": "clear", "note": "合成"}, status=409)
    assert make.CREDIT_CODE in keeper.get("/campaigns/1.csv").text
    assert "合成规范整治" in keeper.get("/campaigns/").text
    keeper.get("/campaigns/9", status=404)
    for path, name in (("JIESU_DATA_DIR", str(runtime.settings.data_dir)), ("JIESU_REDIS_URL", "")):
        monkeypatch.setenv(path, name)
    monkeypatch.setenv("JIESU_DATABASE_URL", runtime.db.url.render_as_string(hide_password=False))
    told = json.loads(
        CliRunner().invoke(application(), ["campaign", "show", OPENING["campaign_name"], "--json"]).output
    )
    assert (told["targets"], told["ended"], told["by_result"]["dues_corrected"]) == (1, 1, 1)
    assert told["by_result"]["policy_issued"] == 0
    assert "1 struck off" in CliRunner().invoke(application(), ["campaign", "list"]).output


def test_others_see_no_campaign(page: Page, make_staff: Callable[..., object], tmp_path: Path) -> None:
    page.log_in(make_staff("campaign-operator", StaffRole.OPERATOR))
    page.get("/campaigns/", status=403)
    page.post("/campaigns/open", OPENING, status=403)
