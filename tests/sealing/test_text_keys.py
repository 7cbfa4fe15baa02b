"""Texts of a complaint: read with its key, by nobody without it, and erased with it, wherever copies are."""

import json
from collections.abc import Callable

import pytest
from jinja2 import Environment
from sqlmodel import Session

from intake.casework.ledger import audit
from intake.casework.ledger.event_texts import event_data
from intake.casework.verbs.note import add_note
from intake.db import Database
from intake.errors import NotPossibleNow
from intake.events import FIELDS, TEXTS
from intake.models import Complaint
from intake.sealing.envelope import CannotOpen
from intake.sealing.places import text_key_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import WITHOUT_TEXTS, SealedText, TextKey, text_key_of
from tests import factories as make
from tests.stages.keys import IDENTITY_KEY, RING
from tests.stages.opened import opened, told
from tests.stages.unrecorded import unrecorded

WORDS = "合成诉求：强制入会，每年 1200 元。"


def _sealed(words: str = WORDS) -> tuple[TextKey, SealedText]:
    key, _stored = TextKey.make(RING, 7)
    sealed = key.seal(words)
    assert sealed is not None
    return key, sealed


def test_a_text_opens_under_the_key_of_its_complaint_and_no_other() -> None:
    key, sealed = _sealed()
    assert key.open(sealed) == WORDS
    assert WORDS.encode() not in sealed
    with pytest.raises(CannotOpen):
        TextKey.make(RING, 7)[0].open(sealed)


def test_nothing_written_is_nothing_sealed() -> None:
    key, _ = _sealed()
    assert (key.seal(""), key.open(None)) == (None, "")


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_an_altered_text_does_not_open(place: int) -> None:
    key, sealed = _sealed()
    altered = bytearray(sealed)
    altered[place] ^= 0x55
    with pytest.raises(CannotOpen):
        key.open(SealedText(altered))


def test_a_text_blanked_behind_the_application_is_not_taken_for_none() -> None:
    key, _ = _sealed()
    with pytest.raises(CannotOpen):
        key.open(SealedText(b""))


@pytest.mark.parametrize(
    "show",
    [
        str,
        format,
        lambda sealed: f"{sealed}",
        lambda sealed: f"{sealed:>20}",
        lambda sealed: "%s" % sealed,  # noqa: UP031 - what a log does
        json.dumps,
        lambda sealed: Environment(autoescape=True).from_string("{{ sealed }}").render(sealed=sealed),
        lambda sealed: Environment(autoescape=True).from_string("{{ sealed|e }}").render(sealed=sealed),
        lambda sealed: Environment(autoescape=True).from_string("{{ 'x' ~ sealed }}").render(sealed=sealed),
    ],
)
def test_a_sealed_text_is_never_shown_by_mistake(show: Callable[[SealedText], str]) -> None:
    with pytest.raises(TypeError):
        show(_sealed()[1])


def test_where_a_program_is_searched_for_faults_only_its_length_is_said() -> None:
    _key, sealed = _sealed()
    assert repr(sealed) == f"<sealed text, {len(sealed)} bytes>"


def test_an_erased_key_reads_everything_as_nothing_and_seals_nothing() -> None:
    _key, sealed = _sealed()
    erased = TextKey.unsealed(RING, 7, None)
    assert (erased.is_erased, erased.open(sealed), erased.open(None)) == (True, "", "")
    with pytest.raises(NotPossibleNow, match="erased"):
        erased.seal("合成")
    assert erased.seal("") is None
    assert WITHOUT_TEXTS.open(sealed) == ""


def test_a_new_key_of_the_ring_opens_what_was_sealed_before_without_touching_a_text() -> None:
    key, stored = TextKey.make(RING, 7)
    sealed = key.seal(WORDS)
    turned = KeyRing({"k2": bytes(32), "k1": IDENTITY_KEY}, b"")
    assert TextKey.unsealed(turned, 7, stored).open(sealed) == WORDS
    place = text_key_place(7)
    renewed = turned.seal(turned.open(stored, place=place), place=place)
    alone = KeyRing({"k2": bytes(32)}, b"")
    assert TextKey.unsealed(alone, 7, renewed).open(sealed) == WORDS
    with pytest.raises(CannotOpen, match="key k1"):
        TextKey.unsealed(alone, 7, stored)


def test_the_key_of_one_complaint_put_into_another_does_not_open() -> None:
    _key, stored = TextKey.make(RING, 7)
    with pytest.raises(CannotOpen, match="complaint:8"):
        TextKey.unsealed(RING, 8, stored)


def test_every_text_of_an_event_is_one_of_its_fields() -> None:
    assert {kind for kind, names in TEXTS.items() if not names <= FIELDS[kind]} == set()


def _noted(session: Session) -> Complaint:
    collaborators, crew = make.make_office(session), make.Crew(session)
    complaint = make.make_complaint(session, collaborators, narrative=WORDS)
    add_note(session, collaborators, complaint, "合成记录", actor=crew.operator, at=make.on(0, 11))
    session.flush()
    return complaint


@pytest.mark.both_databases
def test_what_is_stored_is_sealed_and_reads_as_it_was_written(database: Database) -> None:
    with database.unit_of_work() as session:
        complaint_id = _noted(session).id
    with database.reading() as session:
        complaint = session.get_one(Complaint, complaint_id)
        assert isinstance(complaint.narrative, SealedText)
        assert opened(session, complaint, "narrative") == WORDS
        event = audit.timeline(session, complaint_id)[-1]
        assert event.data == {}
        assert told(session, event) == {"text": "合成记录"}


@pytest.mark.both_databases
def test_once_the_key_is_gone_texts_read_as_nothing_and_none_can_be_added(database: Database) -> None:
    with database.unit_of_work() as session:
        complaint = _noted(session)
        complaint.text_key = None
        unrecorded(session)
        event = audit.timeline(session, complaint.id)[-1]
        assert event.texts
        assert (opened(session, complaint, "narrative"), told(session, event)) == ("", {"text": ""})
        with pytest.raises(NotPossibleNow):
            add_note(
                session, make.make_office(session), complaint, "合成", actor=make.Crew(session).operator, at=make.on(1)
            )


@pytest.mark.both_databases
def test_an_event_shown_without_its_texts_keeps_their_fields(database: Database) -> None:
    with database.unit_of_work() as session:
        complaint = _noted(session)
        event = audit.timeline(session, complaint.id)[-1]
        assert event_data(event, WITHOUT_TEXTS) == {"text": ""}
        assert event_data(event, text_key_of(session, complaint)) == {"text": "合成记录"}
