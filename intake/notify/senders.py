"""What sending is: one call that answers with the provider's own id of the text, or says why there is none."""

import logging
import re
import secrets
from typing import Any, Protocol

from intake.errors import DomainError
from intake.identity.mask import masked_phone
from routing.translatable import TranslatableText

log = logging.getLogger(__name__)

MAX_REASON = 300
_NUMBERS = re.compile(r"\+?\d{7,}")


class NotSent(DomainError):
    """The provider did not say that it took the text. The reason never carries a whole telephone number.

    `error_code` is the provider's own for the error, where it gave one. `is_down`: others need not be tried now either.
    """

    is_down = False

    def __init__(
        self, msgid: str | TranslatableText, /, *, error_code: str = "", is_down: bool = False, **params: Any
    ) -> None:
        super().__init__(msgid, **{name: _without_numbers(value) for name, value in params.items()})
        self.error_code = error_code
        self.is_down = is_down


class Refused(NotSent):
    """It certainly did not leave, and never will: the number does not exist, its owner opted out."""


class TryLater(NotSent):
    """It certainly did not leave, and may later; `after_seconds` where the provider said when."""

    def __init__(self, msgid: str | TranslatableText, /, *, after_seconds: int = 0, **params: Any) -> None:
        super().__init__(msgid, **params)
        self.after_seconds = after_seconds


class Uncertain(NotSent):
    """It may have left: something went wrong after the first byte of the request was on its way."""


def _without_numbers(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _NUMBERS.sub(lambda found: masked_phone(found[0]), value)[:MAX_REASON]


class Sender(Protocol):
    """Whatever texts leave by. Several threads use one at once."""

    name: str  # whose table of errors its codes stand in

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        """Hand one text for `phone` (E.164) to the provider; its id there. Raises Refused, TryLater or Uncertain.

        `message_id` is our own id, which the provider's reports of delivery carry back.
        """


class LogSender:
    """The sender of development: tells the log that a text would have left, and neither to whom nor what it says."""

    name = ""

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        whom = masked_phone(phone)
        log.info("no provider is set: message %d, %d characters for %s, stays here", message_id, len(body), whom)
        return f"LOG{secrets.token_hex(16)}"
