"""What a provider reports of a text it took: where it stands, and why it did not arrive."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import PROVIDER
from intake.models import Message
from intake.notify.outbox import lock_message, noted, settle
from intake.vocabulary import MessageState

MAX_WORD = 40
# What a report may overwrite: a late "sent" never hides a "delivered", and no report what a person has settled.
_RANK = {
    MessageState.SENT: 1,
    MessageState.FAILED: 2,
    MessageState.DELIVERED: 3,
    MessageState.PHONED: 4,
    MessageState.DROPPED: 4,
}


@dataclass(frozen=True)
class DeliveryReport:
    """One report. Whatever a provider reports on it has taken: that is what our "sent" means.

    `word` is the provider's own for the state, kept whether we know it or not. `message_id` finds a message whose
    sender died before it could store the provider's id, or that left twice.
    """

    gateway: str
    provider_sid: str
    state: MessageState
    word: str
    code: str = ""
    message_id: int | None = None

    @property
    def error(self) -> str:
        """For the row of a text that did not arrive."""
        return f"{self.word}, code {self.code or '—'}" if self.state is MessageState.FAILED else ""


def report_delivery(session: Session, report: DeliveryReport, *, at: datetime) -> bool:
    """Write down what is reported; False when no message of ours is meant."""
    found = _find(session, report)
    if found is None:
        return False
    message, complaint = lock_message(session, found.id, found.complaint_id)
    # Of two texts of one message the first that is named counts; of the other only that it arrived.
    is_other = message.provider_sid not in {None, report.provider_sid}
    if is_other and report.state is not MessageState.DELIVERED:
        return True
    message.provider_sid = message.provider_sid or report.provider_sid
    message.gateway, message.provider_status = report.gateway, report.word[:MAX_WORD]
    session.add(message)
    if _RANK[report.state] > _RANK.get(message.state, 0):
        message.departures = max(message.departures, 1)
        message.error_code = report.code if report.state is MessageState.FAILED else ""
        message.last_error = noted(message, report.error)
        settle(session, message, complaint, report.state, actor=PROVIDER, at=at)
    return True


def _find(session: Session, report: DeliveryReport) -> Message | None:
    found = session.exec(select(Message).where(Message.provider_sid == report.provider_sid)).first()
    if found is not None or report.message_id is None:
        return found
    # One that no gateway was ever handed is none that a gateway can report on.
    ours = select(Message).where(Message.id == report.message_id, col(Message.claimed_at).is_not(None))
    return session.exec(ours).first()
