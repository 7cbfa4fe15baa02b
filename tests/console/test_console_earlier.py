"""Callers who rang before, and calls that belong to a complaint under way."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import Actor
from intake.casework.find import lock_complaint
from intake.casework.ledger.audit import timeline
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.clock import now
from intake.events import EventKind
from intake.identity.person import Person
from intake.models import Complaint, Staff
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, StaffRole, State
from tests.console.test_console import call, number_of
from tests.factories import known_association, make_complaint, make_office
from tests.stages.opened import told
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

CALLER = Person(name="欧阳合成", phone="+8613800001234")
STRANGER = Person(name="司马合成", phone="+8613900005678")


@pytest.fixture
def console(page: Page, runtime: Runtime, make_staff: Callable[..., Staff]) -> Page:
    with runtime.db.unit_of_work() as session:
        make_office(session)
    page.speak("en").log_in(make_staff("op", StaffRole.OPERATOR))
    page.get("/console/")
    return page


def earlier(runtime: Runtime, person: Person, *, accept: bool = True, **changes: Any) -> str:
    """The number of a complaint that came in before the call."""
    with runtime.db.unit_of_work() as session:
        values = {"association_id": known_association(session), "person": person, "accept": accept} | changes
        return make_complaint(session, runtime.collaborators(session), at=now(), **values).number


def over(runtime: Runtime, who: Actor) -> str:
    """The number of a complaint that the caller took back."""
    number = earlier(runtime, CALLER, accept=False)
    with runtime.db.unit_of_work() as session:
        complaint, collaborators = lock_complaint(session, number), runtime.collaborators(session)
        ask_info(session, collaborators, complaint, "请补充收据", actor=who, at=now())
        withdraw_complaint(session, collaborators, complaint, "来电撤回", actor=who, at=now())
    return number


def complaint_of(session: Session, number: str) -> Complaint:
    return session.exec(select(Complaint).where(Complaint.number == number)).one()


def dispatcher(make_staff: Callable[..., Staff]) -> Actor:
    return Actor(ActorKind.STAFF, make_staff("disp", StaffRole.DISPATCHER).id, frozenset({StaffRole.DISPATCHER}))


def supplements(session: Session, complaint: Complaint) -> list[str]:
    found = [e for e in timeline(session, complaint.id) if e.kind is EventKind.COMPLAINT_SUPPLEMENT]
    return [told(session, event)["text"] for event in found]


def preview(console: Page, **changes: Any) -> str:
    return console.post("/console/preview", call(**changes), status=200).text


def test_a_returning_caller_is_known_by_number_and_shown_masked(console: Page, runtime: Runtime) -> None:
    number = earlier(runtime, CALLER)
    shown = preview(console)
    assert f"/console/earlier/{number}" in shown
    assert "欧阳**" in shown
    assert "欧阳合成" not in shown
    assert "13800001234" not in shown


def test_open_complaints_of_a_caller_stand_before_those_that_are_over(
    console: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    opened = earlier(runtime, CALLER)
    ended = over(runtime, dispatcher(make_staff))
    shown = preview(console).split('id="earlier"')[1].split('id="association-note"')[0]
    assert shown.index(opened) < shown.index(ended)


def test_likely_repeats_are_told_apart_by_person_and_by_matter(console: Page, runtime: Runtime) -> None:
    own_other = earlier(runtime, CALLER, violations=("A-01",))
    same_matter = earlier(runtime, STRANGER)
    elsewhere = earlier(runtime, STRANGER, violations=("A-01",))
    shown = preview(console, violations="F-01").split('id="told-alike"')[1].split("</section>")[0]
    by_number = dict(part.split('"', 1) for part in shown.split('name="into" id="into-')[1:])
    assert "same person" in by_number[own_other]
    assert "same matter" not in by_number[own_other]
    assert "same matter" in by_number[same_matter]
    assert "same person" not in by_number[same_matter]
    assert elsewhere not in by_number
    assert "司马" not in shown


def test_opening_an_earlier_complaint_is_recorded_and_shows_no_name(console: Page, runtime: Runtime) -> None:
    number = earlier(runtime, CALLER)
    part = console.get(f"/console/earlier/{number}", headers={"HX-Request": "true"}).text
    whole = console.get(f"/console/earlier/{number}").text
    assert "<html" not in part
    assert "<html" in whole
    assert "欧阳合成" not in part + whole
    with runtime.db.reading() as session:
        events = timeline(session, complaint_of(session, number).id)
        assert [event.data["page"] for event in events if event.kind is EventKind.COMPLAINT_VIEW] == ["console"] * 2


def test_a_callers_words_are_added_to_their_own_complaint(console: Page, runtime: Runtime) -> None:
    number = earlier(runtime, CALLER)
    form = call(action="join", into=number, narrative="补充：又收了一笔", violations="")
    answer = console.post("/console/", form)
    console.post("/console/", form)  # twice is once
    assert number_of(answer) == number
    assert number[:4] in console.follow(answer).text
    with runtime.db.reading() as session:
        assert supplements(session, complaint_of(session, number)) == ["补充：又收了一笔"]
        assert session.exec(select(func.count()).select_from(Complaint)).one() == 1


def test_what_was_asked_for_and_told_by_telephone_sets_the_clocks_going(
    console: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    number, who = earlier(runtime, CALLER, accept=False), dispatcher(make_staff)
    with runtime.db.unit_of_work() as session:
        complaint = lock_complaint(session, number)
        ask_info(session, runtime.collaborators(session), complaint, "哪一年？", actor=who, at=now())
    console.post("/console/", call(action="join", into=number, narrative="是2025年", violations=""))
    with runtime.db.reading() as session:
        assert complaint_of(session, number).state is State.RECEIVED


def test_a_second_person_gets_a_number_of_their_own_joined_to_the_first(console: Page, runtime: Runtime) -> None:
    number = earlier(runtime, STRANGER)
    form = call(action="join", into=number, implicated="")
    answer = console.post("/console/", form)
    own = number_of(answer)
    assert own != number
    assert own == number_of(console.post("/console/", form))
    assert "receipt-code" in console.follow(answer).text
    with runtime.db.reading() as session:
        joined, first = complaint_of(session, own), complaint_of(session, number)
        assert (joined.state, joined.merged_into_id) == (State.MERGED, first.id)
        assert not supplements(session, first)


def test_a_complaint_that_is_over_takes_nothing_in(
    console: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    number = over(runtime, dispatcher(make_staff))
    refused = console.post("/console/", call(action="join", into=number), status=422).text
    assert 'href="#told-alike"' in refused
    assert f'id="into-{number}"' not in refused
