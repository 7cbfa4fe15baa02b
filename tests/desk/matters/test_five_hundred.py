"""Hundreds of complaints as one matter, over HTTP: joined, undone, joined again, answered, one of them split off."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.ledger import integrity
from intake.clock import now
from intake.models import Complaint, Message
from intake.reports.figures import open_figures
from intake.reports.measures import BOTH_WAYS, COUNTS
from intake.reports.periods import month_of, of_month
from intake.runtime import Runtime
from intake.vocabulary import State
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.stages.counting import statements_of
from tests.stages.extents import extent
from tests.stages.pages import Page

MANY = extent(500, 20)
# For the whole of it, on any machine: what is measured is printed (`-s`).
JOIN_SECONDS, PAGE_SECONDS = 60.0, 5.0
STATES = (State.RECEIVED, State.DISPATCHED, State.HANDLING)


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@contextmanager
def measured(scene: Scene, what: str, *, most: int, seconds: float) -> Iterator[None]:
    """Statements do not grow with the complaints; that it takes no longer than anybody waits."""
    began = perf_counter()
    with statements_of(scene.runtime.db) as asked:
        yield
    took = perf_counter() - began
    print(f"{MANY} complaints, {what}: {took:.2f} s, {len(asked)} statements")  # noqa: T201 - the measure
    assert len(asked) < most, what
    assert took < seconds, what


def _posted(page: Page, into: str, numbers: list[str]) -> None:
    form = {"into": into, "numbers": "\n".join(numbers), "note": "合成：同一事项"}
    shown = page.post("/joining/", form, status=200).text
    page.post("/joining/", form | {"shown": shown.partition('name="shown" value="')[2].partition('"')[0]})


def _states(scene: Scene, numbers: list[str]) -> dict[str, State]:
    with scene.runtime.db.reading() as session:
        rows = session.exec(select(Complaint.number, Complaint.state).where(Complaint.number.in_(numbers)))
        return dict(rows.all())


def _both_ways(scene: Scene) -> list[int]:
    """Accepted and closed this month, each as complaints and as matters."""
    with open_figures(scene.runtime.facts) as figures:
        found = figures.counts([COUNTS[key] for pair in BOTH_WAYS for key in pair], of_month(month_of(now())))
    return list(found.values())


@pytest.mark.slow
@pytest.mark.sampled
def test_many_are_joined_undone_joined_again_answered_and_one_is_split_off(scene: Scene) -> None:
    lead = scene.complaint(State.HANDLING)
    others = [scene.complaint(STATES[number % len(STATES)]) for number in range(MANY)]
    before, page = _states(scene, others), scene.dispatcher()
    with measured(scene, "looked at and joined", most=140, seconds=JOIN_SECONDS):
        _posted(page, lead, others)
    assert set(_states(scene, others).values()) == {State.MERGED}
    with measured(scene, "page of the matter", most=60, seconds=PAGE_SECONDS):
        shown = page.get(f"/matters/{lead}").text
    assert shown.count('data-label="') <= 4 * 50
    joined_at = shown.partition('name="joined_at" value="')[2].partition('"')[0]
    with measured(scene, "undone", most=140, seconds=JOIN_SECONDS):
        page.post(f"/joining/{lead}/undo", {"joined_at": joined_at})
    assert _states(scene, others) == before
    _posted(page, lead, others)
    with measured(scene, "answered", most=260, seconds=JOIN_SECONDS):
        _answer(scene, lead)
    assert set(_states(scene, others).values()) == {State.CALLBACK}
    assert _both_ways(scene) == [MANY + 1, 1, MANY + 1, 1]
    page.post(f"/complaints/{others[0]}/split", {"reason": "合成：另一件事"})
    assert _states(scene, others)[others[0]] is State.RECEIVED
    # It waits for triage anew; that it had been accepted stays.
    accepted = before[others[0]] is not State.RECEIVED
    assert _both_ways(scene) == [MANY + accepted, 1 + accepted, MANY, 1]
    with scene.runtime.db.reading() as session:
        told = session.exec(select(Message.complaint_id).where(Message.template == "result")).all()
        assert len(told) == len(set(told)) == MANY + 1
        assert integrity.verify(session).faults == ()


def _answer(scene: Scene, number: str) -> None:
    with scene.runtime.db.unit_of_work() as session:
        collaborators, crew = scene.runtime.collaborators(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        make.bring_to(session, collaborators, crew, complaint, State.CALLBACK, at=now())
