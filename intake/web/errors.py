"""What is answered when something is wrong: a plain page, a fragment for htmx, or one JSON shape, never a stack.

JSON is always `{"error": {"status", "code", "message", "fields"}}`.
"""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException

from intake.errors import ComeAgain
from intake.language.i18n import N_, _, language, use_language
from intake.web.context import is_htmx
from intake.web.files.uploads import too_large
from intake.web.forms import BadForm
from intake.web.refusals import refusal_message
from routing.translatable import TranslatableError

log = logging.getLogger(__name__)

# What happened, and what one can do about it.
PROSE = {
    400: (N_("This request could not be understood"), N_("Go back, check what was entered and try again.")),
    401: (N_("Please sign in"), N_("Your session has ended. Sign in and carry on where you were.")),
    403: (N_("You may not do this"), N_("Your account lacks the role for it; ask an administrator.")),
    404: (N_("There is nothing here"), N_("The address is wrong, or what it names is not yours to see.")),
    421: (
        N_("This is not asked for here"),
        N_(
            "This server does not answer to the name in the address. Its administrator can add it: JIESU_ALLOWED_HOSTS."
        ),
    ),
    405: (N_("That is not done this way"), N_("Open the page from its link and use its buttons.")),
    409: (N_("Somebody was faster"), N_("What you saw has changed. Open it again and look at where it stands now.")),
    413: (N_("That is too large"), N_("Send less text or a smaller file.")),
    422: (N_("Something entered is not accepted"), N_("Go back and correct it; what you typed is still there.")),
    429: (N_("Too many requests"), N_("Wait a minute, then try again. Nothing was lost.")),
    500: (
        N_("Something went wrong on our side"),
        N_("It has been recorded. Nothing was half saved; please try again."),
    ),
    503: (N_("Not available at the moment"), N_("Please try again in a few minutes.")),
}
_SIGNED_IN = "_user_id"  # as Flask-Login keeps it: told by the cookie alone, for the database may be what failed
_EXPIRED = N_("This page was open for too long. Go back, reload it and send it again.")


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, lambda error: answer(400, _(_EXPIRED), headers=error.get_headers()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TranslatableError, _refused)
    app.register_error_handler(Exception, crashed)


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    if isinstance(error, BadHost):  # no page can be drawn: no address of ours can be written without a host
        return Response(f"{PROSE[400][0]}\n", status=400, mimetype="text/plain")
    code = error.code or 500
    kept = [(name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"}]
    return answer(code, too_large() if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else "", headers=kept)


def _refused(error: TranslatableError) -> Response:
    fields = error.errors if isinstance(error, BadForm) else {}
    if error.field:
        fields = {error.field: refusal_message(error)}
    headers = [("Retry-After", str(error.seconds))] if isinstance(error, ComeAgain) else []
    return answer(error.status, refusal_message(error), fields=fields, code=type(error).__name__, headers=headers)


def crashed(error: Exception) -> Response:
    # The path of a matched route only: what a visitor typed into an address may be personal.
    log.error("unhandled error at %s", request.url_rule, exc_info=error)
    return answer(500)


def answer(
    status: int,
    message: str = "",
    *,
    fields: dict[str, str] | None = None,
    code: str = "",
    headers: list[tuple[str, str]] | None = None,
) -> Response:
    title, advice = PROSE.get(status, PROSE[500] if status >= 500 else PROSE[400])  # noqa: PLR2004
    if wants_json():
        name = code or HTTPStatus(status).phrase.replace(" ", "")
        error = {"status": status, "code": name, "message": message or _(title), "fields": fields or {}}
        response = jsonify(error=error)
    elif is_htmx():
        response = make_response(render_template("errors/part.html", title=_(title), message=message or _(advice)))
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    else:
        response = make_response(_page(status, title, advice, message))
    response.status_code = status
    for name, value in headers or []:
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _page(status: int, title: str, advice: str, message: str) -> str:
    other = "en" if language() == "zh" else "zh"
    with use_language(other):
        other_title, other_advice = _(title), _(advice)
    return render_template(
        "errors/page.html",
        status=status,
        heading=_(title),
        advice=message or _(advice),
        other=other,
        other_title=other_title,
        other_advice=other_advice,
        to_work=url_for("auth.log_in") if _SIGNED_IN in session else "",
    )


def wants_json() -> bool:
    if request.path.startswith(("/api/", "/hooks/")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"
