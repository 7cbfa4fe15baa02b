"""A confidential identity is shown after a supervisor agreed: to who asked, on that complaint, for half an hour."""

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.verbs.following.opening import ask_identity, grant_identity, open_identity
from intake.clock import now
from intake.errors import InvalidInput, NotAllowed, NotPossibleNow, SecondPersonNeeded
from intake.events import EventKind
from intake.identity.granting import GRANTED_FOR
from intake.models import Notice
from intake.runtime import Runtime
from intake.vocabulary import ActorKind, Confidentiality, StaffRole
from tests import factories as make
from tests.desk.desk_scene import Scene

WHY = "核对退款账户的户名"
PHONE = make.SOMEBODY.phone


@pytest.fixture
def scene(runtime: Runtime) -> Scene:
    return Scene(runtime)


@pytest.mark.slow
def test_asked_agreed_and_shown_by_the_pages_themselves(scene: Scene) -> None:
    number = scene.complaint(confidentiality=Confidentiality.CONFIDENTIAL)
    address, dispatcher, supervisor = f"/complaints/{number}", scene.dispatcher(), scene.supervisor()
    assert PHONE not in dispatcher.post(f"{address}/identity", {"why": WHY}, status=409).text
    assert "看不出用途" not in dispatcher.get(address).text
    dispatcher.post(f"{address}/identity/ask", {"why": "aaaa"}, status=422)
    dispatcher.post(f"{address}/identity/ask", {"why": WHY})
    dispatcher.post(f"{address}/identity/ask", {"why": WHY}, status=409)
    (asked,) = scene.events(number, EventKind.IDENTITY_ASK)
    grant = {"staff_id": str(asked.actor_id)}
    dispatcher.post(f"{address}/identity/grant", grant, status=403)
    assert WHY in supervisor.get(address).text
    supervisor.post(f"{address}/identity/grant", grant)
    supervisor.post(f"{address}/identity/grant", grant, status=409)
    colleague = scene.dispatcher("paidan2")
    assert PHONE not in colleague.post(f"{address}/identity", {"why": WHY}, status=409).text
    shown = dispatcher.post(f"{address}/identity", {}, status=200).text
    assert PHONE in shown
    assert 'data-shown-for="120"' in shown
    (opened,) = scene.events(number, EventKind.IDENTITY_UNMASK)
    assert scene.told(opened)["reason"] == WHY  # that was agreed to, not typed anew
    with scene.runtime.db.reading() as session:
        kinds = set(session.exec(select(Notice.kind)))
    assert {"identity_asked", "identity_granted", "identity_opened"} <= kinds
    assert PHONE not in dispatcher.get(address).text


def test_it_holds_for_half_an_hour_and_not_when_the_clock_was_put_back(scene: Scene) -> None:
    number, begun = scene.complaint(confidentiality=Confidentiality.CONFIDENTIAL), now()
    with scene.runtime.db.unit_of_work() as session:
        office, crew = scene.runtime.collaborators(session), make.Crew(session)
        complaint = find.lock_complaint(session, number)
        reader = crew.dispatcher
        ask_identity(session, office, complaint, WHY, actor=reader, at=begun)
        session.flush()
        both = Actor(ActorKind.STAFF, reader.staff_id, frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR}))
        with pytest.raises(SecondPersonNeeded):  # oneself is no second person
            grant_identity(session, office, complaint, reader.staff_id or 0, actor=both, at=begun)
        granted = begun + timedelta(minutes=1)
        grant_identity(session, office, complaint, reader.staff_id or 0, actor=crew.supervisor, at=granted)
        session.flush()
        late = granted + GRANTED_FOR
        assert (
            open_identity(session, office, complaint, "", actor=reader, at=late - timedelta(seconds=1)).phone == PHONE
        )
        for at in (late, granted - timedelta(seconds=30)):
            with pytest.raises((SecondPersonNeeded, InvalidInput)):
                open_identity(session, office, complaint, "", actor=reader, at=at)


def test_departments_and_auditors_cannot_ask_and_nobody_opens_who_is_anonymous(scene: Scene) -> None:
    numbers = {wish: scene.complaint(confidentiality=wish) for wish in Confidentiality}
    with scene.runtime.db.unit_of_work() as session:
        office, crew = scene.runtime.collaborators(session), make.Crew(session)
        hidden = find.lock_complaint(session, numbers[Confidentiality.CONFIDENTIAL])
        handler = crew.handler(hidden.lead_department_id)
        with pytest.raises(NotPossibleNow):
            ask_identity(session, office, hidden, WHY, actor=handler, at=now())
        with pytest.raises(NotAllowed):
            ask_identity(session, office, hidden, WHY, actor=crew.supervisor, at=now())
        nameless = find.lock_complaint(session, numbers[Confidentiality.ANONYMOUS])
        for act in (ask_identity, open_identity):
            with pytest.raises(NotPossibleNow):
                act(session, office, nameless, WHY, actor=crew.dispatcher, at=now())
        known = find.lock_complaint(session, numbers[Confidentiality.OPEN])
        with pytest.raises(InvalidInput):
            open_identity(session, office, known, "......", actor=crew.dispatcher, at=now())
        assert open_identity(session, office, known, WHY, actor=crew.dispatcher, at=now()).phone == PHONE
