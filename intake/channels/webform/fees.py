"""Before complaining: may an association take this fee? The lists in force, each item with its source."""

from flask import Blueprint, Response, render_template, request

from intake.web.context import moment, runtime
from routing.fee_lists.store import load_fee_list
from routing.fees import fees_like

bp = Blueprint("fees", __name__)

_LONGEST = 40
_FRESH_SECONDS = 300


@bp.get("/")
def ask() -> Response:
    text = request.args.get("q", "").strip()[:_LONGEST]
    with runtime().db.reading() as session:
        fees = load_fee_list(session, moment())
    every = fees.items
    page = render_template(
        "webform/fees.html", text=text, found=fees_like(text, every) if text else [], every=every, fees=fees
    )
    response = Response(page)
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response
