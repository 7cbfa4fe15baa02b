"""What was shown beside the password, and for which address of ours a passkey signs."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from intake.auth.factors.challenges import Purpose
from intake.web.context import runtime

CODE, PASSKEY = "confirm_code", "confirm_passkey"


@dataclass(frozen=True)
class RelyingParty:
    """For which address a key signs: what it calls us, and what the browser must have shown."""

    id: str
    origin: str


def relying_party() -> RelyingParty | None:
    """Of the address this was asked by; None where browsers give no keys: they do for https, and for localhost."""
    settings = runtime().settings
    public = urlsplit(settings.public_url)
    if settings.is_https:
        is_asked = request.host.partition(":")[0].lower() == public.hostname
        return RelyingParty(public.hostname or "", f"https://{public.netloc.lower()}") if is_asked else None
    if request.host.partition(":")[0] == "localhost":
        return RelyingParty("localhost", f"http://{request.host}")
    return None


@dataclass(frozen=True)
class ShownFactor:
    """What was typed or signed, for which purpose, and from where."""

    code: str
    passkey: str
    purpose: Purpose
    party: RelyingParty | None
    address: str


def shown_in_form(purpose: Purpose) -> ShownFactor:
    """Of this request."""
    code, passkey = request.form.get(CODE, "")[:40], request.form.get(PASSKEY, "")
    return ShownFactor(code, passkey, purpose, relying_party(), request.remote_addr or "")
