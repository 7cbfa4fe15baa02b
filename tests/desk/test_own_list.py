"""A department's own list: exact counts by clock, filters that are kept, and one act for many."""

import re

import pytest
from sqlmodel import select, update

from intake.casework import find
from intake.clock import now
from intake.desk.groups import KEYS, group_of
from intake.desk.handling.own_list import counts_by_clock, due_within
from intake.desk.listing import Filter, department_lines
from intake.events import EventKind
from intake.models import Complaint, Handling, SavedList
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole, State
from tests.desk.desk_scene import Scene
from tests.desk.test_desk_lists import fill
from tests.stages.pages import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def bulk(scene: Scene, state: State, count: int = 3) -> tuple[list[str], int, Page]:
    """Complaints whose first part one department has, and its desk."""
    numbers = [scene.complaint(state) for _ in range(count)]
    states = (HandlingState.PENDING, HandlingState.SIGNED)
    (department,) = {scene.departments_of(number, *states)[0] for number in numbers}
    return numbers, department, scene.browser("jia", StaffRole.HANDLER, department_id=department)


def parts(scene: Scene, department: int) -> list[Handling]:
    with scene.runtime.db.reading() as session:
        found = session.exec(select(Handling).where(Handling.department_id == department).order_by(Handling.id))
        return list(found)


def test_counts_by_clock_are_exact_and_each_is_a_list_of_just_those(database) -> None:
    with database.unit_of_work() as session:
        department, numbers = fill(session, 9)
        at = now()
        every = department_lines(session, department, limit=100)
        counts = {one.key: one.count for one in counts_by_clock(session, department, Filter(), now=at)}
        assert sum(counts.values()) == len(every) >= len(numbers)
        for key, label in KEYS.items():
            chosen = department_lines(session, department, wanted=Filter(due=due_within(key, at)), limit=100)
            assert [one.number for one in chosen] == [one.number for one in every if group_of(one.due_at, at) == label]
            assert counts[key] == len(chosen)
        # What is practice counts for nobody but who practises.
        session.execute(update(Complaint).where(Complaint.number == numbers[0]).values(is_training=True))
        counted = counts_by_clock(session, department, Filter(), now=at)
        assert sum(one.count for one in counted) == len(department_lines(session, department, limit=100)) < len(every)


def test_a_filter_is_kept_under_a_name_by_whoever_made_it(scene: Scene) -> None:
    _numbers, department, page = bulk(scene, State.DISPATCHED, 1)
    page.get("/desk/?when=later&mine=1")
    kept = {"name": "我的下周", "when": "later", "mine": "1", "queue": "department", "evil": "x", "branch": "F&x"}
    page.follow(page.post("/desk/lists/", kept))
    page.post("/desk/lists/", kept | {"when": "week"})  # the same name takes its place
    text = page.get("/desk/").text
    (address,) = set(re.findall(r'href="(/desk/\?[^"]*)">我的下周', text))
    assert address.replace("&amp;", "&") == "/desk/?queue=department&when=week&mine=1"
    page.get(address.replace("&amp;", "&"))
    with scene.runtime.db.reading() as session:
        (row,) = session.exec(select(SavedList)).all()
    colleague = scene.browser("yi", StaffRole.HANDLER, department_id=department)
    assert "我的下周" not in colleague.get("/desk/").text
    colleague.post(f"/desk/lists/{row.id}/drop", status=404)
    page.follow(page.post(f"/desk/lists/{row.id}/drop"))
    assert "我的下周" not in page.get("/desk/").text
    page.post("/desk/lists/", {"name": " "}, status=422)


def test_many_are_signed_for_once_it_was_said_how_many_and_that_it_stands(scene: Scene) -> None:
    numbers, department, page = bulk(scene, State.DISPATCHED)
    asks = {"reason_code": "not_our_duty", "evidence": "不在职责内。", "legal_basis": "三定规定"}
    page.post(f"/complaints/{numbers[2]}/request_return", asks)
    page.follow(page.post("/desk/bulk/sign/try", {}))
    tried = page.post("/desk/bulk/sign/try", {"number": numbers}, status=200).text
    assert "将对2件诉求执行" in tried
    assert "签收后不得退单" in tried
    assert numbers[2] in tried
    assert not any(one.signed_at for one in parts(scene, department))  # nothing was kept of the trial
    done = page.post("/desk/bulk/sign", {"number": numbers}, status=200).text
    assert "已对2件诉求执行" in done
    assert "/desk/bulk/assign/undo" not in done
    assert sum(one.signed_at is not None for one in parts(scene, department)) == 2


def test_many_are_given_to_somebody_and_taken_back_but_for_what_was_changed_since(scene: Scene) -> None:
    numbers, department, page = bulk(scene, State.HANDLING)
    yi = scene.person("yi", StaffRole.HANDLER, department_id=department)
    before = [one.handler_id for one in parts(scene, department)]
    given = {"number": numbers, "handler_id": yi.id, "section": "一处"}
    assert "已选择3件诉求" in page.post("/desk/bulk/assign/try", {"number": numbers}, status=200).text
    assert "将对3件诉求执行" in page.post("/desk/bulk/assign/try", given, status=200).text
    page.post("/desk/bulk/assign/try", given | {"handler_id": 9999}, status=422)
    assert [one.handler_id for one in parts(scene, department)] == before
    done = page.post("/desk/bulk/assign", given, status=200).text
    assert {one.handler_id for one in parts(scene, department)} == {yi.id}
    batch = done.split('name="batch" value="')[1].split('"')[0]
    scene.browser_of("yi").post(f"/complaints/{numbers[0]}/assign", {"handler_id": yi.id, "section": "二处"})
    undone = page.follow(page.post("/desk/bulk/assign/undo", {"number": numbers, "batch": batch})).text
    assert "已撤销2件诉求" in undone
    assert "保持现状" in undone
    stand = {one.complaint_id: (one.handler_id, one.section) for one in parts(scene, department)}
    assert stand[scene.stored(numbers[0]).id] == (yi.id, "二处")
    assert [stand[scene.stored(number).id][1] for number in numbers[1:]] == ["", ""]
    assert len(scene.events(numbers[1], EventKind.HANDLING_ASSIGN)) == 2
    stranger = scene.handler_of(scene.department_without(numbers[0]))
    assert "已对0件诉求执行" in stranger.post("/desk/bulk/sign", {"number": numbers}, status=200).text
    page.post("/desk/bulk/close/try", {"number": numbers}, status=404)


def test_the_trial_holds_no_lock_and_writes_nothing(scene: Scene) -> None:
    numbers, _department, page = bulk(scene, State.DISPATCHED, 1)
    held = scene.stored(numbers[0]).event_count
    page.post("/desk/bulk/sign/try", {"number": numbers}, status=200)
    assert scene.stored(numbers[0]).event_count == held
    with scene.runtime.db.reading() as session:
        assert find.get_by_number(session, numbers[0]).state is State.DISPATCHED
