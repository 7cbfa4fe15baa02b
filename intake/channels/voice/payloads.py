"""What Twilio posts of a call that came in."""

from pydantic import BaseModel, Field

_MAX_SID = 64


class CallPayload(BaseModel):
    """A call that rings. A number that is withheld is a word, a number of its own, or nothing."""

    call_sid: str = Field(alias="CallSid", min_length=1, max_length=_MAX_SID)
    sender: str = Field("", alias="From", max_length=200)


class CallEnd(BaseModel):
    """How a call goes on."""

    call_sid: str = Field(alias="CallSid", min_length=1, max_length=_MAX_SID)
    status: str = Field("", alias="CallStatus", max_length=20)


class MaskedCallNews(BaseModel):
    """How the end of whoever asked goes on."""

    status: str = Field("", alias="CallStatus", max_length=20)


class DialledCall(BaseModel):
    """How the complainant's end went."""

    status: str = Field("", alias="DialCallStatus", max_length=20)
    seconds: int | None = Field(None, alias="DialCallDuration", ge=0)
