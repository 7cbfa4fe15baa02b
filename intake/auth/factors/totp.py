"""Codes of an app by the clock (TOTP, RFC 6238): six digits, a new one each half minute."""

import hmac
import io
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

STEP = 30  # seconds
_SKEW = 1  # steps by which the clock of a telephone may be off (RFC 6238 5.2)


def new_secret() -> str:
    """160 bits, as apps take them (RFC 4226 4 R6)."""
    return pyotp.random_base32()


def app_address(secret: str, *, login: str, issuer: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def as_picture(address: str) -> Markup:
    """The QR code, as SVG within the page; dark on white under every theme, or cameras do not find it."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=4, light="#ffffff", xmldecl=False, nl=False)
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by segno, and nothing typed is in it as text


def find_step(secret: str, code: str, *, after: int, at: datetime) -> int | None:
    """The half minute that `code` is of, none up to `after` and none but this one and its neighbours."""
    shown = pyotp.TOTP(secret)
    present = int(at.timestamp()) // STEP
    for step in range(present - _SKEW, present + _SKEW + 1):
        if step > after and hmac.compare_digest(shown.at(step * STEP), code):
            return step
    return None
