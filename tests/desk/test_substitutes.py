"""Who stands in sees the work of who is away as their own, marked, and does what their own post allows, no more."""

import pytest

from intake.auth.absence import away_lines
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.outbox.absences import end_absence, enter_absence
from intake.casework.outbox.staff_notices import SUPPLEMENTED, notify_desk
from intake.clock import now
from intake.events import EventKind
from intake.models import Absence, Staff
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, HandlingState, StaffRole, State
from routing.calendars.working_time import local_day
from tests.desk.desk_scene import Scene
from tests.stages.pages import Page

ANSWER = {"outcome": "substantiated", "reply_text": "已责令退还。", "fee_action": "none"}


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def in_hand(scene: Scene) -> tuple[str, int, int]:
    """A complaint under way: its number, who has its first part in hand, and in which department."""
    number = scene.complaint(State.HANDLING)
    with scene.runtime.db.reading() as session:
        part = find.handlings_of(session, scene.stored(number).id)[0]
        return number, part.handler_id or 0, part.department_id


def name_substitute(scene: Scene, away_id: int, login: str) -> int:
    with scene.runtime.db.unit_of_work() as session:
        away, today = session.get_one(Staff, away_id), local_day(now())
        named = {"substitute_login": login, "from_on": today, "to_on": today}
        absence: Absence = enter_absence(session, away, **named, actor=acting(away_id), at=now())
        return absence.id


def acting(staff_id: int) -> Actor:
    return Actor(ActorKind.STAFF, staff_id, frozenset({StaffRole.HANDLER}))


def mine(page: Page) -> str:
    return page.get("/desk/?mine=1").text


def address(number: str) -> str:
    return f'href="/complaints/{number}"'


def test_the_work_in_hand_is_theirs_while_it_lasts_marked_and_every_act_is_recorded_as_theirs(scene: Scene) -> None:
    number, away_id, department_id = in_hand(scene)
    wang = scene.browser("wang", StaffRole.HANDLER, department_id=department_id)
    assert address(number) not in mine(wang)
    absence_id = name_substitute(scene, away_id, "wang")
    with scene.runtime.db.reading() as session:
        name = session.get_one(Staff, away_id).display_name
    assert address(number) in mine(wang)
    assert f"代 {name}" in mine(wang)
    wang.post(f"/complaints/{number}/reply", ANSWER)
    (answered,) = scene.events(number, EventKind.HANDLING_REPLY)
    with scene.runtime.db.unit_of_work() as session:
        assert session.get_one(Staff, answered.actor_id).login == "wang"
        end_absence(session, absence_id, actor=acting(away_id), at=now())
    other, _away_id, _department_id = in_hand(scene)
    assert address(other) not in mine(wang)


def test_no_right_is_lent_to_who_works_elsewhere(scene: Scene) -> None:
    number, away_id, department_id = in_hand(scene)
    involved = set(scene.departments_of(number, *HandlingState)) | {department_id}
    with scene.runtime.db.reading() as session:
        departments = scene.runtime.collaborators(session).rules.directory.departments
    elsewhere = next(one for one in departments if one not in involved)
    zhao = scene.browser("zhao", StaffRole.HANDLER, department_id=elsewhere)
    name_substitute(scene, away_id, "zhao")
    about = {"complaint_id": scene.stored(number).id, "staff_id": away_id, "number": number}
    with scene.runtime.db.unit_of_work() as session:
        notify_desk(session, SUPPLEMENTED, cause="told", at=now(), **about)
        (line,) = away_lines(session, away_id, at=now())
        assert line.is_elsewhere
        assert not line.missing_roles
    assert address(number) not in mine(zhao)
    told = zhao.get("/desk/notices").text
    assert number in told.replace(" ", "")
    assert address(number) not in told, "a line leads to what its reader may not open"
    zhao.get(f"/complaints/{number}", status=404)
    zhao.post(f"/complaints/{number}/reply", ANSWER, status=404)
