"""A head on leave: what nobody signs for climbs from a person to the deputy to the head, and reaches somebody there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework.actor import SYSTEM, Actor
from intake.casework.escalation import sweep
from intake.casework.outbox.absences import enter_absence
from intake.clock import now
from intake.desk.notices import unread
from intake.models import Handling, Notice, Staff
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, HandlingState, StaffRole
from routing.calendars.working_time import local_day
from routing.vocabulary import Step
from tests import factories as make
from tests.desk.desk_scene import Scene

_AGO = timedelta(days=12)


class Bureau:
    """Nobody of a department but who stands in is at work: handler, deputy and head are away."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.number = scene, scene.complaint(at=now() - _AGO)
        self.department = scene.departments_of(self.number)[0]
        self.away = {
            "banren": self._person("banren"),
            "fuzhi": self._person("fuzhi", is_deputy=True),
            "tou": self._person("tou", is_head=True),
        }
        self.there = {f"{login}-dai": self._person(f"{login}-dai") for login in self.away}

    def _person(self, login: str, *, is_head: bool = False, is_deputy: bool = False) -> int:
        staff = self.scene.person(login, StaffRole.HANDLER, department_id=self.department, is_head=is_head)
        if is_deputy:
            with self.scene.runtime.db.unit_of_work() as session:
                session.get_one(Staff, staff.id).is_deputy = True
                make.record_writes(session)
        return staff.id

    def leave(self, substitutes: dict[str, str]) -> None:
        today = local_day(now())
        with self.scene.runtime.db.unit_of_work() as session:
            for login, substitute in substitutes.items():
                staff = session.get_one(Staff, (self.away | self.there)[login])
                words = {"substitute_login": substitute, "from_on": today - _AGO, "to_on": today + timedelta(days=30)}
                who = replace(SYSTEM, staff_id=staff.id)
                enter_absence(session, staff, **words, actor=who, at=now() - _AGO)

    def climb(self) -> None:
        """Every step of the ladder that time has brought."""
        for _ in range(8):
            with self.scene.runtime.db.unit_of_work() as session:
                sweep.take_due_steps(session, self.scene.runtime.collaborators(session), at=now())

    def reads(self, login: str) -> set[str]:
        """The numbers that somebody is told of once office is open."""
        who = Actor(ActorKind.STAFF, self.there[login], frozenset({StaffRole.HANDLER}), self.department)
        with self.scene.runtime.db.reading() as session:
            told = unread(session, who, at=now() + timedelta(days=4), limit=50)
            return {line.number for line in told.lines}


@pytest.fixture
def bureau(runtime: Runtime) -> Bureau:
    return Bureau(Scene(runtime))


def test_each_step_is_read_by_whoever_stands_in_and_they_sign(bureau: Bureau) -> None:
    bureau.leave({login: f"{login}-dai" for login in bureau.away})
    bureau.climb()
    assert {"fuzhi-dai", "tou-dai"} <= {login for login in bureau.there if bureau.number in bureau.reads(login)}
    head_stands_in = bureau.scene.browser_of("tou-dai")
    head_stands_in.post(f"/complaints/{bureau.number}/sign", {"confirmed": "1"})
    assert bureau.department in bureau.scene.departments_of(bureau.number, HandlingState.SIGNED)


def test_where_who_stands_in_has_gone_as_well_the_department_is_told_not_nobody(bureau: Bureau) -> None:
    circle = {"tou": "fuzhi", "fuzhi": "banren", "banren": "tou"}
    bureau.leave(circle)
    bureau.climb()
    with bureau.scene.runtime.db.reading() as session:
        part = session.exec(select(Handling).where(Handling.department_id == bureau.department)).first()
        assert part is not None
        reached = session.exec(
            select(Notice.kind, Notice.staff_id, Notice.department_id).where(Notice.complaint_id == part.complaint_id)
        ).all()
    steps = {kind for kind, _staff, _department in reached if kind in set(Step)}
    assert steps
    at_work = set(bureau.there.values())
    for step in steps:
        told = [(staff, department) for kind, staff, department in reached if kind == step]
        assert any(
            staff in at_work or (staff is None and department is not None) or (staff, department) == (None, None)
            for staff, department in told
        ), step
    assert not {staff for _kind, staff, _department in reached} & set(bureau.away.values())
