"""What people ask, answered without a log-in: the common questions that an office lets the public read."""

from flask import Blueprint, Response, render_template, request

from intake.knowledge.reading import CardQuery, cards_on
from intake.vocabulary import CardKind
from intake.web.context import moment, runtime
from routing.calendars.working_time import local_day

bp = Blueprint("help", __name__)

_LONGEST = 40
_FRESH_SECONDS = 300


@bp.get("/")
def ask() -> Response:
    text = request.args.get("q", "").strip()[:_LONGEST]
    asked = CardQuery(words=text, kind=CardKind.FAQ, is_public=True)
    with runtime().db.reading() as session:
        found = cards_on(session, local_day(moment()), asked)
    response = Response(render_template("webform/help.html", text=text, found=found))
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response
