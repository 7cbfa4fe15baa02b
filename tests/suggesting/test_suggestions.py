"""What the call screen proposes, that it chooses nothing itself, and what is kept of it; and the page that tells."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from intake.cli.classifier import app as command
from intake.models import Complaint, Staff, Suggestion
from intake.runtime import Runtime
from intake.suggesting.offer_log import MOST_OFFERS, OfferedCode, read_offers, uses
from intake.vocabulary import StaffRole, State, SuggestionSource
from intake.web.fields import new_token
from tests.factories import make_office
from tests.stages.pages import Page
from tests.stages.unrecorded import unrecorded
from tests.suggesting.classroom import (
    ASSOCIATIONS,
    IN_NOVEMBER,
    OCTOBER,
    SAID_OTHERWISE,
    SEPTEMBER,
    add_closed,
    in_other_words,
    in_plain_words,
    train,
)

pytestmark = pytest.mark.slow

UNHEARD = f"{ASSOCIATIONS[0]}的事：{SAID_OTHERWISE['G-01']}"


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    return page.log_in(make_staff("op", StaffRole.OPERATOR))


@pytest.fixture
def trained(runtime: Runtime) -> None:
    train(runtime.db)


def call(**changes: Any) -> dict[str, Any]:
    return {
        "action": "submit", "token": new_token(), "confidentiality": "anonymous", "kind": "complaint",
        "narrative": UNHEARD, "violations": "G-01",
    } | changes  # fmt: skip


def kept(runtime: Runtime) -> dict[str, tuple[SuggestionSource, bool, int | None]]:
    with runtime.db.reading() as session:
        rows = session.exec(select(Suggestion)).all()
        return {row.code: (row.source, row.is_taken, row.classifier_version) for row in rows}


def test_before_anything_was_learned_keywords_alone_propose(console: Page) -> None:
    assert "data-add" not in console.post("/console/preview", {"narrative": UNHEARD}, status=200).text
    text = console.post("/console/preview", {"narrative": "必须加入，不入会就不给办"}, status=200).text
    assert 'data-offer="F-01:keywords:0"' in text


def test_what_was_learned_is_proposed_with_its_words_and_how_sure_it_is(console: Page, trained: None) -> None:
    text = console.post("/console/preview", {"narrative": UNHEARD}, status=200).text
    assert 'data-offer="G-01:learned:1"' in text
    first = text.split('class="suggestion-why">')[1].split("</button>")[0]
    assert "%" in first
    assert any(first.count(word) for word in ("班子干满", "也不换人", "好几年"))


def test_a_proposal_is_never_chosen_by_itself(console: Page, runtime: Runtime, trained: None) -> None:
    refused = console.post("/console/", call(violations=""), status=422).text
    assert 'href="#violations"' in refused
    with runtime.db.reading() as session:
        assert not session.exec(select(Complaint).where(Complaint.state == State.DISPATCHED)).all()


def test_what_was_offered_and_what_was_taken_is_kept_with_the_complaint_once(console: Page, runtime: Runtime) -> None:
    form = call(offered=["F-01:both:3", "F-15:keywords:3"], taken="G-01:learned:3 ")
    console.post("/console/", form)
    console.post("/console/", form)
    assert kept(runtime) == {
        "F-01": (SuggestionSource.BOTH, False, 3),
        "F-15": (SuggestionSource.KEYWORDS, False, 3),
        "G-01": (SuggestionSource.LEARNED, True, 3),
    }


def test_what_was_taken_survives_a_refusal(console: Page) -> None:
    refused = console.post("/console/", call(narrative="", taken="G-01:learned:3 "), status=422).text
    assert 'id="taken" value="G-01:learned:3' in refused


def test_offers_that_are_none_are_passed_over_and_the_call_is_entered(console: Page, runtime: Runtime) -> None:
    console.post("/console/", call(offered=["张三 13800001234", "F-01:guess:1", "F-01"], taken="'; DROP TABLE"))
    assert kept(runtime) == {}
    many = [f"F-{n:02d}:both:1" for n in range(50)]
    assert len(read_offers(many)) == MOST_OFFERS
    assert [str(offer) for offer in read_offers(many[:1])] == many[:1]


def test_use_is_counted_by_what_spoke_and_judged_by_what_it_was_closed_under(runtime: Runtime) -> None:
    add_closed(runtime.db, in_plain_words(3, only=frozenset({"F-01"})), OCTOBER)
    with runtime.db.unit_of_work() as session:
        ids = session.exec(select(Complaint.id)).all()
        for place, one in enumerate(ids):
            code, taken = ("F-01", True) if place else ("G-01", False)
            session.add(Suggestion(complaint_id=one, code=code, source=SuggestionSource.LEARNED, is_taken=taken,
                                   offered_at=OCTOBER))  # fmt: skip
        session.get_one(Complaint, ids[1]).state = State.CALLBACK
        unrecorded(session)
    with runtime.db.reading() as session:
        by_source = {use.source: use for use in uses(session, at=IN_NOVEMBER)}
    learned = by_source[SuggestionSource.LEARNED]
    assert (learned.offered, learned.taken, learned.closed, learned.right) == (3, 2, 2, 1)
    assert by_source[SuggestionSource.BOTH].offered == 0
    assert OfferedCode("F-01", SuggestionSource.BOTH, 2) == read_offers(["F-01:both:2"])[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_what_is_used_and_every_figure_with_its_counts(
    page: Page, make_staff: Callable[..., Staff], trained: None, language: str
) -> None:
    page.speak(language).log_in(make_staff("su", StaffRole.SUPERVISOR))
    text = page.get("/rules/classifier/").text
    assert ("已启用" if language == "zh" else "In use") in text
    assert "/ 60</span>" in text
    assert "13800001234" not in text


def test_the_page_of_an_installation_that_never_learned_says_what_it_takes(
    page: Page, make_staff: Callable[..., Staff]
) -> None:
    text = page.log_in(make_staff("ad", StaffRole.ADMINISTRATOR)).get("/rules/classifier/").text
    assert "尚未训练" in text
    assert "300" in text


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.AUDITOR, StaffRole.CALLER_BACK])
def test_who_does_not_look_after_the_rules_does_not_see_the_page(
    page: Page, make_staff: Callable[..., Staff], role: StaffRole
) -> None:
    page.log_in(make_staff("else", role)).get("/rules/classifier/", status=403)


def test_the_command_trains_due_or_not_and_shows_the_figures(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.cli.classifier.open_database", lambda: runtime.db)
    monkeypatch.setattr("intake.cli.classifier.now", lambda: IN_NOVEMBER)
    add_closed(runtime.db, in_other_words(300), SEPTEMBER)
    add_closed(runtime.db, in_other_words(50, seed=2), OCTOBER)
    for version in (1, 2):
        done = json.loads(CliRunner().invoke(command, ["train", "--seed", "5", "--json"]).stdout)
        assert (done["version"], done["seed"], done["verdict"]) == (version, 5, "in_use")
    shown = CliRunner().invoke(command, ["show"]).stdout
    assert "measured on 50 closed in it" in shown
    assert "keywords  first   0.00%" in shown
