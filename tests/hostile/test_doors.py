"""Every address with what strangers put behind it, hooks with signed nonsense, and the sheet's JSON: never a fault."""

import random
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import select
from werkzeug.routing import Rule

from intake.app import create_app
from intake.models import Complaint, InboundMessage
from intake.notify.request_signature import SIGN, signature
from intake.runtime import Runtime, build_runtime
from intake.settings import Settings
from intake.vocabulary import StaffRole
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.hostile.feeding import feed
from tests.hostile.grammars import BREAKING, JSON, SENT, WRONG_JSON, as_json
from tests.rulemaking.rules_scene import RulesScene
from tests.stages import extents
from tests.stages.domestic_server import SECRET
from tests.stages.twilio_server import TOKEN, sign

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

PUBLIC = "https://hotline.example"
_SERVER = 500
_SICK = "health.health"  # it says 503 where no worker runs, as here
NAMES = (
    *("q", "do", "after", "page", "state", "region", "kind", "by", "from", "to", "month", "first", "last", "number"),
    *("association", "violation", "department", "a", "b", "version", "round", "year", "role", "code", "near", "lang"),
    *("theme", "reading", "title", "measure", "channel", "amount", "text", "phone", "name", "sort", "branch", "next"),
)
_FIELDS = ("MessageSid", "From", "Body", "NumMedia", "MediaUrl0", "OptOutType", "CallSid", "CallStatus")
_FIELDS += ("MessageStatus", "ErrorCode", "DialCallStatus", "DialCallDuration")
_SENT = [text.encode("utf-8", "replace").decode() for text in BREAKING]


@pytest.fixture
def signed(settings: Settings) -> Runtime:
    own = {"twilio_auth_token": SecretStr(TOKEN), "public_url": PUBLIC, "sms_gateway_secret": SecretStr(SECRET)}
    runtime = build_runtime(settings.model_copy(update=own))
    with runtime.db.unit_of_work() as session:
        make.make_office(session, ring=runtime.ring)
    return runtime


def _queries(rules: list[Rule]) -> st.SearchStrategy[tuple[Rule, dict[str, str]]]:
    asked = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(_SENT) | SENT, min_size=1, max_size=4)
    return st.tuples(st.sampled_from(rules), asked)


def test_no_address_fails_at_what_stands_behind_its_question_mark(runtime: Runtime) -> None:
    scene = Scene(runtime)
    scene.complaint()
    scene.person("every", StaffRole.ADMINISTRATOR, StaffRole.SUPERVISOR, StaffRole.OPERATOR)
    browser = scene.browser_of("every").client
    every = [rule for rule in scene.app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]

    def ask(asked: tuple[Rule, dict[str, str]]) -> None:
        rule, query = asked
        scene.app.extensions["jiesu-limiter"].reset()
        short = {name: text[:2000] for name, text in query.items()}
        answer = browser.get(rule.rule, query_string=short)
        assert answer.status_code < _SERVER or rule.endpoint == _SICK, (rule.rule, short)
        assert "://" not in answer.headers.get("Location", "")

    feed(_queries(sorted(every, key=lambda rule: rule.rule)), ask, sample=12)


def _post(client: FlaskClient, path: str, form: dict[str, str]) -> int:
    client.application.extensions["jiesu-limiter"].reset()
    if path.endswith("/receipt"):
        head, form = {}, form | {SIGN: signature(form, SECRET, digest="hmac-sha256")}
    else:
        head = sign(PUBLIC + path, form)
    return client.post(path, data=form, headers=head).status_code


@pytest.mark.parametrize(
    "path",
    ["/hooks/sms/inbound", "/hooks/sms/status", "/hooks/sms/receipt", "/hooks/voice/inbound", "/hooks/voice/status"],
)
def test_a_signed_hook_is_taken_or_refused_whatever_it_says(signed: Runtime, path: str) -> None:
    client = create_app(signed).test_client()
    fields = st.dictionaries(st.sampled_from((*_FIELDS, "msgId", "uid", "status")), SENT | st.sampled_from(_SENT))

    def send(form: dict[str, str]) -> None:
        assert _post(client, path, form) < _SERVER

    feed(fields, send, sample=12)


def test_a_text_that_says_anything_is_kept_once_and_nothing_is_half_written(signed: Runtime) -> None:
    client, drawn = create_app(signed).test_client(), random.Random(5)
    told = [*_SENT, "成都市门窗与防水行业协会(合成)强制入会还要会费" + drawn.choice(_SENT), "投诉" + "会费" * 2000]
    chosen = told if extents.IS_WHOLE else drawn.sample(told, 8)
    for number, body in enumerate(chosen):
        form = {"MessageSid": f"SM{number:032d}", "From": "+8613800001234", "Body": body, "NumMedia": "0"}
        assert _post(client, "/hooks/sms/inbound", form) == _post(client, "/hooks/sms/inbound", form)
    with signed.db.reading() as session:
        kept = [row.message_sid for row in session.exec(select(InboundMessage))]
        assert len(kept) == len(set(kept))
        assert len(session.exec(select(Complaint)).all()) <= len(kept)


@pytest.mark.parametrize("lying", ["evil.example", "evil.example:80", "a@evil.example", "[::1", "x" * 3000, "a b"])
def test_a_host_that_lies_is_written_into_no_answer(runtime: Runtime, lying: str) -> None:
    client = create_app(runtime).test_client()
    for path in ("/", "/desk/", "/login", "/open-data/index.json", "/nowhere"):
        answer = client.get(path, headers={"Host": lying, "X-Forwarded-Host": lying})
        assert answer.status_code < _SERVER
        assert lying not in answer.text
        assert lying not in answer.headers.get("Location", "")


@pytest.fixture
def rules(runtime: Runtime) -> RulesScene:
    return RulesScene(runtime)


def test_the_sheet_refuses_wrong_json_in_one_line_and_keeps_the_draft(rules: RulesScene) -> None:
    sheet = rules.drafting()
    path, head = f"/rules/draft/{sheet.version}/edits", {"X-CSRFToken": sheet.page.token, "Accept": "application/json"}
    before = sheet.rows()

    def send(text: str) -> Any:
        return sheet.page.client.post(path, data=text, content_type="application/json", headers=head)

    for text in WRONG_JSON:
        answer = send(text)
        assert 400 <= answer.status_code < _SERVER, text[:40]
        assert "\n" not in answer.json["error"]["message"]
    feed(JSON, lambda value: _is_no_fault(send(as_json(value))), sample=15)
    cells = st.dictionaries(st.sampled_from(("lead", "amount", "violation", "keywords", "nothing")), SENT, max_size=3)
    edit = st.fixed_dictionaries(
        {"kind": st.sampled_from(("put", "insert", "move", "copy", "remove")), "id": st.integers(), "cells": cells}
    )
    body = st.fixed_dictionaries({"edition": st.integers(), "edits": st.lists(edit, max_size=3)})
    feed(body, lambda value: _is_no_fault(send(as_json(value))), sample=15)
    assert sheet.rows() == before


def _is_no_fault(answer: Any) -> None:
    assert answer.status_code < _SERVER
