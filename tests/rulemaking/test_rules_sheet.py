"""The rules table as a sheet: what is typed reaches the draft, what is wrong is told, nobody writes over anybody."""

import pytest

from intake.runtime import Runtime
from tests.rulemaking.rules_scene import RulesScene, insert, put

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> RulesScene:
    return RulesScene(runtime)


def test_the_table_in_force_is_read_by_those_who_work_with_it_and_by_nobody_else(scene: RulesScene) -> None:
    for login in ("li", "zhao", "sun"):
        page = scene.browser(login)
        assert "版本 1" in page.get("/rules/").text
        assert len(page.get("/rules/rows/1").json["rows"]) == len(scene.rules(1))
    scene.browser("qian").get("/rules/", status=403)
    scene.browser("qian").get("/rules/rows/1", status=403)


def test_only_administrators_write_and_only_in_a_draft(scene: RulesScene) -> None:
    sheet = scene.drafting()
    rule = scene.rule(80, sheet.version)
    for login in ("zhao", "sun"):
        other = scene.drafting(login)
        other.send(put(rule.id, lead="MR"), status=403)
        other.page.post("/rules/draft/start", status=403)
        assert '"canEdit": false' in other.page.get("/rules/").text
    assert '"canEdit": true' in sheet.page.get("/rules/").text
    assert '"canEdit": false' in sheet.page.get("/rules/versions/1").text
    sheet.version = 1
    sheet.send(put(scene.rule(80, 1).id, lead="MR"), status=404)
    assert scene.rule(80, 1).lead == "REG"


def test_an_edit_is_kept_with_who_when_and_why(scene: RulesScene) -> None:
    sheet = scene.drafting()
    rule = scene.rule(80, sheet.version)
    answer = sheet.send(put(rule.id, lead="MR", amount_min="100"), why="合成：会议纪要一号")
    assert [(row["cells"]["lead"], row["by"], row["why"]) for row in answer["rows"]] == [
        ("MR", "合成·li", "合成：会议纪要一号")
    ]
    assert answer["rows"][0]["at"]
    assert answer["undo"] is True
    assert scene.rule(80, sheet.version).amount_min == "100"
    assert scene.rule(80, 1).lead == "REG", "the table in force stays as it is"


def test_a_cell_that_cannot_be_read_is_told_by_heading_and_nothing_of_the_batch_is_written(scene: RulesScene) -> None:
    sheet = scene.drafting()
    one, other = scene.rule(80, sheet.version), scene.rule(90, sheet.version)
    answer = sheet.send(put(one.id, lead="MR"), put(other.id, violation="F-1", kind="plea"), status=422)
    told = {(wrong["edit"], wrong["column"]): wrong["message"] for wrong in answer["wrong"]}
    assert told[1, "violation"] == "问题类型：“F-1”不是问题类型代码（如 F-01），也不是大类（如 F-*）"
    assert "投诉、举报" in told[1, "kind"]
    assert scene.rule(80, sheet.version).lead == "REG"


def test_a_rule_without_a_lead_is_not_entered(scene: RulesScene) -> None:
    sheet = scene.drafting()
    answer = sheet.send(insert(None, violation="F-01"), status=422)
    assert answer["wrong"] == [{"edit": 0, "column": "lead", "message": "主办未填：每条规则都要有主办"}]


def test_who_edits_an_older_state_is_told_who_was_faster_and_writes_nothing(scene: RulesScene) -> None:
    slow, quick = scene.drafting("li"), scene.drafting("wang")
    rule = scene.rule(80, quick.version)
    quick.send(put(rule.id, lead="MR"))
    answer = slow.send(put(rule.id, lead="DRC"), status=409)
    assert "合成·wang" in answer["error"]["message"]
    assert scene.rule(80, quick.version).lead == "MR"


def test_rules_are_inserted_moved_copied_removed_and_every_step_taken_back(scene: RulesScene) -> None:
    sheet = scene.drafting()
    before = [row["id"] for row in sheet.rows()]
    sheet.send(insert(before[0], violation="F-01", association="", lead="MR", note="合成"))
    added = sheet.rows()[1]
    assert added["cells"] == {"violation": "F-01", "lead": "MR", "note": "合成"}
    answer = sheet.send({"kind": "move", "id": before[4], "after": None, "cells": {}})
    assert dict(answer["orders"])[before[4]] == 10
    sheet.send({"kind": "copy", "id": before[4], "after": None, "cells": {}})
    answer = sheet.send({"kind": "remove", "id": added["id"], "after": None, "cells": {}})
    assert answer["removed"] == [added["id"]]
    now = sheet.rows()
    assert now[0]["cells"] == now[1]["cells"]
    assert added["id"] not in [row["id"] for row in now]
    for _step in range(4):
        last = sheet.send(what="undo")
    assert [row["id"] for row in sheet.rows()] == before
    assert (last["undo"], last["redo"]) == (False, True)
    sheet.send(what="redo")
    assert sheet.rows()[1]["cells"]["note"] == "合成"


def test_findings_stand_by_their_rules_and_a_gap_is_a_sentence_in_both_languages(scene: RulesScene) -> None:
    sheet = scene.drafting()
    assert [one for one in sheet.findings() if one["severity"] == "error"] == []
    rows = sheet.rows()
    sheet.send({"kind": "copy", "id": rows[0]["id"], "after": None, "cells": {}})
    (twice,) = [one for one in sheet.findings() if one["severity"] == "error"]
    assert twice["rules"] == [20, 10]
    assert "20" in twice["message"]
    catch_all = [
        row["id"] for row in rows if not set(row["cells"]) - {"lead", "co", "policy", "priority", "basis", "note"}
    ]
    sheet.send(*[{"kind": "remove", "id": one, "after": None, "cells": {}} for one in catch_all])
    (gap, *_others) = [one for one in sheet.findings() if one["isGap"]]
    assert gap["witness"].endswith("。")
    sheet.page.get("/account?lang=en")
    (gap, *_others) = [one for one in sheet.findings() if one["isGap"]]
    assert "complains" in gap["witness"]


def test_a_cell_is_completed_from_the_registry(scene: RulesScene) -> None:
    page = scene.browser("li")

    def offered(column: str, text: str) -> list[str]:
        answer = page.get("/rules/look-up", query_string={"column": column, "q": text})
        return [option["value"] for option in answer.json["options"]]

    assert "510100" in offered("region", "5101")
    assert "510100" in offered("region", "成都")
    (department, *_) = offered("lead", "市场监督")
    assert department in offered("co", department)
    (code, *_) = offered("association", "协会")
    assert len(code) == len("51510000MJQ0000000")
    assert offered("industry", "物业") in ([], ["物业"])
    assert offered("note", "协会") == []
    assert offered("lead", "") == []


def test_a_code_standing_alone_is_told_by_name(scene: RulesScene) -> None:
    sheet = scene.drafting()
    (code, *_) = [one["value"] for one in sheet.page.get("/rules/look-up?column=association&q=协会").json["options"]]
    rule = scene.rule(80, sheet.version)
    answer = sheet.send(put(rule.id, association=code, region="510100"))
    assert answer["rows"][0]["names"]["region"].startswith("成都")
    assert "协会" in answer["rows"][0]["names"]["association"]


def test_without_a_script_the_rules_are_read_page_by_page(scene: RulesScene) -> None:
    page = scene.browser("sun")
    first, second = page.get("/rules/").text, page.get("/rules/?page=2").text
    assert "登记管理机关" in first
    assert "F-01 强制或变相强制入会并收取会费" in first
    assert first.count("<tr>") == 51, "a heading and fifty rules"
    assert 'rel="prev"' in second
    assert "F-01 " not in second


def test_an_edit_that_is_no_edit_is_refused(scene: RulesScene) -> None:
    sheet = scene.drafting()
    sheet.send({"kind": "burn", "id": 1, "after": None, "cells": {}}, status=400)
    sheet.send(put(999_999, lead="MR"), status=404)
    sheet.send(what="undo", status=422)
