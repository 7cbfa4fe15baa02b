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
    """The provider did not take the text. The reason never carries a whole telephone number."""

    def __init__(self, msgid: str | TranslatableText, /, **params: Any) -> None:
        super().__init__(msgid, **{name: _without_numbers(value) for name, value in params.items()})


class Refused(NotSent):
    """It never will: the number does not exist, its owner opted out."""


class TryLater(NotSent):
    """It may take it later; `after_seconds` where it said when. `is_down`: others need not be tried now either."""

    def __init__(
        self, msgid: str | TranslatableText, /, *, after_seconds: int = 0, is_down: bool = False, **params: Any
    ) -> None:
        super().__init__(msgid, **params)
        self.after_seconds = after_seconds
        self.is_down = is_down


def _without_numbers(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _NUMBERS.sub(lambda found: masked_phone(found[0]), value)[:MAX_REASON]


class Sender(Protocol):
    """Whatever texts leave by."""

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        """Hand one text for `phone` (E.164) to the provider; its id there. Raises Refused or TryLater.

        `message_id` is our own id, which the provider's reports of delivery carry back.
        """


class LogSender:
    """The sender of development: tells the log that a text would have left, and neither to whom nor what it says."""

    def send(self, phone: str, body: str, *, message_id: int) -> str:
        whom = masked_phone(phone)
        log.info("no provider is set: message %d, %d characters for %s, stays here", message_id, len(body), whom)
        return f"LOG{secrets.token_hex(16)}"
