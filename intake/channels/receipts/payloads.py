"""What each gateway posts of a text that left; words we do not know mean no more than that it was taken."""

import re

from pydantic import BaseModel, Field

from intake.notify import domestic_sender, twilio_sender
from intake.notify.delivery import DeliveryReport
from intake.notify.error_table import find_error
from intake.vocabulary import MessageState

_MAX_SID, _MAX_WORD, _MAX_CODE = 64, 60, 20
_TWILIO = {
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
# The words of the Chinese carriers' own reports (CMPP): one of arrival, and codes such as MK:0001 of what did not.
_ARRIVED = "DELIVRD"
_NOT_ARRIVED = re.compile(r"[A-Z]{2}:[0-9A-Z]{1,5}")


class TwilioStatus(BaseModel):
    """Of Twilio's status callback."""

    message_sid: str = Field(alias="MessageSid", min_length=1, max_length=_MAX_SID)
    status: str = Field(alias="MessageStatus", min_length=1, max_length=_MAX_WORD)
    error_code: str = Field("", alias="ErrorCode", max_length=_MAX_CODE)

    def report(self, message_id: int | None) -> DeliveryReport:
        state = _TWILIO.get(self.status.lower(), MessageState.SENT)
        return DeliveryReport(
            twilio_sender.NAME, self.message_sid, state, self.status, self.error_code, message_id=message_id
        )


class DomesticReceipt(BaseModel):
    """Of a domestic gateway's receipt (状态报告). `status` is the carrier's word, and its code where it failed."""

    message_sid: str = Field(alias="msgId", min_length=1, max_length=_MAX_SID)
    status: str = Field(alias="status", min_length=1, max_length=_MAX_WORD)
    uid: str = Field("", max_length=_MAX_CODE)

    def report(self) -> DeliveryReport:
        word = self.status.upper()
        state = MessageState.DELIVERED if word == _ARRIVED else MessageState.SENT
        if _NOT_ARRIVED.fullmatch(word) or find_error(domestic_sender.NAME, word):
            state = MessageState.FAILED
        ours = int(self.uid) if self.uid.isdecimal() and len(self.uid) < _MAX_CODE - 1 else None
        code = word[:_MAX_CODE] if state is MessageState.FAILED else ""
        return DeliveryReport(domestic_sender.NAME, self.message_sid, state, self.status, code, message_id=ours)
