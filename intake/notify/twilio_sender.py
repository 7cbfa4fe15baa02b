"""Texts through Twilio's Messages resource, with its errors sorted into "never", "later" and "nobody knows"."""

import logging
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from intake.notify.error_table import NO_ANSWER, NO_CONNECTION, NONSENSE, ErrorKind, find_error
from intake.notify.senders import NotSent, Refused, TryLater, Uncertain
from intake.notify.wire import begin_request, has_begun, wired
from intake.settings import Settings
from routing.errors import BadJson
from routing.json_text import read_json
from routing.translatable import N_

NAME = "twilio"
SECONDS_ALLOWED = 10.0
STATUS_PATH = "/hooks/sms/status"
_BAD_REQUEST, _TOO_MANY, _SERVER_ERROR, _LAST_STATUS = 400, 429, 500, 600
_LONGEST_WAIT, _MOST_DIGITS = 3600, 9
_CODES = range(10_000, 100_000)
_UNAVAILABLE = "20503"  # the one 5xx by which it says that nothing was done
_ANSWERED = N_("HTTP %(status)s, code %(code)s: %(said)s")


class TwilioSender:
    """One account, one number or Messaging Service."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._http = TwilioWire(settings.twilio_api_url)
        token = settings.twilio_auth_token.get_secret_value()
        # An environment of its own: TWILIO_EDGE and the like of the machine say nothing to us.
        self._client = Client(settings.twilio_account_sid, token, http_client=self._http, environment={"_": ""})
        service = settings.twilio_messaging_service_sid
        self._origin = {"messaging_service_sid": service} if service else {"from_": settings.twilio_number}
        self._callback = settings.public_url.rstrip("/") + STATUS_PATH if is_reachable(settings) else None

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        # Our id travels with the callback, so that a report of delivery finds its message even if we died meanwhile.
        extra = {"status_callback": f"{self._callback}?message={message_id}"} if self._callback else {}
        begin_request()
        self._http.forget_answer()
        try:
            sid = self._client.messages.create(to=phone, body=body, **self._origin, **extra).sid
        except (RequestException, OSError) as error:
            raise broken(error) from None
        except (TwilioException, ValueError, TypeError, KeyError, AttributeError) as error:
            raise sorted_error(self._http, error) from None
        if not isinstance(sid, str) or not sid:
            raise nonsense("sid")
        return sid


class TwilioWire(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's own client, silent (it logs), with a time limit, and pointed elsewhere where the settings say so."""

    def __init__(self, base: str) -> None:
        silent = logging.getLogger(f"{__name__}.http")
        silent.disabled = True
        super().__init__(timeout=SECONDS_ALLOWED, logger=silent)
        wired(self.session)
        self._base = base.rstrip("/")
        self._answers = threading.local()  # several threads ask at once

    @property
    def answer(self) -> Response | None:
        """To this thread's last question."""
        return getattr(self._answers, "last", None)

    def forget_answer(self) -> None:
        self._answers.last = None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """As its parent's, at another host when there is one."""
        if self._base:
            parts = urlsplit(url)
            url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        self._answers.last = super().request(method, url, *args, **kwargs)
        return self._answers.last


def sorted_error(http: TwilioWire, error: Exception) -> NotSent:
    """What an error of the client means for what was handed over."""
    answer = http.answer
    if answer is None:
        return broken(error)
    said = _own_form(answer)
    if said is None:
        return nonsense(str(answer.status_code))
    return _meant(answer.status_code, *said, wait=answer.headers.get("Retry-After", ""))


def _own_form(answer: Response) -> tuple[str, str] | None:
    """Twilio's own code and words; None where somebody else speaks, or nobody: a proxy, half an answer."""
    if not _BAD_REQUEST <= answer.status_code < _LAST_STATUS:
        return None
    try:
        said = read_json(answer.text)
    except BadJson:
        return None
    if not isinstance(said, Mapping) or said.get("code") not in _CODES or said.get("status") != answer.status_code:
        return None
    return str(said["code"]), str(said.get("message") or said.get("title") or "")


def _meant(status: int, code: str, said: str, *, wait: str) -> NotSent:
    """What an error in Twilio's own form says of the text. Of its 5xx only those we know to pass have sent nothing."""
    known = find_error(NAME, code)
    if status >= _SERVER_ERROR and code != _UNAVAILABLE:
        return Uncertain(_ANSWERED, status=status, code=code, error_code=code, said=said)
    if status == _BAD_REQUEST and (known is None or known.kind is ErrorKind.NUMBER):
        return Refused(_ANSWERED, status=status, code=code, error_code=code, said=said)
    seconds = min(int(wait[:_MOST_DIGITS]), _LONGEST_WAIT) if wait.isdecimal() else 0
    # Too many requests, wrong credentials: the next text would fare no better. A 503 may be about this one only.
    is_down = status < _SERVER_ERROR
    return TryLater(
        _ANSWERED, status=status, code=code, error_code=code, said=said, after_seconds=seconds, is_down=is_down
    )


def broken(error: Exception) -> NotSent:
    """No answer came. Before the first byte nothing left."""
    kind = type(error).__name__
    if not has_begun():
        return TryLater(N_("no connection: %(kind)s"), error_code=NO_CONNECTION, kind=kind, is_down=True)
    return Uncertain(N_("no answer in time: %(kind)s"), error_code=NO_ANSWER, kind=kind, is_down=True)


def nonsense(what: str) -> Uncertain:
    return Uncertain(N_("an answer that makes no sense: %(kind)s"), error_code=NONSENSE, kind=what)


def is_reachable(settings: Settings) -> bool:
    """Twilio refuses a text whose status callback is an address of this machine alone."""
    return settings.public_url.startswith("https://") or bool(settings.twilio_api_url)
