"""From draft to force on screen: consequences told, a second person, a reason, a moment; compared; rolled back."""

import re
from datetime import timedelta

import pytest

from intake.clock import now
from intake.runtime import Runtime
from routing.calendars.working_time import local_day
from routing.rules.file import shipped_rules
from tests.rulemaking.rules_scene import RulesScene, Sheet, put
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

REASON = {"reason": "合成：2026年第1次联席会议纪要"}


@pytest.fixture
def scene(runtime: Runtime) -> RulesScene:
    return RulesScene(runtime)


@pytest.fixture
def sheet(scene: RulesScene) -> Sheet:
    """A draft in which F-01 goes to market supervision."""
    sheet = scene.drafting()
    sheet.send(put(scene.rule(80, sheet.version).id, lead="MR", co="REG|IMD/BSU"))
    return sheet


def publish(page: Page, *, status: int = 303, **typed: str) -> str:
    edition = re.search(r'name="edition" value="(\d+)"', page.get("/rules/publish/").text)
    form = {"edition": edition[1] if edition else "0", "when": "now"} | REASON | typed
    return page.post("/rules/publish/", form, status=status).text


def lead_of(scene: RulesScene) -> str:
    """Whom the table in force names for F-01."""
    with scene.runtime.db.reading() as session:
        return next(
            rule for rule in scene.runtime.collaborators(session).rules.table.rules if rule.order == 80
        ).row.lead


def test_who_wrote_is_told_that_somebody_else_publishes(scene: RulesScene, sheet: Sheet) -> None:
    text = sheet.page.get("/rules/publish/").text
    assert "须由他人发布" in text
    assert "data-primary" not in text
    assert "此操作须由另一人办理" in publish(sheet.page, status=409, edition=str(sheet.edition))
    assert lead_of(scene) == "REG"


@pytest.mark.parametrize("second", ["wang", "zhao"])
def test_a_second_person_reads_the_consequences_and_publishes(scene: RulesScene, sheet: Sheet, second: str) -> None:
    assert lead_of(scene) == "REG"
    page = scene.browser(second)
    text = page.get("/rules/publish/").text
    assert "<b>1</b><span>修改规则</span>" in text
    assert "<b>0</b><span>新增规则</span>" in text
    publish(page)
    assert lead_of(scene) == "MR", "this process follows at once"
    told = page.get("/rules/versions/").text
    assert "第 2 版已发布" in told
    assert REASON["reason"] in told
    assert "合成·li" in told
    assert f"合成·{second}" in told


def test_a_dispatcher_publishes_nothing(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("sun")
    page.get("/rules/publish/", status=403)
    page.post("/rules/publish/", {"edition": "1", "when": "now"} | REASON, status=403)
    page.post("/rules/publish/roll-back", REASON, status=403)


def test_errors_stand_there_with_their_witness_and_forbid_publishing(scene: RulesScene, sheet: Sheet) -> None:
    sheet.send({"kind": "copy", "id": scene.rule(80, sheet.version).id, "after": None, "cells": {}})
    page = scene.browser("wang")
    text = page.get("/rules/publish/").text
    assert "不能发布：请先在规则表中改正错误" in text
    # With a rule more, all are numbered anew by tens.
    place = 10 * (1 + [row.order for row in shipped_rules()].index(80) + 1)
    assert f'href="/rules/?order={place}">规则 {place}</a>' in text
    assert "data-primary" not in text
    publish(page, status=422)
    assert lead_of(scene) == "REG"


def test_a_warning_needs_its_reason_and_then_it_is_published(scene: RulesScene, sheet: Sheet) -> None:
    sheet.send(put(scene.rule(90, sheet.version).id, industry="合成行业"))
    page = scene.browser("wang")
    text = page.get("/rules/publish/").text
    assert "说明理由后即可发布" in text
    publish(page, status=422)
    keys = re.findall(r'name="key" value="([^"]+)"', text)
    page.post("/rules/publish/reasons", {"key": keys, "reason": ["合成：该行业协会即将登记"] * len(keys)})
    assert "合成：该行业协会即将登记" in page.get("/rules/publish/").text
    publish(page)


def test_what_is_missing_or_past_is_told_and_what_was_typed_is_kept(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("wang")
    assert "理由" in publish(page, status=422, reason="  ")
    yesterday = (local_day(now()) - timedelta(days=1)).isoformat()
    text = publish(page, status=422, when="later", day=yesterday)
    assert yesterday in text
    assert REASON["reason"] in text
    assert "日期：请填写。" in publish(page, status=422, when="later")
    assert lead_of(scene) == "REG"


def test_until_its_day_comes_the_table_before_it_decides(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("wang")
    tomorrow = (local_day(now()) + timedelta(days=1)).isoformat()
    publish(page, when="later", day=tomorrow, hour="08:30")
    assert lead_of(scene) == "REG"
    text = page.get("/rules/versions/").text
    assert "待生效" in text
    assert f"{tomorrow} 08:30" in text


def test_what_was_edited_after_it_was_read_is_not_slipped_in(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("wang")
    page.get("/rules/publish/")
    text = publish(page, status=422, edition="0")
    assert "打开本页后草稿又有修改" in text
    assert lead_of(scene) == "REG"


def test_rolling_back_takes_a_reason_and_brings_the_rules_before_back_at_once(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("wang")
    assert "没有可回滚的版本" in page.get("/rules/publish/roll-back").text
    publish(page)
    assert "第 1 版" in page.get("/rules/publish/roll-back").text
    page.post("/rules/publish/roll-back", {"reason": " "}, status=422)
    assert lead_of(scene) == "MR"
    page.post("/rules/publish/roll-back", {"reason": "合成：派单量异常"})
    assert lead_of(scene) == "REG"
    assert "回滚至第 1 版" in page.get("/rules/versions/").text


def test_two_versions_are_compared_rule_by_rule(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("sun")
    text = page.get("/rules/versions/compare?a=1&b=2").text
    assert '<del class="cell-was">登记管理机关</del> → <ins class="cell-is">市场监管部门</ins>' in text
    assert text.count("rules-change-kind") == 2, "one rule, its kind and its number"
    assert "没有差别" in page.get("/rules/versions/compare?a=1&b=1").text
    page.get("/rules/versions/compare?a=1&b=77", status=404)
    answer = page.get("/rules/versions/compare", status=303)
    assert answer.headers["Location"].endswith("a=1&b=2")


def test_a_draft_begins_with_any_version_one_at_a_time_and_is_discarded(scene: RulesScene, sheet: Sheet) -> None:
    page = scene.browser("wang")
    assert "li" in page.post("/rules/draft/start", {"version": "1"}, status=422).text
    publish(page)
    page.post("/rules/draft/start", {"version": "1"})
    assert scene.rule(80, 3).lead == "REG"
    assert "第 3 版草稿" in page.get("/rules/draft/discard").text
    page.post("/rules/draft/discard")
    assert scene.draft_version() is None
    page.get("/rules/versions/3", status=404)
    page.get("/rules/draft/discard", status=404)
    assert page.get("/rules/publish/", status=303).headers["Location"] == "/rules/versions/"
