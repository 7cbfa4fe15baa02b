"""Which browser it is: in words for a list, and by a cookie that says who has signed in with it before.

Whoever tries passwords elsewhere slows nobody down who has signed in here (device cookies, as OWASP describes them).
The cookie opens nothing: it only says whose tries are counted apart from everybody else's.
"""

import secrets
from collections.abc import Mapping

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from intake.web.context import account

_COOKIE = "jiesu_device"
_KNOWN_FOR = 180 * 24 * 60 * 60  # seconds
_MOST = 12  # people at one desk
# The first that is found: most browsers call themselves by the names of others too.
_BROWSERS = (
    *(("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("QQBrowser", "QQBrowser"), ("360", "360")),
    *(("UCBrowser", "UC"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome")),
    *(("Safari", "Safari"), ("curl", "curl")),
)
_SYSTEMS = (
    *(("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS", "macOS"), ("UOS", "UOS"), ("Kylin", "Kylin"), ("Linux", "Linux")),
)


def device_words(user_agent: str) -> str:
    """Kind of browser and system, nothing that tells one machine from another; empty for what nobody knows."""
    kinds = (next((name for mark, name in names if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, kinds))


def known_devices() -> Mapping[int, str]:
    """Of this browser: who has signed in with it, each with a word that is only theirs."""
    try:
        said = _signer().loads(request.cookies.get(_COOKIE, ""), max_age=_KNOWN_FOR)
        return {int(staff_id): str(word) for staff_id, word in said.items()}
    except (BadData, ValueError, AttributeError):
        return {}


def who_guesses() -> str:
    """Whose log-ins are counted together: of somebody signed in, of a browser somebody signed in with, of an address.

    So a whole office behind one address is not kept out by one who floods its log-in.
    """
    who = account()
    if who is not None:
        return f"staff {who.id}"
    words = known_devices().values()
    return f"device {'+'.join(sorted(words))}" if words else request.remote_addr or ""


def remember_device(response: Response, staff_id: int) -> None:
    """They have signed in here."""
    known = dict(known_devices())
    word = known.pop(staff_id, "") or secrets.token_urlsafe(16)
    kept = {str(one): known[one] for one in list(known)[-_MOST + 1 :]} | {str(staff_id): word}
    config = current_app.config
    response.set_cookie(
        _COOKIE,
        _signer().dumps(kept),
        max_age=_KNOWN_FOR,
        path="/login",
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="known-device")
