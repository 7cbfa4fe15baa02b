"""One matter on the screens: joined from a list after a look, its page, what was said, undone; and who may not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.verbs.supplement import supplement_complaint
from intake.clock import now
from intake.events import EventKind
from intake.runtime import Runtime
from intake.vocabulary import StaffRole, State
from routing.vocabulary import Channel
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _english(page: Page) -> Page:
    page.get("/account?lang=en")
    return page


def _digest(shown: str) -> str:
    return shown.partition('name="shown" value="')[2].partition('"')[0]


def _join(page: Page, into: str, numbers: str) -> str:
    """Look first, then join."""
    form = {"into": into, "numbers": numbers, "note": ""}
    shown = page.post("/joining/", form, status=200).text
    return page.post("/joining/", form | {"shown": _digest(shown)}).text


def test_joined_from_a_list_after_a_look_and_undone(scene: Scene) -> None:
    lead, others = scene.complaint(State.HANDLING), [scene.complaint(State.RECEIVED), scene.complaint()]
    answered, dispatcher = scene.complaint(State.CALLBACK), _english(scene.dispatcher())
    pasted = f"{others[0]}\n{others[1][:4]} {others[1][4:8]} {others[1][8:]}，{answered}、999"
    shown = dispatcher.post("/joining/", {"into": lead, "numbers": pasted, "note": ""}, status=200).text
    assert "2 complaints are joined" in shown
    assert answered[:4] in shown
    assert "Not found: 999" in shown
    assert scene.stored(others[0]).state is State.RECEIVED
    _join(dispatcher, lead, pasted)
    assert [scene.stored(one).state for one in others] == [State.MERGED, State.MERGED]
    assert "One matter, 3 complaints" in dispatcher.get(f"/complaints/{lead}").text
    handler = _english(scene.handler_of(scene.stored(lead).lead_department_id))
    assert "complaints were joined with it, 2 of them" in handler.get("/desk/").text
    matter = dispatcher.get(f"/matters/{lead}").text
    joined_at = matter.partition('name="joined_at" value="')[2].partition('"')[0]
    dispatcher.post(f"/joining/{lead}/undo", {"joined_at": joined_at})
    assert [scene.stored(one).state for one in others] == [State.RECEIVED, State.DISPATCHED]
    assert scene.stored(others[1]).finished_at is None


def test_who_works_on_it_reads_what_a_joined_complainant_added_and_that_is_recorded(scene: Scene) -> None:
    lead, other, dispatcher = scene.complaint(State.HANDLING), scene.complaint(State.RECEIVED), scene.dispatcher()
    dispatcher.post(f"/complaints/{other}/merge", {"into": lead})
    with scene.runtime.db.unit_of_work() as session:
        collaborators, one = scene.runtime.collaborators(session), find.lock_complaint(session, other)
        supplement_complaint(session, collaborators, one, "合成：还有收据", Channel.WEB, actor=COMPLAINANT, at=now())
    handler = _english(scene.handler_of(scene.stored(lead).lead_department_id))
    assert "added something" in handler.get("/desk/").text
    read = handler.get(f"/matters/{lead}").text
    assert "合成：还有收据" in read
    assert other not in read.replace(" ", "")  # a complaint that their department has no part in
    assert [event.data["page"] for event in scene.events(other, EventKind.COMPLAINT_VIEW)][-1] == "matter"
    assert handler.client.get(f"/joining/?into={lead}").status_code in {403, 404}


def test_of_two_who_join_at_once_each_complaint_is_joined_once(scene: Scene) -> None:
    first, second, other = scene.complaint(State.HANDLING), scene.complaint(State.HANDLING), scene.complaint()
    pages = [scene.dispatcher(), scene.dispatcher("paidan-2")]
    forms = [{"into": lead, "numbers": other, "note": ""} for lead in (first, second)]
    for page, form in zip(pages, forms, strict=True):
        form["shown"] = _digest(page.post("/joining/", form, status=200).text)
        form["csrf_token"] = page.token
    with ThreadPoolExecutor(2) as both:
        answers = both.map(lambda one: one[0].client.post("/joining/", data=one[1]), zip(pages, forms, strict=True))
        assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert scene.stored(other).state is State.MERGED
    moves = [event.data["move"] for event in scene.events(other, EventKind.COMPLAINT_MOVE)]
    assert moves.count("merge") == 1


def test_staff_of_another_region_neither_see_nor_join(scene: Scene) -> None:
    lead, other = scene.complaint(State.HANDLING), scene.complaint(State.RECEIVED)
    elsewhere = scene.browser("wai-qu", StaffRole.DISPATCHER, region="510107")
    assert elsewhere.client.get(f"/matters/{lead}").status_code == 404
    form = {"into": lead, "numbers": other, "note": ""}
    elsewhere.post("/joining/", form, status=422)
    assert scene.stored(other).state is State.RECEIVED


def test_a_joined_complaint_is_split_off_on_its_own_page(scene: Scene) -> None:
    lead, other, dispatcher = scene.complaint(State.HANDLING), scene.complaint(), _english(scene.dispatcher())
    promised = scene.stored(other).closure_due_at
    dispatcher.post(f"/complaints/{other}/merge", {"into": lead})
    assert "can be undone until" in dispatcher.get(f"/complaints/{other}").text
    dispatcher.post(f"/complaints/{other}/split", {"reason": "合成：另一件事"})
    split = scene.stored(other)
    assert (split.state, split.merged_into_id, split.closure_due_at) == (State.RECEIVED, None, promised)
    assert timedelta(0) < split.closure_due_at - now()
