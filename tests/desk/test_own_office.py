"""A complaint against a dispatcher's own office: they do not see it, decide nothing in it, and another one is told."""

import pytest
from sqlmodel import select

from intake.casework.escalation.recusals import remind_of_recusals
from intake.casework.outbox.staff_notices import RECUSAL_OWN
from intake.clock import now
from intake.models import Notice
from intake.runtime import Runtime
from intake.vocabulary import HandlingState, StaffRole
from routing.vocabulary import Symbol
from tests.desk.desk_scene import Scene

REASON = "合成理由：经查"


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


def _accused(scene: Scene) -> tuple[str, int]:
    bureau = scene.department(Symbol.REG)
    return scene.complaint(implicated_text="合成：该局", implicated=frozenset({bureau})), bureau


def _decision(bureau: int, decision: str) -> dict[str, str]:
    return {"department_id": str(bureau), "decision": decision, "reason": REASON}


def _told(scene: Scene) -> dict[int | None, bool]:
    """Whom, nobody being the hotline, and whether that is settled by now."""
    with scene.runtime.db.reading() as session:
        rows = session.exec(select(Notice).where(Notice.kind == RECUSAL_OWN)).all()
        return {row.staff_id: row.settled_at is not None for row in rows}


def test_whoever_belongs_to_the_office_neither_sees_nor_decides_and_another_does(scene: Scene) -> None:
    number, bureau = _accused(scene)
    roles = (StaffRole.DISPATCHER, StaffRole.SUPERVISOR, StaffRole.CALLER_BACK)
    ours_id, ours = scene.person("ours", *roles, department_id=bureau).id, scene.browser_of("ours")
    supervisor_id, another = scene.person("duban", StaffRole.SUPERVISOR).id, scene.dispatcher()
    assert number not in ours.get("/desk/?queue=open").text
    ours.get(f"/complaints/{number}", status=404)
    for verb, form in (
        ("decide_recusal", _decision(bureau, "lift")),
        ("note", {"text": "合成"}),
        ("order", {"level": "chase"}),
    ):
        ours.post(f"/complaints/{number}/{verb}", form, status=404)
    ours.post(f"/complaints/{number}/identity", {"why": REASON}, status=404)
    with scene.runtime.db.unit_of_work() as session:
        assert remind_of_recusals(session, scene.runtime.collaborators(session), at=now()) == 1
    with scene.runtime.db.unit_of_work() as session:
        assert remind_of_recusals(session, scene.runtime.collaborators(session), at=now()) == 0
    told = _told(scene)
    assert {None, supervisor_id} <= told.keys()  # the hotline and each supervisor, but nobody of that office
    assert ours_id not in told
    assert not any(told.values())
    another.post(f"/complaints/{number}/decide_recusal", _decision(bureau, "confirm"))
    assert all(_told(scene).values())
    ours.get(f"/complaints/{number}", status=404)
    another.post(f"/complaints/{number}/decide_recusal", _decision(bureau, "lift"))
    ours.get(f"/complaints/{number}")
    assert bureau in scene.departments_of(number, *HandlingState)


def test_who_belongs_to_another_office_decides_as_ever(scene: Scene) -> None:
    number, bureau = _accused(scene)
    other = scene.browser("other", StaffRole.DISPATCHER, department_id=scene.department(Symbol.COM))
    other.get(f"/complaints/{number}")
    other.post(f"/complaints/{number}/decide_recusal", _decision(bureau, "confirm"))
