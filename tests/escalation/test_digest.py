"""What a desk sees of its notices: each within its hours, and after a downtime one digest with everything in it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework.escalation import downtime, failures, sweep
from intake.casework.find import get_by_number
from intake.casework.outbox.staff_notices import DIGEST, SUPPLEMENTED, notify_desk
from intake.clock import now
from intake.models import Notice
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, State
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _caught_up(scene: Scene, count: int) -> list[str]:
    """Complaints of two months ago that nobody swept since yesterday, and then somebody did."""
    numbers = [scene.complaint(State.HANDLING, at=now() - timedelta(days=60)) for _ in range(count)]
    at, since = now(), now() - timedelta(days=1)
    with scene.runtime.db.unit_of_work() as session:
        while sweep.take_due_steps(session, scene.runtime.collaborators(session), at=at, down_since=since):
            pass
        for notice in session.exec(select(Notice).where(Notice.kind == DIGEST)):
            notice.shown_at = at  # whatever the hour of this test
            session.add(notice)
    return numbers


def _digest_of(scene: Scene, department_id: int) -> int:
    with scene.runtime.db.reading() as session:
        found = select(Notice.id).where(Notice.kind == DIGEST, Notice.department_id == department_id)
        return session.exec(found).one()


def test_one_line_on_the_desk_leads_to_every_clock_that_moved_on(scene: Scene) -> None:
    numbers = _caught_up(scene, 3)
    department = scene.departments_of(numbers[0], HandlingState.SIGNED)[0]
    page = scene.handler_of(department)
    address = f"/desk/notices/{_digest_of(scene, department)}"
    assert address in page.get("/desk/").text
    text = page.get(address).text
    assert all(f"/complaints/{number}" in text for number in numbers)
    assert "系统停止运行" in text
    assert "通报" in text


def test_a_digest_of_many_is_read_page_by_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = _caught_up(scene, 2)
    monkeypatch.setattr("intake.desk.inbox.PAGE", 1)
    department = scene.departments_of(numbers[0], HandlingState.SIGNED)[0]
    page, address, seen = scene.handler_of(department), f"/desk/notices/{_digest_of(scene, department)}", set()
    for _ in range(20):
        text = page.get(address).text
        seen |= {number for number in numbers if f"/complaints/{number}" in text}
        if 'rel="next"' not in text:
            break
        address = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert seen == set(numbers)


def test_a_digest_of_another_desk_does_not_exist(scene: Scene) -> None:
    numbers = _caught_up(scene, 1)
    department = scene.departments_of(numbers[0], HandlingState.SIGNED)[0]
    address = f"/desk/notices/{_digest_of(scene, department)}"
    scene.handler(Symbol.FIN).get(address, status=404)
    scene.handler_of(department).get(address)


def test_a_notice_is_not_seen_before_its_hour(scene: Scene) -> None:
    number = scene.complaint()
    department = scene.departments_of(number)[0]
    for cause, shown_at in (("now", now()), ("later", now() + timedelta(hours=9))):
        with scene.runtime.db.unit_of_work() as session:
            notify_desk(
                session, SUPPLEMENTED, cause=cause, at=now(), department_id=department, shown_at=shown_at, number=number
            )
    text = scene.handler_of(department).get("/desk/").text
    assert text.count('name="notice"') == 1


def test_health_says_when_nothing_sweeps_and_when_a_complaint_cannot_be_swept(scene: Scene) -> None:
    page = scene.dispatcher()
    with scene.runtime.db.unit_of_work() as session:
        downtime.mark_swept(session, at=now() - timedelta(hours=1))
    assert page.get("/health").json["clocks"] == "late"
    with scene.runtime.db.unit_of_work() as session:
        downtime.mark_swept(session, at=now())
    assert page.get("/health").json["clocks"] == "ok"
    number = scene.complaint()
    with scene.runtime.db.unit_of_work() as session:
        for _ in range(failures.FAILURES_UNTIL_ALARM):
            failures.put_off(session, get_by_number(session, number), ValueError("no"), at=now())
    assert page.get("/health").json["clocks"] == "stuck"
