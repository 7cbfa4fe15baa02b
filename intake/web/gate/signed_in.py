"""Whether cookies are those of somebody who signed in here, told by their seal alone: no database is asked."""

from flask import Flask

_USER = "_user_id"  # as Flask-Login keeps it


def is_signed_in(app: Flask, cookies: str) -> bool:
    """Nobody but us can make such a cookie. Whether its session still holds is found out when it is used."""
    if app.config["SESSION_COOKIE_NAME"] not in cookies or not app.secret_key:
        return False
    asked = app.request_class({"HTTP_COOKIE": cookies})
    return _USER in (app.session_interface.open_session(app, asked) or ())
