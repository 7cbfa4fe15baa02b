"""What it looks like, proposed on the last look: one at a time, never ticked, a guess until somebody says yes."""

import html
import re

from sqlmodel import select

from intake.desk.triage import suggestions
from intake.events import EventKind
from intake.language.i18n import _, use_language
from intake.models import Complaint, ComplaintEvent, Suggestion
from intake.runtime import Runtime
from intake.suggesting.kept_guesses import declined_guesses
from intake.suggesting.plain_words import WORDS
from intake.vocabulary import State
from tests.stages.pages import Page

LEAD = "成都市民政局"
TOLD = "合成诉求：不入会就不给办，必须加入，还要参加培训班，缺席扣分。"


def typed(page: Page, **changes: object) -> dict[str, object]:
    token = re.search(r'name="token" value="([^"]+)"', page.get("/complain").text)[1]
    form = {
        "token": token,
        "association": "成都市门窗与防水行业协会（合成）",
        "narrative": TOLD,
        "confidentiality": "anonymous",
        "region_code": "510100",
    }
    return form | changes


def carried(text: str, step: str) -> dict[str, object]:
    """What the browser sends when that button is pressed."""
    found: dict[str, object] = {}
    for name, value in re.findall(r'<input type="hidden"(?: form="main")? name="([^"]+)" value="([^"]*)"', text):
        if name in {"violations", "proposed", "declined"}:
            found.setdefault(name, []).append(html.unescape(value))
        elif name != "csrf_token":
            found[name] = html.unescape(value)
    return found | {"step": step}


def proposals_on(text: str) -> list[str]:
    return re.findall(r'name="proposal" value="([^"]+)"', text)


def stored(runtime: Runtime) -> tuple[Complaint, dict[str, bool]]:
    with runtime.db.unit_of_work() as session:
        complaint = session.exec(select(Complaint)).one()
        return complaint, {one.code: one.is_taken for one in session.exec(select(Suggestion).order_by(Suggestion.rank))}


def test_not_sure_is_stored_as_nothing_named_and_the_guesses_as_guesses(page: Page, runtime: Runtime) -> None:
    page.post("/complain", typed(page), status=303)
    complaint, guesses = stored(runtime)
    assert (complaint.violation, complaint.violations, complaint.violations_said) == ("", [], [])
    assert complaint.state is State.RECEIVED
    assert guesses
    assert not any(guesses.values())


def test_a_story_that_says_nothing_is_no_other_charge(page: Page, runtime: Runtime) -> None:
    page.post("/complain", typed(page, narrative="合成诉求：我说不清楚。"), status=303)
    complaint, guesses = stored(runtime)
    assert (complaint.violations, guesses) == ([], {})


def test_one_is_proposed_in_plain_words_and_a_yes_shows_department_and_date(page: Page, runtime: Runtime) -> None:
    asked = page.post("/complain", typed(page, step="check"), status=200).text
    assert proposals_on(asked) == ["F-01"], "one at a time"
    with use_language("zh"):
        assert f"看起来像：{_(WORDS['F-01'])}，是吗？" in asked
    assert 'name="violations"' not in asked, "nothing is ticked for anybody"
    assert LEAD not in asked
    taken = page.post("/complain", carried(asked, "take"), status=200).text
    assert LEAD in taken, "the department and the date at once"
    assert proposals_on(taken) == ["F-01"], "which can be taken back"
    page.post("/complain", carried(taken, "send"), status=303)
    complaint, guesses = stored(runtime)
    assert (complaint.state, complaint.violations_said) == (State.DISPATCHED, ["F-01"])
    assert guesses["F-01"]
    assert not any(is_taken for code, is_taken in guesses.items() if code != "F-01")


def test_a_no_brings_the_next_and_in_the_end_a_person(page: Page, runtime: Runtime) -> None:
    text = page.post("/complain", typed(page, step="check"), status=200).text
    seen = []
    while proposal := proposals_on(text):
        seen += proposal
        text = page.post("/complain", carried(text, "decline"), status=200).text
    assert len(seen) == len(set(seen)) >= 2
    page.post("/complain", carried(text, "send"), status=303)
    complaint, guesses = stored(runtime)
    assert (complaint.violations, complaint.state) == ([], State.RECEIVED)
    assert not any(guesses.values())
    with runtime.db.reading() as session:
        assert declined_guesses(session, complaint.id) == set(seen).intersection(guesses), "kept as what they said"
        event = session.exec(select(ComplaintEvent).where(ComplaintEvent.kind == EventKind.VIOLATION_GUESS)).one()
        assert set(event.data["declined"]) == set(seen).intersection(guesses)
        offered = suggestions(session, runtime.collaborators(session), complaint, "")
        assert {one.card.code for one in offered if one.is_declined} == set(seen).intersection(guesses)
        assert sorted(offered, key=lambda one: one.is_declined) == offered, "last of what is offered"


def test_a_yes_can_be_taken_back(page: Page, runtime: Runtime) -> None:
    asked = page.post("/complain", typed(page, step="check"), status=200).text
    taken = page.post("/complain", carried(asked, "take"), status=200).text
    again = page.post("/complain", carried(taken, "drop"), status=200).text
    assert proposals_on(again) == ["F-01"]
    page.post("/complain", carried(again, "send"), status=303)
    assert stored(runtime)[0].violations_said == []


def test_who_has_ticked_something_is_proposed_nothing(page: Page) -> None:
    assert proposals_on(page.post("/complain", typed(page, step="check", violations=["G-01"]), status=200).text) == []
