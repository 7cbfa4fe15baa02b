"""Training mode 培训模式: the real screens with complaints that never count, kept in the session of who practises.

A test of a door of this installation is practice too: a request that the application sends to itself, which goes all
the way that a complaint goes. What tells it apart stands in the WSGI environment, under a name that no header of a
client becomes (those all begin with HTTP_), so nobody outside can have a complaint counted as a test.
"""

from flask import Flask, flash, redirect, request, session
from werkzeug.wrappers import Response

from intake.language.i18n import _
from intake.models.practice import is_practising, practise
from intake.web.context import account

_KEY = "practising"
DOOR_TEST = "jiesu.door_test"
# Where complaints are worked on, with their files, or only asked about. Whatever else is changed on a page counts for
# everybody, so it is not practised.
REHEARSED = frozenset(
    {
        "adding_files", "auth", "blacking_out", "calculator", "callbacks", "complaint", "confirm", "console",
        "console_lookups", "deadlines", "desk", "own_sessions", "requests", "rules_explain", "taking_off", "track",
        "transcript", "webform",
    }
)  # fmt: skip


def install(app: Flask) -> None:
    app.before_request(_begin)
    app.teardown_request(lambda _error: practise(is_on=False))
    app.jinja_env.globals["is_practising"] = is_practising


def switch_practice(*, is_on: bool) -> None:
    """For the rest of this session, or until it is switched back."""
    session[_KEY] = is_on
    practise(is_on=is_on)


def is_door_test() -> bool:
    return request.environ.get(DOOR_TEST) is True


def _begin() -> Response | None:
    if is_door_test():
        practise(is_on=True)
        return None
    is_on = request.endpoint != "static" and bool(session.get(_KEY)) and account() is not None
    practise(is_on=is_on)
    if not is_on or request.method != "POST" or request.blueprint in REHEARSED:
        return None
    flash(_("In training mode nothing is changed here. Leave it first."))
    return redirect(request.path if request.referrer and request.path in request.referrer else "/", 303)
