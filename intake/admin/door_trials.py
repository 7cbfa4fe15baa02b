"""A test complaint by a real door: the requests that a browser, an operator or the provider of texts would send."""

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from intake.errors import NotPossibleNow
from intake.notify.webhook_signature import sign_webhook
from intake.runtime import Runtime
from intake.setup.doors import VIOLATION, DoorTestResult, enabled_doors, find_association_name, find_test_complaint
from intake.web.practice import DOOR_TEST
from routing.translatable import N_
from routing.vocabulary import Channel

_NARRATIVE = "测试件：开通检查，不计入任何统计。Test complaint of the set-up; it counts nowhere."
_CONSOLE, _FORM, _WEBHOOK = "/console/", "/complain", "/hooks/sms/inbound"
_SENDER = "+12025550199"  # of the numbers kept for fiction
_HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|token)" value="([^"]*)"')
_SAID = re.compile(r'class="summary"[^>]*>(.*?)</div>|<h1[^>]*>(.*?)</h1>', re.DOTALL)
_LONGEST_SAID = 300


@dataclass(frozen=True)
class Visitor:
    """Who sends: an address, and for the call screen the session of the administrator who tries it."""

    address: str
    browser: str = ""
    session_cookie: str = ""


def try_door(app: Flask, runtime: Runtime, channel: Channel, visitor: Visitor) -> DoorTestResult:
    """Send a test complaint by this door and see whether it came in. Raises NotPossibleNow."""
    if channel not in enabled_doors(runtime.settings):
        raise NotPossibleNow(N_("this door is not enabled here"))
    with runtime.db.reading() as session:
        trial = _DoorTrial(app, runtime, channel, visitor, find_association_name(session))
    # In a thread of its own: nothing of the request that asks for it is around those that it sends.
    with ThreadPoolExecutor(max_workers=1) as other:
        return other.submit(trial.run).result()


class _Answered(Exception):
    """A door answered otherwise than it should."""

    def __init__(self, step: str, response: TestResponse) -> None:
        super().__init__(step)
        self.step, self.status, self.said = step, response.status_code, _said(response)


class _DoorTrial:
    def __init__(self, app: Flask, runtime: Runtime, channel: Channel, visitor: Visitor, association: str) -> None:
        self.runtime, self.channel, self.association = runtime, channel, association
        public = urlsplit(runtime.settings.public_url)
        self.origin = f"{public.scheme}://{public.netloc}"
        self.environ = {DOOR_TEST: True, "REMOTE_ADDR": visitor.address, "HTTP_USER_AGENT": visitor.browser}
        self.client = app.test_client()
        if channel is Channel.PHONE:
            self.client.set_cookie(
                app.config["SESSION_COOKIE_NAME"], visitor.session_cookie, domain=public.hostname or ""
            )

    def run(self) -> DoorTestResult:
        try:
            external_id = self._send()
        except _Answered as answer:
            return DoorTestResult(self.channel, "", answer.step, answer.status, answer.said)
        with self.runtime.db.reading() as session:
            return DoorTestResult(self.channel, find_test_complaint(session, self.channel, external_id))

    def _send(self) -> str:
        """The key of the complaint at this door."""
        if self.channel is Channel.SMS:
            return self._send_text()
        return self._send_form() if self.channel is Channel.WEB else self._enter_call()

    def _send_form(self) -> str:
        """As a citizen does: the page, a look at it once more, the receipt."""
        kept = self._open(_FORM)
        filled = kept | self._told()
        self._post(_FORM, filled | {"step": "check"}, HTTPStatus.OK)
        self._post(_FORM, filled | {"step": "send"}, HTTPStatus.SEE_OTHER)
        self._get("/receipt")
        return kept.get("token", "")

    def _enter_call(self) -> str:
        kept = self._open(_CONSOLE)
        self._post(_CONSOLE, kept | self._told() | {"action": "submit"}, HTTPStatus.SEE_OTHER)
        return kept.get("token", "")

    def _told(self) -> dict[str, str]:
        return {"association": self.association, "violations": VIOLATION, "narrative": _NARRATIVE}

    def _send_text(self) -> str:
        """As Twilio does: to the address that it was told, signed."""
        settings, sid = self.runtime.settings, f"SM{uuid4().hex}"
        body = f"新诉求 {self.association} {_NARRATIVE}"
        form = {"MessageSid": sid, "From": _SENDER, "To": settings.twilio_number, "Body": body, "NumMedia": "0"}
        address = settings.public_url.rstrip("/") + _WEBHOOK
        signed = sign_webhook(settings.twilio_auth_token.get_secret_value(), address, form)
        self._post(_WEBHOOK, form, HTTPStatus.OK, headers=signed)
        return sid

    def _open(self, path: str) -> dict[str, str]:
        """The page with its form: what the form carries hidden."""
        return {name: unescape(value) for name, value in _HIDDEN.findall(self._get(path).text)}

    def _get(self, path: str) -> TestResponse:
        response = self.client.get(path, base_url=self.origin, environ_base=self.environ)
        return _expected(f"GET {path}", response, HTTPStatus.OK)

    def _post(
        self, path: str, form: Mapping[str, str], status: int, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        response = self.client.post(path, data=form, headers=headers, base_url=self.origin, environ_base=self.environ)
        return _expected(f"POST {path}", response, status)


def _expected(step: str, response: TestResponse, status: int) -> TestResponse:
    if response.status_code != status:
        raise _Answered(step, response)
    return response


def _said(response: TestResponse) -> str:
    """What people, or programs, are told."""
    if response.is_json:
        return str(json.loads(response.text).get("error", {}).get("message", ""))[:_LONGEST_SAID]
    found = _SAID.search(response.text)
    told = re.sub(r"<[^>]+>", " ", (found[1] or found[2]) if found else "")
    return " ".join(unescape(told).split())[:_LONGEST_SAID]
