"""The public figures: the last twelve months in plain words, and every month as files. Nothing is asked of anybody."""

import base64
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from flask import Blueprint, Response, render_template, request
from sqlmodel import func, select

from intake.channels.statistics import drawings
from intake.csv_text import CSV
from intake.db import Database
from intake.language.i18n import language
from intake.models import OfficeEvent
from intake.open_data.definitions import CLOSURE_RATE, HEADINGS, LICENCE_ADDRESS, ON_TIME_RATE
from intake.open_data.document import is_held_back
from intake.open_data.published import OpenMeasure, OpenTable
from intake.open_data.releases import RELEASED, OpenDataRelease, get_release, newest_of_months, releases
from intake.open_data.schema import json_schema
from intake.web.context import runtime

bp = Blueprint("statistics", __name__)

MONTHS = 12
JSON = "application/json; charset=utf-8"
_KINDS = {"csv": CSV, "json": JSON}
_FRESH_SECONDS = 300
# A numbered revision never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_TABLES = (OpenTable.VIOLATION, OpenTable.REGION, OpenTable.CHANNEL)
# What was given out never changes, so it is read once a process; what is new is seen by its number.
_KNOWN: "WeakKeyDictionary[Database, tuple[int, list[OpenDataRelease]]]" = WeakKeyDictionary()


@bp.get("/")
def show() -> Response:
    """The newest month in full, or the one asked for; and how it went in the last twelve."""
    found = newest_of_months(_all())
    asked = request.args.get("month", "")
    shown = get_release(found, asked) if asked else next(iter(found), None)
    last = list(reversed(found[:MONTHS]))
    totals = [_total(one) for one in last]
    months = [one.month for one in last]
    counted = [[row[key] for row in totals] for key in (OpenMeasure.RECEIVED, OpenMeasure.CLOSED)]
    page = render_template(
        "statistics/show.html",
        shown=shown,
        months=list(zip(last, totals, strict=True)),
        tables=[(table, _rows(shown, table)) for table in _TABLES] if shown else [],
        total=_total(shown) if shown else None,
        counts=drawings.bars(months, counted),
        rates=drawings.lines(months, [[_rate(row, key) for row in totals] for key in (CLOSURE_RATE, ON_TIME_RATE)]),
        geometry=drawings,
        is_held_back=is_held_back,
        HEADINGS=HEADINGS,
        COUNTS=tuple(OpenMeasure),
        RATES=(CLOSURE_RATE, ON_TIME_RATE),
        named=_named,
    )
    response = Response(page)
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response


@bp.get("/open-data/")
def files() -> Response:
    page = render_template(
        "statistics/files.html",
        releases=sorted(_all(), key=lambda one: (one.month, one.revision), reverse=True),
        licence=LICENCE_ADDRESS,
    )
    response = Response(page)
    response.headers["Cache-Control"] = f"private, max-age={_FRESH_SECONDS}"
    return response


@bp.get("/open-data/index.json")
def index() -> Response:
    """Every file there is, with its digest."""
    listed = [
        {
            "month": one.month,
            "revision": one.revision,
            "given_out_at": one.document["given_out_at"],
            "files": [_listed(one, ending) for ending in _KINDS],
        }
        for one in _all()
    ]
    body = {"schema": "schema.json", "licence": LICENCE_ADDRESS, "months": listed}
    return _file(json.dumps(body, ensure_ascii=False, indent=1) + "\n", JSON)


@bp.get("/open-data/schema.json")
def schema() -> Response:
    return _file(json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n", JSON)


@bp.get("/open-data/<month>.<any(csv, json):ending>")
def newest(month: str, ending: str) -> Response:
    """The newest revision of a month."""
    release = get_release(_all(), month)
    return _file(release.text(ending), _KINDS[ending], name=f"{month}.{ending}")


@bp.get("/open-data/<month>/<int:revision>.<any(csv, json):ending>")
def revision_of(month: str, revision: int, ending: str) -> Response:
    """One revision, for ever the same."""
    release = get_release(_all(), month, revision)
    response = _file(release.text(ending), _KINDS[ending], name=f"{month}-{revision}.{ending}")
    response.headers["Cache-Control"] = _FOR_EVER
    return response


def _listed(release: OpenDataRelease, ending: str) -> dict[str, str | int]:
    path = f"{release.month}/{release.revision}.{ending}"
    return {"path": path, "sha256": release.sha256(ending), "bytes": release.size(ending)}


def _all() -> list[OpenDataRelease]:
    database = runtime().db
    with database.reading() as session:
        last = session.scalar(select(func.max(OfficeEvent.seq)).where(OfficeEvent.kind == RELEASED)) or 0
        known = _KNOWN.get(database)
        if known is None or known[0] != last:
            known = _KNOWN[database] = (last, releases(session))
    return known[1]


def _file(text: str, kind: str, *, name: str = "") -> Response:
    """For programs of any site too: these files are everybody's."""
    body = text.encode()
    response = Response(body, content_type=kind)
    digest = hashlib.sha256(body)
    response.headers["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(digest.hexdigest())
    response.make_conditional(request)
    return response


def _total(release: OpenDataRelease) -> Mapping[str, Any]:
    [row] = _rows(release, OpenTable.TOTAL)
    return row


def _rows(release: OpenDataRelease, table: OpenTable) -> list[Mapping[str, Any]]:
    return [row for row in release.document["rows"] if row["table"] == table]


def _rate(row: Mapping[str, Any], key: str) -> Decimal | None:
    return None if row[key] is None else Decimal(row[key])


def _named(words: Mapping[str, str]) -> str:
    return words.get(language(), words["en"])
