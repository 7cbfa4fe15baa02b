"""How a browser stays signed in: a signed cookie that shows a word, and a row that says what it is good for."""

import logging
from datetime import timedelta

from flask import Flask, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from intake.auth.devices import device_words
from intake.auth.staff_sessions import (
    LONGEST,
    begin_session,
    digest_of,
    end_session,
    is_over,
    is_to_be_marked,
    mark_seen,
)
from intake.clock import now
from intake.models import Staff
from intake.settings import Settings
from intake.web.account import Account, find_account
from intake.web.context import account, runtime

log = logging.getLogger(__name__)
_BY_PROVIDER = "by_provider"
# Asked for by a page that is open, whether or not anybody sits before it.
_BY_ITSELF = frozenset({"complaint_news.since"})


def install(app: Flask, settings: Settings) -> None:
    app.secret_key = settings.secret_key.get_secret_value()
    app.config |= {
        "SESSION_COOKIE_NAME": "jiesu",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.has_secure_cookie,
        # The row ends a session sooner; the cookie only has to last.
        "PERMANENT_SESSION_LIFETIME": LONGEST,
        # Sent anew with every answer, the cookie of a slow one would take back what a quicker one has just written.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A token lives as long as the session: an operator may be on one call for hours. Browsers send no Referer
        # under our own Referrer-Policy, so it cannot be asked for.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(_load)
    manager.init_app(app)


def idle_limit() -> timedelta:
    return timedelta(minutes=runtime().settings.session_minutes)


def open_session(staff: Staff, *, by_provider: bool = False) -> None:
    """Sign in. Whatever the browser carried before is thrown away, so that no session can be planted (fixation)."""
    at = now()
    device = device_words(request.user_agent.string)
    with runtime().db.unit_of_work() as writing:
        token = begin_session(writing, staff, device=device, address=request.remote_addr or "", at=at)
    session.clear()
    session.permanent = True
    with runtime().db.reading() as reading:
        found = _found(reading, token)
    login_user(found)
    if by_provider:
        session[_BY_PROVIDER] = True


def close_session() -> bool:
    """For every copy of the cookie, in every process, at once. Whether a provider had opened it, and is signed in."""
    who, by_provider = account(), bool(session.get(_BY_PROVIDER))
    if who is not None:
        with runtime().db.unit_of_work() as writing:
            end_session(writing, who.session.id, at=now())
    logout_user()
    session.clear()
    return by_provider


def _load(token: str) -> Account | None:
    at = now()
    with runtime().db.reading() as reading:
        who = _found(reading, token)
    if who is None:
        return None
    kept = who.session
    ended = is_over(kept.began_at, kept.seen_at, idle=idle_limit(), at=at)
    marked = request.endpoint not in _BY_ITSELF and is_to_be_marked(kept.began_at, kept.seen_at, kept.proved_at, at=at)
    if ended or marked:
        _write(kept.id, is_ended=ended)
    return None if ended else who


def _found(reading: Session, token: str) -> Account | None:
    return find_account(reading, token, digest=digest_of(token), home_region=runtime().settings.home_region)


def _write(session_id: int, *, is_ended: bool) -> None:
    """A database that takes nothing at the moment still shows its pages."""
    try:
        with runtime().db.unit_of_work() as writing:
            (end_session if is_ended else mark_seen)(writing, session_id, at=now())
    except DBAPIError:
        log.warning("a session could not be marked", exc_info=True)
