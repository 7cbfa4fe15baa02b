"""Files of a text that waits for a person are seen before it is filed and go with it; put aside, they are let go."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
from PIL import Image
from sqlalchemy import event
from sqlmodel import select

from intake.clock import now
from intake.conversation.dialogue import AnswerLimit, InboundText, receive_text
from intake.conversation.media import MediaFetcher
from intake.conversation.media_holding import MediaHolder
from intake.evidence.destroying import sweep_evidence
from intake.identity.erasure import erase_stray_texts
from intake.models import Evidence, EvidenceDraft, InboundMedia, InboundMessage, OfficeEvent
from intake.runtime import Runtime
from intake.settings import Settings
from intake.vocabulary import MediaState, StaffRole
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.offices import serving
from tests.stages.pages import Page
from tests.stages.twilio_server import TwilioServer

PHONE = "+8613811112222"
_serial = count(1)


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture
def runtime(settings: Settings, twilio: TwilioServer) -> Iterator[Runtime]:
    twilio.asked.clear()
    own = {"twilio_media_hosts": "localhost", "evidence_file_mb": 1}
    with serving(twilio.settings(settings).model_copy(update=own)) as runtime:
        yield runtime


@pytest.fixture
def operator(page: Page, make_staff) -> Page:
    return page.log_in(make_staff("operator", StaffRole.OPERATOR))


def came_in(runtime: Runtime, *urls: str) -> int:
    sid = f"MM{next(_serial):032d}"
    with runtime.db.unit_of_work() as session:
        text = InboundText(sid, PHONE, "你们几点下班", is_synthetic=True, media=urls)
        receive_text(session, runtime.collaborators(session), text, at=now(), limit=AnswerLimit())
        return session.exec(select(InboundMessage.id).where(InboundMessage.message_sid == sid)).one()


def work(runtime: Runtime) -> tuple[int, int]:
    """As the worker does each minute: how many are held now, and how many are settled."""
    held = MediaHolder(runtime.db, runtime.evidence, runtime.settings).hold_due(at=now())
    fetcher = MediaFetcher(runtime.db, runtime.evidence, runtime.settings, runtime.collaborators)
    return held, fetcher.fetch_due(at=now())


def states(runtime: Runtime) -> list[MediaState]:
    with runtime.db.reading() as session:
        return list(session.exec(select(InboundMedia.state).order_by(InboundMedia.id)))


def rows(runtime: Runtime, model: type) -> int:
    with runtime.db.reading() as session:
        return len(session.exec(select(model)).all())


def stored(runtime: Runtime) -> int:
    return len([path for path in runtime.evidence.store.folder.rglob("*") if path.is_file()])


def test_they_are_seen_before_the_text_is_filed_and_go_with_it(
    runtime: Runtime, operator: Page, twilio: TwilioServer
) -> None:
    inbound_id = came_in(runtime, twilio.hold_media(sample.picture()), twilio.hold_media(b"MZ" + b"\0" * 500))
    assert "稍后刷新" in operator.get(f"/texts/{inbound_id}").text
    assert work(runtime) == (1, 0)
    asked = len(twilio.asked)
    shown = operator.get(f"/texts/{inbound_id}").text
    assert shown.count("data:image/jpeg;base64,") == 1
    assert "不能接收" in shown
    (address,) = re.findall(rf'href="(/texts/{inbound_id}/files/\d+)"', shown)
    answer = operator.get(address)
    assert Image.open(BytesIO(answer.data)).format == "JPEG"
    assert sample.WHERE.encode() not in answer.data
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    with runtime.db.reading() as session:
        assert session.exec(select(OfficeEvent.kind)).all().count("inbound:read_file") == 1
    operator.post("/logout")
    operator.get(address, status=303)
    sweep_evidence(runtime.db, runtime.evidence, at=now() + timedelta(days=9))
    assert stored(runtime) == 3, "it waits as long as its text does"
    with runtime.db.unit_of_work() as session:
        number = make.make_complaint(session, runtime.collaborators(session), at=now()).number
    operator.log_in("operator")
    operator.follow(operator.post(f"/texts/{inbound_id}/file", {"number": number}))
    assert work(runtime) == (0, 2)
    assert states(runtime) == [MediaState.KEPT, MediaState.REFUSED]
    assert len(twilio.asked) == asked + 2, "only what was refused was asked for again, to tell its sender"
    assert (rows(runtime, Evidence), rows(runtime, EvidenceDraft), stored(runtime)) == (1, 0, 3)
    operator.get(address, status=404)


def test_what_is_put_aside_is_let_go(runtime: Runtime, operator: Page, twilio: TwilioServer) -> None:
    inbound_id = came_in(runtime, twilio.hold_media(sample.PDF))
    assert work(runtime) == (1, 0)
    assert stored(runtime) == 1
    operator.post(f"/texts/{inbound_id}/put-aside")
    assert work(runtime) == (0, 0)
    assert (states(runtime), rows(runtime, EvidenceDraft), stored(runtime)) == ([MediaState.WAITING], 0, 0)
    assert work(runtime) == (0, 0), "nobody asks for it any more"


def test_with_a_text_that_is_erased_its_files_go(runtime: Runtime, twilio: TwilioServer) -> None:
    came_in(runtime, twilio.hold_media(sample.PDF))
    assert work(runtime) == (1, 0)
    with runtime.db.unit_of_work() as session:
        erase_stray_texts(session, before=now() + timedelta(seconds=1))
    assert work(runtime) == (0, 0)
    assert (rows(runtime, EvidenceDraft), stored(runtime)) == (0, 0)


def test_while_the_provider_does_not_answer_it_is_asked_again_later(runtime: Runtime, twilio: TwilioServer) -> None:
    url = twilio.hold_media(sample.PDF)
    came_in(runtime, url)
    broken = runtime.settings.model_copy(
        update={"twilio_auth_token": type(runtime.settings.twilio_auth_token)("wrong")}
    )
    holder = MediaHolder(runtime.db, runtime.evidence, broken)
    assert holder.hold_due(at=now()) == 0
    assert states(runtime) == [MediaState.WAITING]
    assert work(runtime) == (0, 0), "not this minute"
    later = MediaHolder(runtime.db, runtime.evidence, runtime.settings).hold_due(at=now() + timedelta(minutes=11))
    assert later == 1


def test_what_is_let_go_while_it_is_filed_is_fetched_anew(
    runtime: Runtime, operator: Page, twilio: TwilioServer
) -> None:
    """Of two workers one lets it go, for it was put aside, when the other has just read that it is held."""
    inbound_id = came_in(runtime, twilio.hold_media(sample.PDF))
    assert work(runtime) == (1, 0)
    with runtime.db.unit_of_work() as session:
        number = make.make_complaint(session, runtime.collaborators(session), at=now()).number
    operator.post(f"/texts/{inbound_id}/put-aside")
    operator.post(f"/texts/{inbound_id}/file", {"number": number})
    fetcher = MediaFetcher(runtime.db, runtime.evidence, runtime.settings, runtime.collaborators)
    holder, is_let_go = MediaHolder(runtime.db, runtime.evidence, runtime.settings), []

    def let_go(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        """Between the fetcher's look and its writing."""
        if "FROM evidence_draft" in statement and not is_let_go:
            is_let_go.append(True)
            with runtime.db.reading() as session:
                (media_id,) = session.exec(select(InboundMedia.id))
            holder._let_go(media_id, now())

    event.listen(runtime.db.engine, "after_cursor_execute", let_go)
    try:
        fetcher.fetch_due(at=now())
    finally:
        event.remove(runtime.db.engine, "after_cursor_execute", let_go)
    assert is_let_go
    fetcher.fetch_due(at=now())
    assert (states(runtime), rows(runtime, Evidence), stored(runtime)) == ([MediaState.KEPT], 1, 1)
