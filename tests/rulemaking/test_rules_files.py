"""The rules table as a file on screen: what goes out comes in again, and a file with faults changes nothing."""

import csv
import io
import re

import pytest

from intake.runtime import Runtime
from tests.rulemaking.rules_scene import RulesScene

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> RulesScene:
    return RulesScene(runtime)


def file_of(body: bytes, name: str = "rules.csv") -> dict[str, object]:
    return {"file": (io.BytesIO(body), name), "why": "合成：按文件"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_downloaded_is_taken_over_again_unchanged(scene: RulesScene, kind: str) -> None:
    page = scene.browser("li")
    answer = page.get(f"/rules/files/1.{kind}")
    assert f'filename="rules-v1.{kind}"' in answer.headers["Content-Disposition"]
    page.post("/rules/draft/file", file_of(answer.data, f"rules.{kind}"))
    told = page.get("/rules/").text
    assert "新增 0 条，删除 0 条，修改 0 条，移动 0 条" in told
    version = scene.draft_version()
    assert [rule.lead for rule in scene.rules(version)] == [rule.lead for rule in scene.rules(1)]


def test_a_file_takes_the_place_of_the_draft_as_one_step_that_is_undone(scene: RulesScene) -> None:
    sheet = scene.drafting()
    sheet.page.post("/rules/draft/file", file_of(b"order,violation,lead\n10,F-01,MR\n20,,REG\n"))
    rows = sheet.rows()
    assert [(row["cells"], row["why"]) for row in rows] == [
        ({"violation": "F-01", "lead": "MR"}, "合成：按文件"),
        ({"lead": "REG"}, "合成：按文件"),
    ]
    sheet.edition = sheet.page.get(f"/rules/rows/{sheet.version}").json["edition"]
    sheet.send(what="undo")
    assert len(sheet.rows()) == len(scene.rules(1))


def test_every_fault_of_a_file_is_listed_by_line_and_column_and_nothing_is_taken_over(scene: RulesScene) -> None:
    sheet = scene.drafting()
    body = b"order,violation,amount_min,lead\n10,F-1,,MR\n20,,viel,\n"
    text = sheet.page.post("/rules/draft/file", file_of(body), status=422).text
    assert "未导入任何内容：文件中有 3 处需要改正" in text
    plain = re.sub(r' data-label="[^"]*"', "", text)
    for line, heading, value in (("2", "问题类型", "F-1"), ("3", "金额下限", "viel"), ("3", "主办", "—")):
        assert f'<td class="figure">{line}</td><td>{heading}</td><td>{value}</td>' in plain
    assert len(sheet.rows()) == len(scene.rules(1))


def test_a_file_may_be_larger_than_a_form_and_one_too_large_is_told_the_limit(
    scene: RulesScene,
) -> None:
    page = scene.browser("li")
    page.post("/rules/draft/file", file_of(b"order,lead\n10,MR\n" + (b"," + b" " * 99_999 + b"\n") * 25))
    text = page.post("/rules/draft/file", file_of(b"," * 20_100_000), status=413).text
    assert "此处最多可发送 20 MB" in text
    assert "此处最多可发送 2 MB" in page.post("/rules/draft/start", {"why": "长" * 1_000_000}, status=413).text


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"PK\x03\x04 no workbook", "rules.xlsx"), (b"\xff\xfe\x00\x01", "rules.csv"), (b"", "rules.csv")],
)
def test_what_is_no_table_at_all_is_said_so(scene: RulesScene, body: bytes, name: str) -> None:
    page = scene.browser("li")
    text = page.post("/rules/draft/file", file_of(body, name), status=422).text
    assert 'role="alert"' in text or "未导入任何内容" in text
    assert scene.draft_version() is None, "no draft is begun for nothing"


def test_without_a_file_the_field_is_named(scene: RulesScene) -> None:
    page = scene.browser("li")
    assert "文件：请选择一个文件。" in page.post("/rules/draft/file", {"why": "合成"}, status=422).text


def test_a_file_is_read_by_readers_and_taken_over_by_administrators(scene: RulesScene) -> None:
    reader = scene.browser("sun")
    rows = list(csv.DictReader(io.StringIO(reader.get("/rules/files/1.csv").text.removeprefix("\ufeff"))))
    assert len(rows) == len(scene.rules(1))
    reader.get("/rules/draft/file", status=403)
    reader.post("/rules/draft/file", file_of(b"order,lead\n10,MR\n"), status=403)
    reader.get("/rules/files/77.csv", status=404)
