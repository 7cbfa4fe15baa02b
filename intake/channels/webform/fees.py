"""Before complaining: may an association take this fee? The lists of the whole country, each item with its source."""

from flask import Blueprint, Response, render_template, request

from routing.fees import fees_like, shipped_fees

bp = Blueprint("fees", __name__)

_LONGEST = 40
_FRESH_SECONDS = 300


@bp.get("/")
def ask() -> Response:
    text = request.args.get("q", "").strip()[:_LONGEST]
    every = shipped_fees()
    page = render_template("webform/fees.html", text=text, found=fees_like(text, every) if text else [], every=every)
    response = Response(page)
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response
