"""A ring's key is exchanged: everything is sealed anew, nothing is lost, and a lost key is said."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from intake.bulletin.readers import add_outside_reader, readers
from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.ledger import integrity
from intake.conversation import inbox
from intake.db import Database
from intake.duplicates.versions import version_in_use
from intake.identity.erasure import erase_identity
from intake.identity.key_rotation import RING_COLUMNS, keys_in_use, rotate_keys
from intake.identity.person import find_person
from intake.models import Complaint, EvidenceDraft, InboundMessage, Message, Staff
from intake.notify.staff.contacts import save_addresses
from intake.registry_upkeep.liaisons import add_liaison, liaisons_of
from intake.registry_upkeep.talks.acts import TalkRecord, record_talk
from intake.registry_upkeep.talks.proposing import propose_talk
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import address_place, body_place, evidence_draft_place, inbound_body_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import open_stray, seal_stray
from intake.searching.criteria import SearchCriteria
from intake.searching.kept_searches import keep_search
from intake.telephone.calls import note_call
from intake.telephone.drafts import TypedCall, save_draft
from intake.vocabulary import BulletinKind, StaffRole, State
from tests import factories as make
from tests.record.factor_scene import add_factors
from tests.record.meeting_scene import meet
from tests.record.turnover_scene import turn_over
from tests.stages.keys import IDENTITY_KEY, RECORD_KEYS, RING
from tests.stages.opened import opened

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

NEW = bytes(range(60, 92))
LOOKUP = b"worthless-9876543210-ponmlkjihgfedcba"
Turned = Callable[[KeyRing], Database]


@pytest.fixture
def turned(database: Database) -> Turned:
    """The same database in the hands of whoever has another ring."""

    def with_ring(ring: KeyRing) -> Database:
        url = database.url.render_as_string(hide_password=False)
        return Database(url, record_keys=RECORD_KEYS, ring=ring)

    return with_ring


def _fill(database: Database) -> tuple[str, str]:
    """A value in every column of ring envelopes; the numbers of a complaint that stands and of one that is erased."""
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        standing, erased = (make.make_complaint(session, collaborators) for _ in range(2))
        make.bring_to(session, collaborators, crew, erased, State.CLOSED, at=make.on(1))
        erase_identity(session, erased, actor=crew.supervisor, at=make.on(9), reason="合成请求")
        keeper, known = make.make_actor(session, StaffRole.ADMINISTRATOR), make.known_association(session)
        who = {"name": "合成联络员", "phone": "13800008888", "department_id": None}
        add_liaison(session, known, **who, actor=keeper, at=make.on(2))
        note_call(session, RING, call_sid="CA1", sender="+8613800009999", at=make.on(2))
        typed = TypedCall("a" * 32, 0, "", [("narrative", "合成来电")])
        save_draft(session, RING, typed, other_key="b" * 32, actor=crew.operator, at=make.on(2))
        version_in_use(session, RING, at=make.on(2))
        reach = {"email": "hecheng@example.org", "phone": "13800008888"}
        save_addresses(session, session.get_one(Staff, keeper.staff_id), **reach, actor=keeper, at=make.on(2))
        outside = {"name": "合成督查室", "email": "ducha@example.org", "kinds": list(BulletinKind), "language": "zh"}
        add_outside_reader(session, **outside, actor=crew.supervisor, at=make.on(2))
        inbox.keep(session, RING, message_sid="SM1", sender="+8613800009999", body="合成短信", at=make.on(2))
        stray = session.exec(select(Message).where(Message.complaint_id == standing.id)).first()
        session.add(
            Message(
                **stray.model_dump(exclude={"id", "complaint_id", "dedupe_key", "body", "sealed_to"}),
                id=stray.id + 1,
                dedupe_key="合成",
                sealed_to=RING.seal(b"+8613800009999", place=address_place(stray.id + 1)),
                body=seal_stray(RING, "合成答复", place=body_place(stray.id + 1)),
            )
        )
        _fill_words_of_staff(session, crew.supervisor, known)
        add_factors(session)
        sent = RING.seal(b"{}", place=evidence_draft_place(1))
        session.add(EvidenceDraft(id=1, batch="合成", sealed=sent, copy_ids=[], size=2, created_at=make.on(2)))
        numbers = standing.number, erased.number
    with database.unit_of_work() as session:
        turn_over(session)
    return numbers


def _fill_words_of_staff(session: Session, supervisor: Actor, association_id: int) -> None:
    """What staff looked for, and what was said at a talk and in a joint meeting."""
    meet(session)
    keep_search(session, RING, SearchCriteria(name="合成诉求人"), actor=supervisor, at=make.on(2))
    talk = propose_talk(session, association_id, "合成事由", actor=supervisor, at=make.on(2))
    record = TalkRecord(make.on(2).date(), "合成与会人", "合成纪要", [("合成事项", make.on(9).date())])
    record_talk(session, talk.id, record, actor=supervisor, at=make.on(2, 15))


def test_everything_is_sealed_anew_and_the_old_key_is_needed_no_more(database: Database, turned: Turned) -> None:
    standing, erased = _fill(database)
    assert set(keys_in_use(database)) == {"k1"}
    both = turned(KeyRing({"k2": NEW, "k1": IDENTITY_KEY}, LOOKUP))
    told: dict[str, int] = {}
    count = rotate_keys(both, at=make.on(20), progress=lambda title, done, total: told.update({title: total - done}))
    assert told == {column.title: 0 for column in RING_COLUMNS}  # each has a value here, and was told to its end
    alone = turned(KeyRing({"k2": NEW}, LOOKUP))
    assert keys_in_use(alone) == {"k2": count}
    with alone.reading() as session:
        complaint = find.get_by_number(session, standing)
        assert opened(session, complaint, "narrative") == "合成诉求：强制入会并收取会费。"
        assert find_person(session, complaint.id) == make.SOMEBODY
        assert session.exec(select(Complaint.text_key).where(Complaint.number == erased)).one() is None
        row = session.exec(select(InboundMessage)).one()
        said = open_stray(KeyRing({"k2": NEW}, LOOKUP), row.body, place=inbound_body_place("SM1", is_trusted=True))
        assert said == "合成短信"
        assert [card.phone for card in liaisons_of(session, make.known_association(session))] == ["138****8888"]
        assert [one.address for one in readers(session)] == ["ducha@example.org"]
        assert integrity.verify(session, KeyRing({"k2": NEW}, LOOKUP)).faults == ()
    assert rotate_keys(both, at=make.on(20)) == 0
    for each in (both, alone):
        each.dispose()


def test_a_lost_key_is_named_and_nothing_is_sealed_anew(database: Database, turned: Turned) -> None:
    _fill(database)
    lost = turned(KeyRing({"k2": NEW}, LOOKUP))
    with pytest.raises(CannotOpen, match=r"key k1, which sealed complaint:\d+, is not in the ring"):
        rotate_keys(lost, at=make.on(20))
    with lost.reading() as session:
        faults = list(map(str, integrity.verify(session, KeyRing({"k2": NEW}, LOOKUP)).faults))
        assert any("key k1" in fault for fault in faults)
    assert set(keys_in_use(database)) == {"k1"}
    lost.dispose()


def test_who_complained_is_erased_though_the_key_is_lost(database: Database, turned: Turned) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
        number = complaint.number
    lost = turned(KeyRing({"k2": NEW}, LOOKUP))
    with lost.unit_of_work() as session:
        held = find.lock_complaint(session, number)
        erase_identity(session, held, actor=make.Crew(session).supervisor, at=make.on(9), reason="合成请求")
        assert held.text_key is None
    with database.reading() as session:
        assert integrity.verify(session, RING).faults == ()
    lost.dispose()
