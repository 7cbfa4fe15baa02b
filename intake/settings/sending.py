"""Settings of texts: the one gateway they leave by, and how many are answered."""

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from intake.errors import BadValue, InvalidInput
from routing.translatable import N_

# What texts leave from: a number with its country, a short code, or a name of letters and digits.
_SENDING_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,20}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")


class SendingSettings(BaseSettings):
    """Of `Settings` those of texts."""

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_number: str = ""
    twilio_messaging_service_sid: str = ""
    # How many texts the provider takes in a second, all workers together.
    sms_per_second: int = Field(default=50, ge=1, le=1000)
    # A domestic gateway in place of Twilio: signed requests, receipts posted back to /hooks/sms/receipt.
    sms_gateway_url: str = ""
    sms_gateway_account: str = ""
    sms_gateway_secret: SecretStr = SecretStr("")
    sms_gateway_digest: Literal["hmac-sha256", "md5"] = "hmac-sha256"
    sms_gateway_signature: str = Field(default="", max_length=20)  # 短信签名, put before each text as 【…】
    # So many texts of one number are answered within so many minutes; then a person has to look.
    sms_answers: int = Field(default=12, ge=1, le=1000)
    sms_answer_minutes: int = Field(default=10, ge=1, le=1440)
    # Only tests and private gateways set this: where Twilio's wire format is spoken instead of at Twilio.
    twilio_api_url: str = ""
    # Hosts to which Twilio's API sends on whoever fetches a file of a text.
    twilio_media_hosts: str = "mms.twiliocdn.com media.twiliocdn.com s3-external-1.amazonaws.com"

    @property
    def media_hosts(self) -> frozenset[str]:
        return frozenset(self.twilio_media_hosts.split())

    @field_validator("twilio_number")
    @classmethod
    def _can_send(cls, number: str) -> str:
        if number and not _SENDING_NUMBER.fullmatch(number):
            raise BadValue(N_("is no number that texts can leave from: write it as +8613800000000"))
        return number

    @property
    def sends_texts(self) -> bool:
        return bool(self.twilio_account_sid or self.sms_gateway_url)

    def require_whole_sending(self) -> None:
        """Refuse half a set-up of a gateway, and two of them. Twilio's token alone means receiving, not sending."""
        for name in ("SMS_GATEWAY_ACCOUNT", "SMS_GATEWAY_SECRET"):
            if bool(self.sms_gateway_url) and not getattr(self, name.lower()):
                message = N_("%(name)s is missing beside JIESU_SMS_GATEWAY_URL")
                raise InvalidInput(message, name=f"JIESU_{name}", field=f"JIESU_{name}")
        if self.sms_gateway_url and self.twilio_account_sid:
            message = N_("texts leave by one gateway: unset JIESU_SMS_GATEWAY_URL or JIESU_TWILIO_ACCOUNT_SID")
            raise InvalidInput(message, field="JIESU_SMS_GATEWAY_URL")
        origin = self.twilio_number or self.twilio_messaging_service_sid
        if self.twilio_account_sid and not self.twilio_auth_token.get_secret_value():
            message = N_("JIESU_TWILIO_AUTH_TOKEN is missing beside JIESU_TWILIO_ACCOUNT_SID")
            raise InvalidInput(message, field="JIESU_TWILIO_AUTH_TOKEN")
        if self.twilio_account_sid and not origin:
            message = N_(
                "JIESU_TWILIO_NUMBER or JIESU_TWILIO_MESSAGING_SERVICE_SID is missing beside JIESU_TWILIO_ACCOUNT_SID: "
                "it says what texts leave from"
            )
            raise InvalidInput(message, field="JIESU_TWILIO_NUMBER")
        if origin and not self.twilio_account_sid:
            message = N_("%(name)s alone sends nothing: JIESU_TWILIO_ACCOUNT_SID is missing beside it")
            name = "JIESU_TWILIO_NUMBER" if self.twilio_number else "JIESU_TWILIO_MESSAGING_SERVICE_SID"
            raise InvalidInput(message, name=name, field=name)
