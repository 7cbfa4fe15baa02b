"""While the database is away: a request is begun again once, where nothing of it can have been stored; then 503.

Nobody types anything twice for it. The page holds what was sent, with a button that sends it anew.
"""

import logging
from dataclasses import dataclass
from time import monotonic, sleep

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from intake.db import commits_begun, is_out_of_order
from intake.language.i18n import N_, _
from intake.web import errors
from intake.web.context import is_htmx

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.7  # in which a server that is started anew may be back
_PATIENCE_SECONDS = 5.0  # whoever has waited longer waits no more
RETRY_AFTER = ("Retry-After", "10")
_NOTHING_STORED = N_("The database cannot be reached at the moment. Nothing was stored: please send it again shortly.")
_UNCERTAIN = N_(
    "The database went away while this was being stored. It may be stored already: look first, then send it again."
)
_READING = N_("The database cannot be reached at the moment. Please try again shortly.")
_NOT_KEPT = frozenset({"csrf_token"})
_SECRET = "password"  # noqa: S105 - of the names of fields that are never shown again
_LONG = 60


@dataclass(frozen=True)
class KeptField:
    """One value that was sent. Without a label it is the page's own, and not shown."""

    name: str
    value: str
    label: str

    @property
    def is_long(self) -> bool:
        return len(self.value) > _LONG or "\n" in self.value


def watch(app: Flask) -> None:
    """Before all else that a request meets: what was committed until then is none of its own."""
    app.before_request(_begin)


def install(app: Flask) -> None:
    app.register_error_handler(SQLAlchemyError, _failed)


def _begin() -> None:
    if "begun_at" not in g:
        g.begun_at, g.commits_before = monotonic(), commits_begun()


def _failed(error: SQLAlchemyError) -> Response:
    if not is_out_of_order(error):
        return errors.crashed(error)
    if _may_begin_again():
        g.is_again = True
        sleep(PAUSE_SECONDS)
        return _again()
    cause = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    log.error("the database is out of order at %s: %s", request.url_rule, cause)
    changing = _UNCERTAIN if _is_uncertain() else _NOTHING_STORED
    is_reading = request.method == "GET"
    message = _(_READING if is_reading else changing)
    if request.method == "POST" and request.form and not (errors.wants_json() or is_htmx() or _holds_secret()):
        return _kept(message)
    return errors.answer(503, message, headers=[RETRY_AFTER])


def _may_begin_again() -> bool:
    return not (g.get("is_again") or _is_uncertain() or monotonic() - g.begun_at > _PATIENCE_SECONDS)


def _is_uncertain() -> bool:
    return bool(commits_begun() != g.commits_before)


def _again() -> Response:
    """The whole of it, from who asks to the answer."""
    for file in request.files.values():
        file.stream.seek(0)
    try:
        answer = current_app.preprocess_request()
        if answer is None:
            answer = current_app.dispatch_request()
        return current_app.make_response(answer)
    except Exception as error:  # noqa: BLE001 - as Flask itself hands on what a view raises
        return current_app.make_response(current_app.handle_user_exception(error))


def _kept(message: str) -> Response:
    page = render_template(
        "errors/kept.html",
        heading=_(errors.PROSE[503][0]),
        message=message,
        action=_action(),
        fields=kept_fields(),
        has_files=any(file.filename for file in request.files.values()),
    )
    response = make_response(page, 503)
    response.headers[RETRY_AFTER[0]] = RETRY_AFTER[1]
    return response


def _action() -> str:
    """The address that was sent to, by its route: a path of a stranger's making might lead elsewhere."""
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    query = request.query_string.decode("latin-1")
    return f"{path}?{query}" if query else path


def _holds_secret() -> bool:
    return any(_SECRET in name for name in request.form)


def kept_fields() -> list[KeptField]:
    """All that was sent, in its order, under the names that people know it by."""
    model: type[BaseModel] | None = g.get("form_model")
    titles = {}
    if model is not None:
        titles = {field.alias or name: field.title for name, field in model.model_fields.items() if field.title}
    return [
        KeptField(name, value, _(titles[name]) if name in titles and value.strip() else "")
        for name, value in request.form.items(multi=True)
        if name not in _NOT_KEPT
    ]
