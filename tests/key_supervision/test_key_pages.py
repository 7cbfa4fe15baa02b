"""Key supervision on screen: indicators drafted and published, a round reviewed and published; and at the prompt."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.__main__ import application
from intake.clock import now
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.calendars.working_time import local_day
from routing.table_file import table_lines
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CATALOGUE = """协会,类别,事项,部门,依据,起始日期
{code},政府转移职能,合成职称评审,合成局,合成目录,2026-01-01
没有这个协会,购买服务,合成,合成局,合成清单,2026-01-01
{code},心情,合成,合成局,合成清单,2026-01-01
"""


def edition_of(page: Page) -> str:
    return re.search(r'name="edition" value="(\d+)"', page.get("/key-list/indicators/draft?do=publish").text)[1]


def test_from_the_indicators_to_the_list(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    scene, today = Scene(runtime), local_day(now()).isoformat()
    scene.complaint(State.CLOSED, violations=("F-04",))
    one, other = scene.supervisor(), scene.browser("guanli", StaffRole.ADMINISTRATOR)
    assert "不是成都市的指标" in one.get("/key-list/indicators/").text
    one.post("/key-list/indicators/draft", {"title": "合成指标"}, status=403)
    other.follow(other.post("/key-list/indicators/draft", {"title": "合成指标", "document": "合成1号"}))
    other.post("/key-list/indicators/draft", {"title": "合成指标"}, status=409)
    item = {"number": "1", "kind": "risk", "text": "合成：一年内一件", "measure": "complaints", "least": "1"}
    other.post("/key-list/indicators/draft/item", item | {"weight": "101"}, status=422)
    other.post("/key-list/indicators/draft/item", item | {"weight": "40", "edition": edition_of(other)})
    other.post("/key-list/indicators/draft/item", item | {"weight": "41", "edition": "0"}, status=409)
    other.get("/key-list/indicators/draft/item?number=1")
    terms = {"title": "合成指标", "threshold": "35", "most": "10", "edition": edition_of(other)}
    other.post("/key-list/indicators/draft/terms", terms)
    assert "合成：一年内一件" in other.get("/key-list/indicators/draft").text
    other.get("/key-list/indicators/draft/discard")
    other.post("/key-list/indicators/draft/publish", {"edition": edition_of(other)}, status=409)
    assert "合成指标" in one.follow(one.post("/key-list/indicators/draft/publish", {"edition": edition_of(one)})).text
    one.get("/key-list/indicators/versions/1")
    one.get("/key-list/indicators/versions/0")
    assert "合成：一年内一件" in one.get("/registry/watch/").text
    scored = one.follow(one.post("/key-list/", {"as_of": today})).text
    one.post("/key-list/", {"as_of": today}, status=409)
    assert "合成：一年内一件" in scored
    assert "合成：一年内一件" in other.get("/key-list/rounds/1?do=others&name=门窗").text
    score = re.search(r'name="scores" value="(\d+)"', scored)[1]
    one.post("/key-list/rounds/1/judge", {"scores": [score], "verdict": "leave"}, status=422)
    one.post("/key-list/rounds/1/judge", {"scores": [], "verdict": "accept"}, status=422)
    one.post("/key-list/rounds/1/judge", {"scores": [score], "verdict": "accept"})
    batch = {"batch_name": "第一批", "document": "合成〔2026〕9号", "begins_on": today, "reason": "合成"}
    one.post("/key-list/rounds/1/publish", batch, status=409)
    other.post("/key-list/rounds/1/publish", batch | {"document": ""}, status=422)
    assert "第一批" in other.follow(other.post("/key-list/rounds/1/publish", batch)).text
    assert "合成〔2026〕9号" in one.get("/registry/watch/").text
    one.post("/key-list/rounds/1/drop", {"reason": "合成"}, status=409)
    [_head, (_line, cells), *_] = table_lines(one.get("/key-list/rounds/1.xlsx").data)
    assert (cells[0], float(cells[2]) >= 40) == (make.CREDIT_CODE, True)
    assert make.CREDIT_CODE in one.get("/key-list/rounds/1.csv").text
    one.get("/key-list/rounds/9", status=404)
    for path, name in (("JIESU_DATA_DIR", str(runtime.settings.data_dir)), ("JIESU_REDIS_URL", "")):
        monkeypatch.setenv(path, name)
    monkeypatch.setenv("JIESU_DATABASE_URL", runtime.db.url.render_as_string(hide_password=False))

    def said(*words: str) -> str:
        return CliRunner().invoke(application(), ["keylist", *words]).output

    [told] = json.loads(said("list", "--json"))
    assert (told["put_on"], told["accepted"], told["state"], told["indicators"]) == (1, 1, "published", 1)
    assert said("show", "1").splitlines()[1].startswith(make.CREDIT_CODE)
    assert json.loads(said("indicators", "--json"))["indicators"][0]["weight"] == 40
    assert json.loads(said("score", "--json"))["state"] == "nothing", "it is on the list already"
    assert "2  " in said("list")


def test_what_people_enter_and_what_is_delegated(runtime: Runtime) -> None:
    scene, today = Scene(runtime), local_day(now()).isoformat()
    page = scene.supervisor()
    entry = {"associations": make.CREDIT_CODE, "number": "1", "holds_on": today, "reason": "合成：检查"}
    page.get("/key-list/findings/?do=enter")
    page.post("/key-list/findings/", entry | {"associations": "没有这个协会"}, status=422)
    page.post("/key-list/findings/", entry | {"number": "11"}, status=422)
    page.post("/key-list/findings/", entry)
    page.post("/key-list/findings/", entry, status=422)
    page.post("/key-list/findings/end", {"finding": "1", "ends_on": today, "reason": ""}, status=422)
    page.post("/key-list/findings/end", {"finding": "1", "ends_on": today, "reason": "合成：已整改"})
    page.post("/key-list/findings/end", {"finding": "1", "ends_on": today, "reason": "合成"}, status=409)
    assert "合成：已整改" in page.get("/key-list/findings/").text
    content = CATALOGUE.format(code=make.CREDIT_CODE).encode()
    read = page.post("/key-list/delegated/file", {"file": (BytesIO(content), "目录.csv")}, status=200)
    assert "合成职称评审" in read.text
    assert "心情" in read.text
    page.post("/key-list/delegated/file", {"file": (BytesIO(b"a,b\n1,2"), "x.csv")}, status=422)
    item = {"associations": make.CREDIT_CODE, "kind": "purchase", "name": "合成统计", "authority": "合成局"}
    item |= {"document": "合成", "valid_from": "2026-01-01"}
    page.post(
        "/key-list/delegated/",
        item | {"valid_to": "2025-01-01"},
        status=422,
    )
    page.post("/key-list/delegated/", item)
    page.post("/key-list/delegated/end", {"item": "2", "valid_to": today, "reason": "合成"})
    assert "合成统计" in page.get("/key-list/delegated/").text


def test_others_see_nothing_of_it(page: Page, make_staff: Callable[..., object], tmp_path: Path) -> None:
    page.log_in(make_staff("key-operator", StaffRole.OPERATOR))
    for path in ("/key-list/", "/key-list/indicators/", "/key-list/findings/", "/key-list/delegated/"):
        page.get(path, status=403)
    page.post("/key-list/", {}, status=403)
