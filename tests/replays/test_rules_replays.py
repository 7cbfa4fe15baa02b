"""Replays on screen: asked for, left, come back to; the figures lead to the complaints behind them."""

import re

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.jobs import NoQueue
from intake.models import RuleReplay
from intake.rulemaking.drafting import drafts
from intake.rulemaking.replays import compare, replay
from intake.runtime import Runtime
from intake.vocabulary import ReplayState, StaffRole
from routing.models import Rule
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

COUNT = 3


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    """Complaints about fees, and a draft that sends them to market supervision."""
    scene = Scene(runtime)
    for _ in range(COUNT):
        scene.complaint(violations=("F-01",))
    with runtime.db.unit_of_work() as session:
        draft = drafts.open_draft(session, actor=SYSTEM, at=now())
        for rule in session.exec(select(Rule).where(Rule.table_id == draft.id, Rule.violation == "F-01")):
            rule.lead, rule.co = "MR", ""
            session.add(rule)
    return scene


@pytest.fixture
def page(scene: Scene) -> Page:
    return scene.browser("guanli", StaffRole.ADMINISTRATOR)


def started(page: Page, **form: str) -> str:
    return page.post("/rules/replays/", form).headers["Location"]


def finish(scene: Scene) -> None:
    """As a worker would."""
    with scene.runtime.db.unit_of_work() as session:
        claim = replay.claim_next(session, at=now())
    assert compare.run_replay(scene.runtime.db, NoQueue(), claim, now=now)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_replay_is_started_left_and_come_back_to(scene: Scene, page: Page, language: str) -> None:
    page.get(f"/rules/replays/?lang={language}")
    there = started(page)
    waiting = page.get(there).text
    assert 'hx-trigger="every 1s"' in waiting
    assert "<progress" in page.get(f"{there}/progress").text
    finish(scene)
    done = page.get(f"{there}/progress").text
    assert "hx-trigger" not in done
    assert "<svg" in done
    page.get(there)
    page.get("/rules/replays/")


def test_the_result_says_who_gains_and_loses_and_leads_to_the_complaints(scene: Scene, page: Page) -> None:
    there = started(page)
    finish(scene)
    text = page.get(there).text
    registrar, market = (scene.name_of(scene.department(symbol)) for symbol in (Symbol.REG, Symbol.MR))
    assert registrar in text
    assert market in text
    assert f"+{COUNT}" in text
    for link in set(re.findall(rf'href="({there}/complaints[^"]*)"', text)):
        assert page.get(link.replace("&amp;", "&")).text.count("/rules/explain/complaints/") == COUNT
    assert page.get(f"{there}/complaints?change=terms").text.count("/rules/explain/complaints/") == 0
    assert page.get(f"{there}/complaints?rule_before=0").text.count("/rules/explain/complaints/") == 0


def test_a_day_leaves_out_what_came_before(scene: Scene, page: Page) -> None:
    started(page, since="2000-01-01")
    finish(scene)
    with scene.runtime.db.unit_of_work() as session:
        found = session.exec(select(RuleReplay)).one()
    assert (found.state, found.since.isoformat(), found.total) == (ReplayState.DONE, "2000-01-01", COUNT)


@pytest.mark.parametrize("since", ["2999-01-01", "yesterday"])
def test_a_day_that_is_none_is_refused_at_its_field(page: Page, since: str) -> None:
    assert 'href="#since"' in page.post("/rules/replays/", {"since": since}, status=422).text


def test_a_draft_edited_since_says_so(scene: Scene, page: Page) -> None:
    there = started(page)
    finish(scene)
    before = page.get(there).text
    with scene.runtime.db.unit_of_work() as session:
        draft = drafts.get_draft(session)
        draft.edition += 1
        session.add(draft)
    assert page.get(there).text != before


def test_a_replay_that_failed_says_why(scene: Scene, page: Page) -> None:
    with scene.runtime.db.unit_of_work() as session:
        rule = session.exec(select(Rule).where(Rule.table_id == drafts.get_draft(session).id)).first()
        rule.level = "nowhere"
        session.add(rule)
    there = started(page)
    finish(scene)
    assert "nowhere" in page.get(there).text


def test_without_a_draft_the_page_says_what_to_do(scene: Scene, page: Page) -> None:
    with scene.runtime.db.unit_of_work() as session:
        drafts.discard_draft(session, drafts.get_draft(session), actor=SYSTEM, at=now())
    assert 'name="since"' not in page.get("/rules/replays/").text
    page.post("/rules/replays/", {}, status=404)


def test_a_dispatcher_reads_and_does_not_start(scene: Scene, page: Page) -> None:
    there = started(page)
    dispatcher = scene.dispatcher()
    assert 'name="since"' not in dispatcher.get("/rules/replays/").text
    dispatcher.get(there)
    dispatcher.post("/rules/replays/", {}, status=403)
    scene.handler(Symbol.REG).get(there, status=403)


def test_a_replay_that_is_none_is_not_found(page: Page) -> None:
    page.get("/rules/replays/404", status=404)
    page.get("/rules/replays/404/complaints", status=404)
