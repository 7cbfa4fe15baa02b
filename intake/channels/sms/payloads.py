"""What Twilio posts of a text that came in."""

from pydantic import BaseModel, Field

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
