"""Settings of the call screen and of calls that come in."""

from pydantic import Field
from pydantic_settings import BaseSettings


class TelephoneSettings(BaseSettings):
    """Of `Settings` those of calls."""

    # Where calls are connected to: +8628…, sip:desk@pbx.example; unset: the caller is told to dial 12345.
    voice_connect: str = Field(default="", pattern=r"^(\+?[0-9]{3,20}|sips?:\S{3,200})?$")
    is_call_recorded: bool = False
    draft_hours: int = Field(default=24, ge=1, le=720)  # an unfinished call is kept so long
