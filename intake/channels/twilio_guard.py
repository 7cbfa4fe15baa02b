"""Did Twilio really send this? The signature over the public address and the form decides, and nothing else.

One token signs for the account's numbers and its Messaging Services alike, so neither is looked up first: checking by
number is how others came to lose messages that arrived through a pool.
"""

from flask import request
from twilio.request_validator import RequestValidator

from intake.notify.webhook_signature import SIGNATURE
from intake.web.context import runtime


def is_signed() -> bool:
    """Whether the request carries a signature made with our token. Without a token nothing can be believed."""
    settings = runtime().settings
    token = settings.twilio_auth_token.get_secret_value()
    signature = request.headers.get(SIGNATURE, "")
    if not token or not signature:
        return False
    # The address as Twilio was told it: behind a proxy, the one this request arrived at is another.
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    address = settings.public_url.rstrip("/") + request.path + query
    return bool(RequestValidator(token).validate(address, request.form, signature))
