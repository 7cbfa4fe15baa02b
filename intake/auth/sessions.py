"""How a browser stays signed in: a signed cookie that carries account and session version, and nothing else."""

from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, login_user, logout_user

from intake.clock import now
from intake.models import Staff
from intake.settings import Settings
from intake.web.account import Account, account_of, find_account
from intake.web.context import runtime

_SINCE = "since"
# However busy: a session ends after a long day's work.
LONGEST = timedelta(hours=14)


def install(app: Flask, settings: Settings) -> None:
    app.secret_key = settings.secret_key.get_secret_value()
    app.config |= {
        "SESSION_COOKIE_NAME": "jiesu",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.has_secure_cookie,
        "PERMANENT_SESSION_LIFETIME": timedelta(minutes=settings.session_minutes),
        # A token lives as long as the session: an operator may be on one call for hours. Browsers send no Referer
        # under our own Referrer-Policy, so it cannot be asked for.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.init_app(app)


def open_session(staff: Staff) -> None:
    """Sign in. Whatever the browser carried before is thrown away, so that no session can be planted (fixation)."""
    session.clear()
    session.permanent = True
    session[_SINCE] = int(now().timestamp())
    # The next request reads what the account may see; this one shows nothing.
    login_user(account_of(staff, frozenset()))


def close_session() -> None:
    logout_user()
    session.clear()


def _load(session_id: str) -> Account | None:
    if now().timestamp() - session.get(_SINCE, 0) > LONGEST.total_seconds():
        return None
    with runtime().db.reading() as db_session:
        return find_account(db_session, session_id, home_region=runtime().settings.home_region)
