"""Valkey goes away while complaints come in: none is lost, none waits, and their texts leave when workers are back."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import select

from intake.models import Complaint, Message
from intake.notify.choice import sender_for
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import MessageState
from tests import factories as make
from tests.stages.pages import Page
from tests.stages.servers import Valkey
from tests.stages.twilio_server import TOKEN, sign
from tests.webform.test_webform import filled
from workers.jobs.messages import drain

URL = "http://127.0.0.1:8012/hooks/sms/inbound"


@pytest.fixture
def settings(settings: Settings, valkey: Valkey) -> Settings:
    update = {"redis_url": valkey.url, "twilio_auth_token": SecretStr(TOKEN), "public_posts_per_minute": 30}
    return settings.model_copy(update=update)


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings)
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    yield runtime
    runtime.db.dispose()


def text(client: FlaskClient, sid: str) -> int:
    form = {"MessageSid": sid, "From": "+8613900005678", "Body": "NEW 合成诉求：协会乱收费"}
    return client.post("/hooks/sms/inbound", data=form, headers=sign(URL, form)).status_code


def test_both_doors_stay_open_while_the_queue_is_gone(
    page: Page, client: FlaskClient, runtime: Runtime, valkey: Valkey
) -> None:
    page.follow(page.post("/complain", filled(page)))
    valkey.kill()
    page.follow(page.post("/complain", filled(page)))
    assert text(client, "SM-down") == 200
    with runtime.db.unit_of_work() as session:
        assert len(session.exec(select(Complaint)).all()) == 3
        assert {message.state for message in session.exec(select(Message))} == {MessageState.QUEUED}
    valkey.start()
    assert text(client, "SM-up") == 200
    assert drain(runtime, sender_for(runtime.settings)) == 4  # receipts, those of texts with a question in them
    with runtime.db.unit_of_work() as session:
        assert {message.state for message in session.exec(select(Message))} == {MessageState.SENT}
