"""What is not signed by Twilio is kept, shown and never believed; what Twilio reports of our texts is."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import select

from intake.app import create_app
from intake.clock import now
from intake.conversation import inbox
from intake.models import Complaint, InboundMessage, Message, OfficeEvent, Staff
from intake.notify import outbox
from intake.notify.claims import claim_next
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import InboundState, MessageState, StaffRole
from tests import factories as make
from tests.stages.offices import serving
from tests.stages.opened import heard_in, opened
from tests.stages.pages import Page
from tests.stages.twilio_server import TOKEN, sign

PUBLIC = "https://hotline.example"
INBOUND, STATUS = "/hooks/sms/inbound", "/hooks/sms/status"
FORM = {"MessageSid": "SM1", "From": "+8613800001234", "To": "+12025550100", "Body": "协会乱收费"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"twilio_auth_token": SecretStr(TOKEN), "public_url": PUBLIC})


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime


def heard(runtime: Runtime) -> list[str]:
    """What came in says."""
    with runtime.db.reading() as session:
        return [heard_in(session, row) for row in session.exec(select(InboundMessage))]


def rows(runtime: Runtime, table: type) -> list:
    with runtime.db.unit_of_work() as session:
        return list(session.exec(select(table)))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": "nonsense"},
        sign(PUBLIC + INBOUND, FORM, token="another token"),
        sign(PUBLIC + INBOUND, FORM | {"Body": "other words"}),
        sign("https://elsewhere.example" + INBOUND, FORM),
        sign(PUBLIC + STATUS, FORM),
    ],
)
def test_a_wrong_signature_is_refused_and_quarantined(
    client: FlaskClient, runtime: Runtime, headers: dict[str, str]
) -> None:
    assert client.post(INBOUND, data=FORM, headers=headers).status_code == 403
    (row,) = rows(runtime, InboundMessage)
    assert (row.is_trusted, row.state, heard(runtime)) == (False, InboundState.QUARANTINED, ["协会乱收费"])
    assert b"13800001234" not in row.sealed_from
    assert rows(runtime, Complaint) == rows(runtime, Message) == []


def test_a_forgery_does_not_stand_in_the_way_of_the_true_text(client: FlaskClient, runtime: Runtime) -> None:
    client.post(INBOUND, data=FORM | {"Body": "forged"})
    assert client.post(INBOUND, data=FORM, headers=sign(PUBLIC + INBOUND, FORM)).status_code == 200
    (complaint,) = rows(runtime, Complaint)
    with runtime.db.reading() as session:
        assert opened(session, complaint, "narrative") == "协会乱收费"
    client.post(INBOUND, data=FORM | {"Body": "forged again"})
    assert len(rows(runtime, InboundMessage)) == 2, "one forgery a MessageSid is enough"


def test_a_forged_flood_fills_no_disk(client: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_UNREVIEWED", 3)
    for n in range(6):
        forged = {"MessageSid": f"SM\x00{n}", "From": "x" * 500, "Body": "长" * 9000}
        assert client.post(INBOUND, data=forged).status_code == 403
    assert [len(said) for said in heard(runtime)] == [2000] * 3


def test_an_address_behind_a_proxy_is_the_public_one(client: FlaskClient, runtime: Runtime) -> None:
    headers = sign(PUBLIC + INBOUND, FORM) | {"Host": "10.0.0.5:8012"}
    assert client.post(INBOUND, data=FORM, headers=headers).status_code == 200
    again = FORM | {"MessageSid": "SM2"}
    headers = sign(f"{PUBLIC}:443{INBOUND}", again)
    assert client.post(INBOUND, data=again, headers=headers).status_code == 200, "Twilio signs with or without port"


def test_a_signed_text_without_its_fields_is_named_as_wrong(client: FlaskClient) -> None:
    form = {"Body": "x"}
    answer = client.post(INBOUND, data=form, headers=sign(PUBLIC + INBOUND, form))
    assert answer.status_code == 422
    assert {"MessageSid", "From"} <= answer.json["error"]["fields"].keys()


def test_without_a_token_nothing_is_believed(settings: Settings) -> None:
    bare = create_app(build_runtime(settings.model_copy(update={"twilio_auth_token": SecretStr("")})))
    headers = sign(PUBLIC + INBOUND, FORM, token="")
    assert bare.test_client().post(INBOUND, data=FORM, headers=headers).status_code == 403


def test_somebody_looks_at_the_quarantine(
    client: FlaskClient, page: Page, runtime: Runtime, make_staff: Callable[..., Staff]
) -> None:
    client.post(INBOUND, data=FORM | {"Body": "<b>forged</b>"})
    page.log_in(make_staff("li", StaffRole.SUPERVISOR))
    seen = page.get("/quarantine/").text
    assert "&lt;b&gt;forged" in seen
    assert "138****1234" in seen
    assert "13800001234" not in seen
    (row,) = rows(runtime, InboundMessage)
    page.follow(page.post(f"/quarantine/{row.id}/review"))
    page.post(f"/quarantine/{row.id}/review")
    (row,) = rows(runtime, InboundMessage)
    assert row.reviewed_at is not None
    assert (row.state, rows(runtime, Complaint)) == (InboundState.QUARANTINED, [])
    assert [event.kind for event in rows(runtime, OfficeEvent)].count("inbound:review") == 1
    page.post("/quarantine/999/review", status=404)


class Told:
    """One text of ours that Twilio reports on."""

    def __init__(self, app: Flask, runtime: Runtime) -> None:
        self.client, self.runtime = app.test_client(), runtime
        with runtime.db.unit_of_work() as session:
            make.make_complaint(session, runtime.collaborators(session), at=now())
            claim = claim_next(session, at=now())
        self.message_id = claim.message_id
        with runtime.db.unit_of_work() as session:
            outbox.mark_sent(session, claim, "SM-out", at=now())

    def report(self, status: str, *, query: str = "", sid: str = "SM-out", error: str = "") -> int:
        form = {"MessageSid": sid, "MessageStatus": status} | ({"ErrorCode": error} if error else {})
        headers = sign(PUBLIC + STATUS + query, form)
        return self.client.post(STATUS + query, data=form, headers=headers).status_code

    @property
    def row(self) -> Message:
        (row,) = rows(self.runtime, Message)
        return row


@pytest.fixture
def told(app: Flask, runtime: Runtime) -> Told:
    return Told(app, runtime)


def test_a_late_word_never_hides_a_later_state(told: Told) -> None:
    assert [told.report(word) for word in ("queued", "sent", "delivered", "sent", "failed")] == [204] * 5
    assert told.row.state is MessageState.DELIVERED
    assert told.row.delivered_at is not None
    assert told.row.sent_at <= told.row.delivered_at


def test_what_did_not_arrive_says_why(told: Told) -> None:
    told.report("undelivered", error="30005")
    assert (told.row.state, told.row.error_code, told.row.gateway) == (MessageState.FAILED, "30005", "twilio")


def test_a_word_we_do_not_know_is_kept_and_answered_well(told: Told) -> None:
    assert told.report("partially_delivered") == 204
    assert (told.row.state, told.row.provider_status) == (MessageState.SENT, "partially_delivered")


def test_of_two_texts_of_one_message_either_may_say_that_it_arrived(told: Told) -> None:
    query = f"?message={told.message_id}"
    assert told.report("failed", query=query, sid="SM-second", error="30003") == 204
    assert told.row.state is MessageState.SENT
    assert told.report("delivered", query=query, sid="SM-second") == 204
    assert told.row.state is MessageState.DELIVERED


def test_a_report_of_nothing_of_ours_is_quietly_not_found(told: Told) -> None:
    assert told.report("delivered", sid="SM-of-others") == 404
    assert told.row.state is MessageState.SENT


def test_an_unsigned_report_changes_nothing(told: Told) -> None:
    form = {"MessageSid": "SM-out", "MessageStatus": "failed"}
    assert told.client.post(STATUS, data=form).status_code == 403
    assert told.row.state is MessageState.SENT


def test_a_report_proves_that_a_text_left_whose_sender_died(told: Told) -> None:
    with told.runtime.db.unit_of_work() as session:
        lost = {"state": MessageState.CLAIMED, "provider_sid": None, "sent_at": None, "next_attempt_at": now()}
        session.connection().execute(update(Message).values(**lost))
    assert told.report("sent", query=f"?message={told.message_id}", sid="SM-unknown") == 204
    assert (told.row.state, told.row.provider_sid) == (MessageState.SENT, "SM-unknown")
    with told.runtime.db.unit_of_work() as session:
        assert claim_next(session, at=now()) is None, "so it is not sent again"
