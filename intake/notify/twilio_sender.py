"""Texts through Twilio's Messages resource, with its errors sorted into "never" and "later"."""

import logging
from typing import Any
from urllib.parse import urlsplit

from requests import ConnectionError as NoConnection
from requests import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from intake.notify.senders import Refused, TryLater
from intake.settings import Settings
from routing.translatable import N_

SECONDS_ALLOWED = 10.0
STATUS_PATH = "/hooks/sms/status"
_BAD_REQUEST, _TOO_MANY, _SERVER_ERROR = 400, 429, 500
_LONGEST_WAIT = 3600
_ANSWERED = N_("HTTP %(status)s, code %(code)s: %(said)s")
# Errors of our own account or sending number, answered with 400: they pass when somebody corrects the settings.
_OURS = frozenset({20003, 20404, 21212, 21603, 21606, 21609, 21660, 21701, 21703, 21704, 21705})


class TwilioSender:
    """One account, one number or Messaging Service."""

    def __init__(self, settings: Settings) -> None:
        http = _Http(settings.twilio_api_url)
        token = settings.twilio_auth_token.get_secret_value()
        # An environment of its own: TWILIO_EDGE and the like of the machine say nothing to us.
        self._client = Client(settings.twilio_account_sid, token, http_client=http, environment={"_": ""})
        service = settings.twilio_messaging_service_sid
        self._origin = {"messaging_service_sid": service} if service else {"from_": settings.twilio_number}
        self._callback = settings.public_url.rstrip("/") + STATUS_PATH if _is_reachable(settings) else None

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        # Our id travels with the callback, so that a report of delivery finds its message even if we died meanwhile.
        extra = {"status_callback": f"{self._callback}?message={message_id}"} if self._callback else {}
        try:
            return str(self._client.messages.create(to=phone, body=body, **self._origin, **extra).sid)
        except (TwilioRestException, TwilioServiceException) as error:
            raise _sorted(error, self._client.http_client) from None
        except (ConnectTimeout, NoConnection) as error:
            raise TryLater(N_("no connection: %(kind)s"), kind=type(error).__name__, is_down=True) from None
        except RequestException as error:
            # It may have been taken all the same: the one case in which a retry can double a text.
            raise TryLater(N_("no answer in time: %(kind)s"), kind=type(error).__name__, is_down=True) from None
        except (TwilioException, ValueError) as error:
            raise TryLater(N_("an answer that makes no sense: %(kind)s"), kind=type(error).__name__) from None


class _Http(TwilioHttpClient):  # type: ignore[misc]  # twilio carries no types
    """Twilio's own client, silent (it logs), with a time limit, and pointed elsewhere where the settings say so."""

    def __init__(self, base: str) -> None:
        silent = logging.getLogger(f"{__name__}.http")
        silent.disabled = True
        super().__init__(timeout=SECONDS_ALLOWED, logger=silent)
        self._base = base.rstrip("/")
        self.retry_after = ""

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """As its parent's, at another host when there is one."""
        if self._base:
            parts = urlsplit(url)
            url = self._base + parts.path + (f"?{parts.query}" if parts.query else "")
        response = super().request(method, url, *args, **kwargs)
        self.retry_after = response.headers.get("Retry-After", "")
        return response


def _sorted(error: TwilioRestException | TwilioServiceException, http: _Http) -> Refused | TryLater:
    said = getattr(error, "msg", "") or getattr(error, "title", "")
    if error.status == _BAD_REQUEST and error.code not in _OURS:
        return Refused(_ANSWERED, status=error.status, code=error.code, said=said)
    wait = int(http.retry_after) if http.retry_after.isdecimal() else 0
    return TryLater(
        _ANSWERED,
        status=error.status,
        code=error.code,
        said=said,
        after_seconds=min(wait, _LONGEST_WAIT),
        is_down=_concerns_all(error.status),
    )


def _concerns_all(status: int) -> bool:
    """Too many requests, wrong credentials: the next text would fare no better. A 500 may be about this one only."""
    return status == _TOO_MANY or status < _SERVER_ERROR


def _is_reachable(settings: Settings) -> bool:
    """Twilio refuses a text whose status callback is an address of this machine alone."""
    return settings.public_url.startswith("https://") or bool(settings.twilio_api_url)
