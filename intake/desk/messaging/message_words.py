"""What a text to a complainant is called, where it stands and why, in words: for its own page and the complaint's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from intake.language.i18n import N_, _, ngettext
from intake.language.words import word
from intake.models import Message
from intake.notify.claims import MOST_DEPARTURES
from intake.notify.error_table import find_error
from intake.notify.staff.gathering import TEMPLATE
from intake.vocabulary import MessageState

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "received": N_("Receipt"),
        "accepted": N_("Acceptance"),
        "answered": N_("Answer at once"),
        "bulletin": N_("Bulletins"),
        "extended": N_("Extension"),
        "interim": N_("Interim answer"),
        "box/written": N_("That there is a message in the box"),
        "letter": N_("Letter"),
        "merged": N_("Joined to another complaint"),
        "parted": N_("Handled by itself again"),
        "need_info": N_("Question for more information"),
        "overdue": N_("Word of a delay"),
        "rejected": N_("Not accepted"),
        "result": N_("Result"),
        "resumed": N_("Resumption"),
        TEMPLATE: N_("Notices to staff"),
        "setup_test": N_("Test text of the set-up"),
        "statutory_extended": N_("Extension of a procedure"),
        "statutory_opened": N_("Opening of a procedure"),
        "suspended": N_("Suspension"),
        "terminated": N_("Termination"),
        "transferred": N_("Transfer"),
    }
)
_ARRIVED = frozenset({MessageState.DELIVERED, MessageState.SENT})


@dataclass(frozen=True)
class MessageWords:
    """One text as it is told of."""

    message: Message

    @property
    def name(self) -> str:
        known = _NAMES.get(self.message.template)
        return _(known) if known else _("Answer to a text")

    @property
    def state(self) -> str:
        return word(self.message.state)

    @property
    def cause(self) -> str:
        """Why it did not arrive, or perhaps, with the provider's code; nothing where all is well."""
        if self.message.state in _ARRIVED:
            return ""
        code = self.message.error_code
        known = find_error(self.message.gateway, code)
        if known is None:
            return _("; ").join(_(note) for note in self.message.last_error.split("; ") if note)
        return f"{known.words} ({code})" if code.upper() == code else known.words

    @property
    def advice(self) -> str:
        """What to do about it."""
        known = None if self.message.state in _ARRIVED else find_error(self.message.gateway, self.message.error_code)
        return known.advice if known else ""

    @property
    def is_doubled(self) -> bool:
        """Whether two of it left, or may have."""
        return self.message.departures >= MOST_DEPARTURES

    def age(self, at: datetime) -> str:
        waited = max(at - self.message.created_at, timedelta())
        hours = waited // timedelta(hours=1)
        if hours < 1:
            return ngettext("%(num)d minute", "%(num)d minutes", waited // timedelta(minutes=1))
        if waited.days < 1:
            return ngettext("%(num)d hour", "%(num)d hours", hours)
        return ngettext("%(num)d whole day", "%(num)d whole days", waited.days)
