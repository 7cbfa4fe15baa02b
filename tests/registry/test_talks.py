"""Talks with associations: proposed by number or alert, once; held, put right by days, checked, published."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from intake.casework.ledger import integrity
from intake.casework.verbs import reject
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.identity.key_rotation import keys_in_use
from intake.models import Alert, AssociationTalk, Notice, OfficeEvent, TalkItem
from intake.registry_upkeep.talks.acts import (
    TalkPlan,
    TalkRecord,
    check_item,
    drop_talk,
    opened_record,
    plan_talk,
    publish_talk,
    record_talk,
)
from intake.registry_upkeep.talks.due_items import remind_of_items
from intake.registry_upkeep.talks.proposing import TalkThreshold, propose_talk, propose_talks
from intake.registry_upkeep.talks.reading import get_talk, talks_of
from intake.sealing.envelope import CannotOpen
from intake.vocabulary import (
    AlertKind,
    AlertSubject,
    RejectReason,
    StaffRole,
    State,
    TalkItemState,
    TalkOrigin,
    TalkState,
)
from routing.vocabulary import Kind
from tests import factories as make

pytestmark = pytest.mark.both_databases

THRESHOLD = TalkThreshold(3, 90)


def _complaints(session: Session, count: int, *, day: int = 0, **changes: object) -> None:
    collaborators = make.make_office(session)
    for place in range(count):
        values = {"association_id": make.known_association(session), "external_id": f"{day}-{place}-{changes}"[:80]}
        make.make_complaint(session, collaborators, at=make.on(day, 9, place), **values | changes)


def _propose(session: Session, *, day: int, threshold: TalkThreshold = THRESHOLD) -> list[AssociationTalk]:
    return propose_talks(session, make.make_office(session), threshold, at=make.on(day, 7))


def test_three_valid_complaints_in_ninety_days_propose_a_talk_once(database: Database) -> None:
    with database.unit_of_work() as session:
        _complaints(session, 2)
        _complaints(session, 3, kind=Kind.SUGGESTION)
        assert _propose(session, day=1) == []
        _complaints(session, 1, day=1)
        (talk,) = _propose(session, day=2)
        assert (talk.origin, talk.complaints, talk.state) == (TalkOrigin.COMPLAINTS, 3, TalkState.PROPOSED)
        assert (talk.first_on, talk.last_on) == (make.on(2 - 89).date(), make.on(2).date())
        told = session.exec(select(Notice).where(Notice.kind == "talk_proposed")).one()
        assert told.params["talk_id"] == talk.id
        assert _propose(session, day=3) == []
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_what_is_too_old_was_not_accepted_or_is_practice_does_not_count(database: Database) -> None:
    with database.unit_of_work() as session:
        _complaints(session, 2)
        collaborators, crew = make.make_office(session), make.Crew(session)
        refused = make.make_complaint(
            session, collaborators, association_id=make.known_association(session), accept=False, at=make.on(1)
        )
        reject.reject_complaint(
            session, collaborators, refused, RejectReason.R07, "合成", actor=crew.dispatcher, at=make.on(1, 11)
        )
        assert refused.state is State.REJECTED
        _complaints(session, 1, day=2, is_training=True)
        assert _propose(session, day=3) == []
        assert _propose(session, day=3, threshold=TalkThreshold(2, 90)) != []
    with database.unit_of_work() as session:
        assert len(session.exec(select(AssociationTalk)).all()) == 1


def test_complaints_that_a_talk_was_about_do_not_bring_the_next(database: Database) -> None:
    with database.unit_of_work() as session:
        _complaints(session, 3)
        crew = make.Crew(session)
        (talk,) = _propose(session, day=1)
        drop_talk(session, talk.id, "合成理由：已整改", actor=crew.supervisor, at=make.on(1))
        assert _propose(session, day=2) == []
        _complaints(session, 2, day=3)
        assert _propose(session, day=4) == []
        _complaints(session, 1, day=4)
        (second,) = _propose(session, day=5)
        assert second.complaints == 3


def test_an_alert_about_an_association_proposes_a_talk_and_never_twice(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        crew = make.Crew(session)
        key = str(make.known_association(session))
        days = {"first_on": make.on(0).date(), "last_on": make.on(6).date()}
        seen = {"raised_at": make.on(7), "last_seen_at": make.on(7)}
        subject = {"subject": AlertSubject.ASSOCIATION, "subject_key": key}
        alerts = [Alert(kind=kind, came=9, **subject, **days, **seen) for kind in (AlertKind.SURGE, AlertKind.SILENCE)]
        session.add_all(alerts)
        make.record_writes(session)
        (talk,) = _propose(session, day=7)
        assert (talk.origin, talk.alert_id, talk.complaints) == (TalkOrigin.ALERT, alerts[0].id, 9)
        drop_talk(session, talk.id, "合成理由", actor=crew.supervisor, at=make.on(7))
        assert _propose(session, day=8) == []
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_two_workers_at_once_propose_one(database: Database) -> None:
    with database.unit_of_work() as session:
        _complaints(session, 3)
    barrier = Barrier(2)

    def work(_worker: int) -> None:
        barrier.wait()
        with database.unit_of_work() as session:
            _propose(session, day=1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    with database.unit_of_work() as session:
        assert len(session.exec(select(AssociationTalk)).all()) == 1


def test_a_talk_from_its_call_to_the_last_thing_put_right(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        who = {"actor": make.Crew(session).supervisor}
        talk = propose_talk(session, make.known_association(session), "合成事由", **who, at=make.on(0))
        with pytest.raises(NotPossibleNow):
            propose_talk(session, make.known_association(session), "合成事由", **who, at=make.on(0))
        with pytest.raises(InvalidInput):
            plan_talk(session, talk.id, TalkPlan(make.on(0, 9), "合成地点", "合成事由"), **who, at=make.on(0))
        plan_talk(session, talk.id, TalkPlan(make.on(3), "合成地点", "合成事由"), **who, at=make.on(0))
        items = [("合成事项一", make.on(10).date()), ("合成事项二", make.on(12).date())]
        record = TalkRecord(make.on(3).date(), "合成与会人", "合成纪要", items)
        with pytest.raises(InvalidInput):  # it lies ahead
            record_talk(session, talk.id, record, **who, at=make.on(2))
        record_talk(session, talk.id, record, **who, at=make.on(3, 15))
        assert opened_record(session, talk) == ("合成与会人", "合成纪要")
        assert talk.state is TalkState.HELD
        first, second = session.exec(select(TalkItem).order_by(TalkItem.due_on)).all()
        how = {"note": "合成：未退还", "due_on": None}
        with pytest.raises(InvalidInput):
            check_item(session, talk.id, first.id, is_done=False, **how, **who, at=make.on(10))
        how["due_on"] = make.on(20).date()
        check_item(session, talk.id, first.id, is_done=False, **how, **who, at=make.on(10))
        with pytest.raises(NotPossibleNow):
            check_item(session, talk.id, first.id, is_done=True, **how, **who, at=make.on(10))
        check_item(session, talk.id, second.id, is_done=True, **how, **who, at=make.on(11))
        again = session.exec(select(TalkItem).where(TalkItem.state == TalkItemState.OPEN)).one()
        assert (again.text, again.due_on, talk.state) == ("合成事项一", make.on(20).date(), TalkState.HELD)
        check_item(session, talk.id, again.id, is_done=True, **how, **who, at=make.on(19))
        assert (talk.state, talk.closed_at) == (TalkState.CLOSED, make.on(19))
        with pytest.raises(InvalidInput):
            publish_talk(session, talk.id, " ", is_published=True, **who, at=make.on(20))
        publish_talk(session, talk.id, "合成公开文字", is_published=True, **who, at=make.on(20))
        (line,) = talks_of(session, talk.association_id)
        assert (line.items, line.done, line.row.is_published) == (3, 2, True)
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()
        kinds = session.exec(select(OfficeEvent.kind).where(OfficeEvent.kind.startswith("talk:"))).all()
        assert sorted(kinds) == sorted(
            ["talk:propose", "talk:plan", "talk:record", *["talk:check"] * 3, "talk:publish"]
        )


def test_what_was_said_is_sealed_and_what_was_changed_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        who = {"actor": make.Crew(session).supervisor}
        talk = propose_talk(session, make.known_association(session), "合成事由", **who, at=make.on(0))
        record = TalkRecord(make.on(0).date(), "合成与会人甲", "合成纪要甲", [("合成事项", make.on(9).date())])
        record_talk(session, talk.id, record, **who, at=make.on(0, 15))
        talk_id = talk.id
    assert sum(keys_in_use(database).values()) >= 2
    with database.engine.begin() as connection:
        row = connection.execute(sa.text("SELECT attendees, minutes FROM association_talk")).one()
        assert all("合成".encode() not in bytes(value) for value in row)
        connection.execute(sa.text("UPDATE talk_item SET due_on = :day"), {"day": make.on(90).date().isoformat()})
        connection.execute(sa.text("UPDATE association_talk SET minutes = attendees WHERE id = :id"), {"id": talk_id})
    with database.unit_of_work() as session:
        faults = "\n".join(str(fault) for fault in integrity.verify(session).faults)
        assert "talk_item" in faults
        with pytest.raises(CannotOpen):  # sealed for its own place; a key that is exchanged writes it anew
            opened_record(session, session.get_one(AssociationTalk, talk_id))


def test_what_is_due_is_told_once_and_not_after_it_was_checked(database: Database) -> None:
    with database.unit_of_work() as session:
        office = make.make_office(session)
        who = {"actor": make.Crew(session).supervisor}
        talk = propose_talk(session, make.known_association(session), "合成事由", **who, at=make.on(0))
        record = TalkRecord(make.on(0).date(), "合成", "合成", [("合成事项", make.on(9).date())])
        record_talk(session, talk.id, record, **who, at=make.on(0, 15))
        assert [remind_of_items(session, office, at=make.on(day)) for day in (8, 9, 9, 10)] == [0, 1, 0, 0]
        item = session.exec(select(TalkItem)).one()
        check_item(session, talk.id, item.id, is_done=True, note="合成", due_on=None, **who, at=make.on(10))
        told = session.exec(select(Notice).where(Notice.kind == "talk_item_due")).one()
        session.refresh(told)
        assert told.settled_at == make.on(10)


def test_supervisors_alone_act_and_another_regions_talk_does_not_exist(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        crew = make.Crew(session)
        association = make.known_association(session)
        for actor in (crew.dispatcher, crew.operator, crew.caller):
            with pytest.raises(NotAllowed):
                propose_talk(session, association, "合成", actor=actor, at=make.on(0))
        talk = propose_talk(session, association, "合成", actor=crew.supervisor, at=make.on(0))
        elsewhere = make.make_actor(session, StaffRole.SUPERVISOR)
        elsewhere = type(elsewhere)(
            elsewhere.kind, elsewhere.staff_id, elsewhere.roles, region_code="370100", regions=frozenset({"370100"})
        )
        with pytest.raises(NotFound):
            get_talk(session, talk.id, elsewhere)
        with pytest.raises(NotFound):
            drop_talk(session, talk.id, "合成", actor=elsewhere, at=make.on(1))
