"""What Twilio posts: a text that came in, and what became of one that went out."""

from enum import StrEnum

from pydantic import BaseModel, Field

from intake.vocabulary import MessageState

_MAX_SID = 64
_MAX_BODY = 20_000  # Twilio joins segments up to 1,600 characters; another gateway may allow more


class InboundPayload(BaseModel):
    """A text that came in."""

    message_sid: str = Field(alias="MessageSid", min_length=1, max_length=_MAX_SID)
    sender: str = Field(alias="From", min_length=1, max_length=60)
    body: str = Field("", alias="Body", max_length=_MAX_BODY)
    media_count: int = Field(0, alias="NumMedia", ge=0, le=50)
    # Set where Twilio has answered STOP, START or HELP itself.
    opt_out_type: str = Field("", alias="OptOutType", max_length=20)


class Reported(StrEnum):
    """Twilio's words for where a text stands."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"


# Whatever Twilio reports on, it has taken: that is what our "sent" means.
_MEANING = {
    Reported.DELIVERED: MessageState.DELIVERED,
    Reported.READ: MessageState.DELIVERED,
    Reported.UNDELIVERED: MessageState.FAILED,
    Reported.FAILED: MessageState.FAILED,
    Reported.CANCELED: MessageState.FAILED,
}


class StatusPayload(BaseModel):
    """What became of a text of ours."""

    message_sid: str = Field(alias="MessageSid", min_length=1, max_length=_MAX_SID)
    status: Reported = Field(alias="MessageStatus")
    error_code: str = Field("", alias="ErrorCode", max_length=20)

    @property
    def state(self) -> MessageState:
        return _MEANING.get(self.status, MessageState.SENT)

    @property
    def error(self) -> str:
        """For the row of a text that did not arrive."""
        return f"{self.status}, code {self.error_code or '—'}" if self.state is MessageState.FAILED else ""
