"""What is typed of a call is kept sealed, given back after a crash, and thrown away with the call or in time."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.clock import now
from intake.identity.erasure import erase_identity
from intake.models import CallDraft, Complaint, Staff
from intake.runtime import Runtime
from intake.telephone.drafts import drop_old_drafts
from intake.vocabulary import StaffRole
from intake.web.fields import new_token
from tests.factories import make_office
from tests.stages.everywhere import columns_that_say
from tests.stages.pages import Page

WORDS = "此处密语不可外传"


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session, ring=runtime.ring)
    return page.log_in(make_staff("op", StaffRole.OPERATOR))


def typed(key: str = "", revision: int = 0, **changes: Any) -> dict[str, Any]:
    values = {"draft": key or new_token(), "revision": str(revision), "token": new_token(), "phone": "13800001234"}
    return values | {"narrative": WORDS, "asked": ["all-who", "all-when"], "kind": "complaint"} | changes


def save(page: Page, form: dict[str, Any]) -> tuple[str, int]:
    kept = json.loads(page.post("/console/drafts/", form, status=200).text)
    return kept["draft"], kept["revision"]


def drafts(runtime: Runtime) -> list[CallDraft]:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(CallDraft)))


def test_what_was_typed_is_kept_sealed_offered_and_given_back(console: Page, runtime: Runtime) -> None:
    key, revision = save(console, typed())
    assert revision == 1
    assert save(console, typed(key, 1, narrative=f"{WORDS}，还有")) == (key, 2)
    with runtime.db.reading() as session:
        assert columns_that_say(session, (WORDS, "13800001234")) == set()
    offered = console.get("/console/").text
    assert f'href="/console/?draft={key}"' in offered
    assert "138****1234" in offered
    page = console.get(f"/console/?draft={key}").text
    assert f"{WORDS}，还有" in page
    assert 'value="13800001234"' in page
    assert 'name="revision" value="2"' in page
    assert page.split('value="all-when"')[1].strip().startswith("checked")


def test_another_operator_neither_sees_nor_overwrites_it(
    console: Page, runtime: Runtime, another_page: Callable[[], Page], make_staff: Callable[..., Staff]
) -> None:
    key, _revision = save(console, typed())
    other = another_page().log_in(make_staff("op2", StaffRole.OPERATOR))
    other.get(f"/console/?draft={key}", status=404)
    assert key not in other.get("/console/").text
    assert save(other, typed(key, 1, narrative="另一人"))[0] != key
    other.post(f"/console/drafts/{key}/discard")
    assert len(drafts(runtime)) == 2


def test_two_tabs_with_one_draft_go_on_apart(console: Page, runtime: Runtime) -> None:
    key, _revision = save(console, typed())
    save(console, typed(key, 1, narrative="甲页"))
    elsewhere, revision = save(console, typed(key, 1, narrative="乙页"))
    assert (elsewhere != key, revision) == (True, 1)
    assert "甲页" in console.get(f"/console/?draft={key}").text
    assert "乙页" in console.get(f"/console/?draft={elsewhere}").text


def test_an_entered_call_leaves_no_draft_and_a_late_save_makes_none(console: Page, runtime: Runtime) -> None:
    form = typed(association="某某商会", violations="F-01", action="submit")
    save(console, form)
    console.post("/console/", form)
    assert drafts(runtime) == []
    assert save(console, form)[1] == 0
    assert drafts(runtime) == []


def test_a_refused_form_keeps_its_draft(console: Page, runtime: Runtime) -> None:
    form = typed(action="submit")
    key, _revision = save(console, form)
    refused = console.post("/console/", form | {"revision": "1"}, status=422).text
    assert f'name="draft" value="{key}"' in refused
    assert 'name="revision" value="1"' in refused
    assert len(drafts(runtime)) == 1


def test_an_emptied_form_and_one_put_away_are_gone(console: Page, runtime: Runtime) -> None:
    key, _revision = save(console, typed())
    assert save(console, {"draft": key, "revision": "1", "kind": "complaint", "narrative": " "}) == (key, 0)
    assert drafts(runtime) == []
    key, _revision = save(console, typed())
    console.post(f"/console/drafts/{key}/discard")
    assert drafts(runtime) == []


@pytest.mark.parametrize("wrong", [{"draft": "x"}, {"revision": "-1"}, {"narrative": "长" * 30_000}])
def test_what_is_no_draft_is_refused(console: Page, runtime: Runtime, wrong: dict[str, str]) -> None:
    console.post("/console/drafts/", typed() | wrong, status=422)
    assert drafts(runtime) == []


def test_drafts_grow_old(console: Page, runtime: Runtime) -> None:
    save(console, typed())
    with runtime.db.unit_of_work() as session:
        assert drop_old_drafts(session, before=now() - timedelta(hours=1)) == 0
        assert drop_old_drafts(session, before=now()) == 1


def test_who_is_erased_is_erased_from_drafts_too(console: Page, runtime: Runtime) -> None:
    form = typed(association="某某商会", violations="F-01", action="answer", answer="合成答复")
    console.post("/console/", form)
    save(console, typed())
    save(console, typed(phone="13900000000"))
    with runtime.db.unit_of_work() as session:
        complaint = find.lock_complaint(session, session.exec(select(Complaint.number)).one())
        erase_identity(session, complaint, actor=SYSTEM, at=now(), reason="")
    assert [row.phone_hash for row in drafts(runtime)] == [runtime.ring.phone_hash("+8613900000000")]
