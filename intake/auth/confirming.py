"""What weighs most asks for the password again when it was given too long ago.

Before a page it is asked on a page of its own, which leads on; before something that was sent, with all that was typed
kept in the form, so that nothing has to be typed twice.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from intake.auth.factors.challenges import Purpose
from intake.auth.factors.proving import prove_factor
from intake.auth.factors.shown import CODE, PASSKEY, relying_party, shown_in_form
from intake.auth.sign_in import prove_password
from intake.clock import now
from intake.errors import ComeAgain, InvalidInput
from intake.web.account import Account
from intake.web.context import account, actor, is_htmx, runtime
from intake.web.forms import reject

FIELD = "confirm_password"
ASKS = "asks_for_password"  # by which a test finds who does
_NOT_KEPT = frozenset({"csrf_token", FIELD, CODE, PASSKEY})
_TO_CONFIRM = 403


def confirmed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Around a view: whoever opens it has given their password within the last minutes of the setting."""
    return _asking(view, None)


def just_confirmed(view: Callable[..., Any]) -> Callable[..., Any]:
    """As `confirmed`, but within the last two minutes: before a way in is changed."""
    return _asking(view, timedelta(minutes=2))


def _asking(view: Callable[..., Any], within: timedelta | None) -> Callable[..., Any]:
    @wraps(view)
    def asking(*args: Any, **kwargs: Any) -> Any:
        must_confirm(within=within)
        return view(*args, **kwargs)

    setattr(asking, ASKS, True)
    return asking


def must_confirm(*, within: timedelta | None = None) -> None:
    """Inside a view of which only some ways weigh so much; ends the request where the password is asked for.

    `within` so long; None: as the setting says.
    """
    if _is_fresh(within or timedelta(minutes=runtime().settings.confirm_minutes)):
        return
    if request.method == "POST" and FIELD in request.form:
        try:
            prove(request.form[FIELD])
        except (InvalidInput, ComeAgain) as error:
            reject(error)
            abort(_page(error.status, getattr(error, "seconds", 0)))
        return
    abort(_asked())


def prove(password: str) -> None:
    """The password of whoever is signed in, and their second factor. Raises InvalidInput or ComeAgain."""
    who = account()
    if who is None:
        abort(401)
    address = actor().address
    prove_password(runtime().db, who.id, password, session_id=who.session.id, address=address, at=now(), field=FIELD)
    prove_second(who)


def prove_second(who: Account) -> None:
    """The second factor, of who has one. Raises InvalidInput or ComeAgain."""
    if who.has_factor:
        shown, device = shown_in_form(Purpose.CONFIRM), f"session {who.session.id}"
        prove_factor(runtime().db, who.id, shown, device=device, at=now(), session_id=who.session.id)


def _is_fresh(limit: timedelta) -> bool:
    who = account()
    proved_at = who.session.proved_at if who else None
    # One in the future was given by a clock that ran ahead.
    return proved_at is not None and timedelta(0) <= now() - proved_at <= limit


def _asked() -> Response:
    if is_htmx():
        # What htmx sends is part of a page: that page is what leads on.
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = shown.path + (f"?{shown.query}" if shown.query else "")
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url_for("confirm.show", next=back)
        return response
    if request.method != "POST":
        return redirect(url_for("confirm.show", next=request.full_path.rstrip("?")), 303)
    return _page(_TO_CONFIRM)


def _page(status: int, seconds: int = 0) -> Response:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    page = render_template("auth/confirm.html", address=request.full_path.rstrip("?"), kept=kept, party=relying_party())
    response = make_response(page, status)
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
