"""Files that come with a text: fetched with the account's credentials, filed with their text, refused with a reason."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count

import pytest
from sqlmodel import select

from intake.app import create_app
from intake.casework.verbs.reject import reject_complaint
from intake.clock import now
from intake.conversation.media import REFUSED, MediaFetcher
from intake.conversation.taking_over import file_by_hand
from intake.identity.erasure import erase_identity
from intake.models import Complaint, Evidence, InboundMedia, InboundMessage, Message
from intake.notify.twilio_media import MediaGone, MediaLater, fetch_media
from intake.runtime import Runtime, build_runtime
from intake.sealing.text import text_key_of
from intake.settings import Settings
from intake.vocabulary import EvidenceSource, MediaState, RejectReason
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.opened import body_of
from tests.stages.twilio_server import TwilioServer, sign

PHONE = "+8613800001234"
PUBLIC = "https://hotline.example"
TOLD = "成都市门窗与防水行业协会(合成)说不入会就不给办资质,强制入会还要会费"
_serial = count(1)
Send = Callable[..., None]


@pytest.fixture(scope="module")
def twilio() -> Iterator[TwilioServer]:
    server = TwilioServer()
    yield server
    server.stop()


@pytest.fixture
def runtime(settings: Settings, twilio: TwilioServer) -> Runtime:
    twilio.asked.clear()
    own = {"public_url": PUBLIC, "twilio_media_hosts": "localhost", "evidence_file_mb": 1}
    runtime = build_runtime(twilio.settings(settings).model_copy(update=own))
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    return runtime


@pytest.fixture
def send(runtime: Runtime) -> Send:
    client = create_app(runtime).test_client()

    def sent(body: str, *urls: str) -> None:
        form = {"MessageSid": f"MM{next(_serial):032d}", "From": PHONE, "To": "+12025550100", "Body": body}
        form |= {"NumMedia": str(len(urls))} | {f"MediaUrl{number}": url for number, url in enumerate(urls)}
        answer = client.post("/hooks/sms/inbound", data=form, headers=sign(f"{PUBLIC}/hooks/sms/inbound", form))
        assert answer.status_code == 200

    return sent


def fetch(runtime: Runtime) -> int:
    return MediaFetcher(runtime.db, runtime.evidence, runtime.settings, runtime.collaborators).fetch_due(at=now())


def kept(runtime: Runtime) -> list[tuple[int, str]]:
    with runtime.db.reading() as session:
        rows = session.exec(select(Evidence).order_by(Evidence.id)).all()
        assert {row.source for row in rows} <= {EvidenceSource.COMPLAINANT}
        return [(row.complaint_id, row.kind.value) for row in rows]


def states(runtime: Runtime) -> list[MediaState]:
    with runtime.db.reading() as session:
        return list(session.exec(select(InboundMedia.state).order_by(InboundMedia.id)))


def refusals(runtime: Runtime) -> list[str]:
    with runtime.db.reading() as session:
        return [body_of(session, row) for row in session.exec(select(Message).where(Message.template == REFUSED))]


def test_a_picture_goes_where_its_text_goes(send: Send, runtime: Runtime, twilio: TwilioServer) -> None:
    send(TOLD, twilio.hold_media(sample.picture()), twilio.hold_media(sample.PDF))
    assert fetch(runtime) == 2
    assert [kind for _id, kind in kept(runtime)] == ["jpeg", "pdf"]
    assert len({number for number, _kind in kept(runtime)}) == 1
    credentials = [bool(who) for _path, who in twilio.asked]
    assert credentials == [True, False, True, False], "the media host is never given them"
    assert fetch(runtime) == 0
    assert refusals(runtime) == []


def test_a_picture_alone_waits_until_its_complaint_is_told(send: Send, runtime: Runtime, twilio: TwilioServer) -> None:
    send("", twilio.hold_media(sample.picture(seed=9)))
    assert fetch(runtime) == 0
    assert twilio.asked == [], "what belongs to nothing is not fetched"
    send(TOLD)
    assert fetch(runtime) == 1
    send("", twilio.hold_media(sample.PDF))
    assert fetch(runtime) == 1
    (first, _jpeg), (second, _pdf) = kept(runtime)
    assert first == second


def test_one_that_waits_for_a_person_is_filed_with_its_text(send: Send, runtime: Runtime, twilio: TwilioServer) -> None:
    send("谢谢", twilio.hold_media(sample.picture()))
    with runtime.db.unit_of_work() as session:
        complaint = make.make_complaint(session, runtime.collaborators(session))
        row = session.exec(select(InboundMessage)).one()
        operator = make.Crew(session).operator
        file_by_hand(session, runtime.collaborators(session), row.id, complaint.number, actor=operator, at=now())
        complaint_id = complaint.id
    assert fetch(runtime) == 1
    assert kept(runtime) == [(complaint_id, "jpeg")]


def test_what_is_refused_is_told_once_with_its_reason(send: Send, runtime: Runtime, twilio: TwilioServer) -> None:
    send(
        TOLD,
        twilio.hold_media(b"MZ" + b"\0" * 500),
        twilio.hold_media(sample.PDF + b" " * 1_100_000),
        twilio.hold_media(sample.picture()),
        twilio.url + "/2010-04-01/Accounts/AC0/Messages/MM1/Media/ME1",
        "http://127.0.0.1:1/steal",
    )
    assert fetch(runtime) == 5
    kinds = [MediaState.REFUSED, MediaState.REFUSED, MediaState.KEPT, MediaState.LOST, MediaState.LOST]
    assert states(runtime) == kinds
    (told,) = refusals(runtime)
    assert "2 MB" in told
    assert fetch(runtime) == 0
    assert len(refusals(runtime)) == 1
    assert len(twilio.asked) == 6, "no address but those of our account was asked for"


def test_of_an_erased_complaint_nothing_is_kept(send: Send, runtime: Runtime, twilio: TwilioServer) -> None:
    send(TOLD, twilio.hold_media(sample.picture()))
    with runtime.db.unit_of_work() as session:
        complaint = session.exec(select(Complaint)).one()
        crew, office = make.Crew(session), runtime.collaborators(session)
        reject_complaint(session, office, complaint, RejectReason.R07, "合成", actor=crew.dispatcher, at=now())
        erase_identity(session, complaint, actor=crew.supervisor, at=now(), reason="合成请求")
        assert text_key_of(session, complaint).is_erased
    assert fetch(runtime) == 1
    assert (kept(runtime), states(runtime), refusals(runtime)) == ([], [MediaState.LOST], [])


def test_who_does_not_answer_is_asked_again(runtime: Runtime, twilio: TwilioServer) -> None:
    url = twilio.hold_media(b"a")
    wrong = runtime.settings.model_copy(update={"twilio_media_hosts": "elsewhere.example"})
    with pytest.raises(MediaGone):
        fetch_media(wrong, url, BytesIO(), most=10)
    no_account = twilio.settings(runtime.settings).model_copy(
        update={"twilio_auth_token": type(runtime.settings.twilio_auth_token)("wrong")}
    )
    with pytest.raises(MediaLater):
        fetch_media(no_account, url, BytesIO(), most=10)
    with pytest.raises(MediaGone):
        fetch_media(runtime.settings, url + "0", BytesIO(), most=10)
