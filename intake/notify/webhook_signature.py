"""What Twilio signs its webhooks with."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator

SIGNATURE = "X-Twilio-Signature"


def sign_webhook(token: str, address: str, form: Mapping[str, str]) -> dict[str, str]:
    """The header that Twilio sends with a webhook to this address."""
    return {SIGNATURE: RequestValidator(token).compute_signature(address, form)}
