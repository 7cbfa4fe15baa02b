"""Texts through a domestic HTTP gateway: a signed form posted, answered with a code and the gateway's own id.

The form is that of the common domestic gateways: `account`, `mobile`, `content`, `uid` (ours), `timestamp`, `nonce` and
`sign`; the answer JSON with `code`, "0" where it was taken, `msgId` and `errorMsg`, whatever the HTTP status.
"""

import secrets
import time
from collections.abc import Mapping

from requests import RequestException, Response, Session

from intake.notify.error_table import ABROAD, NO_ANSWER, NO_CONNECTION, NONSENSE, ErrorKind, find_error
from intake.notify.request_signature import SIGN, signature
from intake.notify.senders import NotSent, Refused, TryLater, Uncertain
from intake.notify.wire import begin_request, has_begun, wired
from intake.settings import Settings
from routing.errors import BadJson
from routing.json_text import read_json
from routing.translatable import N_

NAME = "domestic"
SECONDS_ALLOWED = 10.0
_TAKEN, _COUNTRY, _DIGITS = "0", "+86", 11
_SERVER_ERROR, _LONGEST_WAIT, _MOST_DIGITS = 500, 3600, 9
_ANSWERED = N_("the gateway answered %(code)s: %(said)s")


class DomesticSender:
    """One account at one gateway; its numbers and texts stay in the country."""

    name = NAME

    def __init__(self, settings: Settings) -> None:
        self._url, self._account = settings.sms_gateway_url, settings.sms_gateway_account
        self._secret, self._digest = settings.sms_gateway_secret.get_secret_value(), settings.sms_gateway_digest
        self._signature = settings.sms_gateway_signature
        self._session = wired(Session())

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        form = self._form(_national(phone), body, message_id)
        begin_request()
        try:
            answer = self._session.post(self._url, data=form, timeout=SECONDS_ALLOWED, allow_redirects=False)
        except (RequestException, OSError) as error:
            raise _broken(error) from None
        said = _own_form(answer)
        if said is None:
            raise Uncertain(
                N_("an answer that makes no sense: %(kind)s"), error_code=NONSENSE, kind=str(answer.status_code)
            )
        if said["code"] != _TAKEN:
            raise _meant(said, wait=answer.headers.get("Retry-After", ""))
        if not said["msgId"]:
            raise Uncertain(N_("an answer that makes no sense: %(kind)s"), error_code=NONSENSE, kind="msgId")
        return said["msgId"]

    def _form(self, mobile: str, body: str, message_id: int) -> dict[str, str]:
        form = {
            "account": self._account,
            "mobile": mobile,
            "content": f"【{self._signature}】{body}" if self._signature else body,
            "uid": str(message_id),
            "timestamp": str(int(time.time() * 1000)),
            "nonce": secrets.token_hex(8),
        }
        return form | {SIGN: signature(form, self._secret, digest=self._digest)}


def _national(phone: str) -> str:
    """As domestic gateways take numbers: eleven digits. Raises Refused for any other."""
    digits = phone.removeprefix(_COUNTRY)
    if digits == phone or len(digits) != _DIGITS:
        raise Refused(
            N_("a number outside the country, or no mobile number: this gateway does not send to it"), error_code=ABROAD
        )
    return digits


def _own_form(answer: Response) -> dict[str, str] | None:
    """The gateway's own answer; None where somebody else speaks: a proxy, half an answer."""
    if answer.status_code >= _SERVER_ERROR:
        return None
    try:
        said = read_json(answer.content.decode(errors="replace"))
    except BadJson:
        return None
    if (
        not isinstance(said, Mapping)
        or not isinstance(said.get("code"), str)
        or not {"msgId", "errorMsg"} & said.keys()
    ):
        return None
    return {name: str(said.get(name) or "") for name in ("code", "msgId", "errorMsg")}


def _meant(said: Mapping[str, str], *, wait: str) -> NotSent:
    code, words = said["code"], said["errorMsg"]
    known = find_error(NAME, code)
    if known is None or known.kind is ErrorKind.NUMBER:
        return Refused(_ANSWERED, code=code, error_code=code, said=words)
    seconds = min(int(wait[:_MOST_DIGITS]), _LONGEST_WAIT) if wait.isdecimal() else 0
    return TryLater(_ANSWERED, code=code, error_code=code, said=words, after_seconds=seconds, is_down=True)


def _broken(error: Exception) -> NotSent:
    """No answer came. Before the first byte nothing left."""
    kind = type(error).__name__
    if not has_begun():
        return TryLater(N_("no connection: %(kind)s"), error_code=NO_CONNECTION, kind=kind, is_down=True)
    return Uncertain(N_("no answer in time: %(kind)s"), error_code=NO_ANSWER, kind=kind, is_down=True)
