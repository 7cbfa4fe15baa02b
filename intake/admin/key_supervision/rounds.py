"""Rounds of key supervision on screen: scored, reviewed, published as a batch or dropped, and as files."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse
from xlsxwriter import Workbook

from intake.casework.registering.idempotent import once
from intake.csv_text import CSV, csv_text
from intake.key_supervision.reading import ScoreLine, counts_of, proposals, rounds, scores
from intake.key_supervision.reviewing import BatchNotice, drop_round, get_round, judge, publish_round
from intake.key_supervision.scoring import score_now
from intake.key_supervision.sets import IndicatorSet, get_set, set_in_force
from intake.language.i18n import N_, _, ngettext
from intake.language.words import word
from intake.models import KeyRound
from intake.registry_upkeep.watch_list.batches import get_batch
from intake.vocabulary import KeyRoundState, WatchClass
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day

bp = Blueprint("key_list", __name__)

SHOWN = 100  # scores on the page; the files have them all
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = ("publish", "drop", "others")


class ScoringForm(BaseModel):
    as_of: date | None = Field(default=None, title=N_("As of"))


class ReviewForm(BaseModel):
    scores: list[int] = Field(default_factory=list, title=N_("Associations"), max_length=1000)
    verdict: str = Field(title=N_("Decision"), pattern="^(accept|leave)$")
    reason: str = Field(default="", title=N_("Reason"), max_length=500)


class KeyBatchForm(BaseModel):
    batch_name: str = Field(default="", title=N_("Name of the batch"), max_length=60)
    document: str = Field(title=N_("Number of the document"), max_length=200)
    begins_on: date = Field(title=N_("Announced on"))
    reason: str = Field(title=N_("Reason"), max_length=1000)


class KeyDropForm(BaseModel):
    reason: str = Field(title=N_("Reason"), max_length=1000)


@bp.get("/")
def show() -> str:
    return _list_page()


@bp.post("/")
def score() -> AnyResponse:
    with rejecting(_list_page):
        form = read_form(ScoringForm)
        made = once(runtime().db, lambda session: _made(score_now(session, form.as_of, actor=actor(), at=moment())))
    round_id, count = made
    flash(ngettext("%(num)d association was scored.", "%(num)d associations were scored.", count))
    return redirect(url_for("key_list.show_round", round_id=round_id), 303)


@bp.get("/rounds/<int:round_id>")
def show_round(round_id: int) -> str:
    return _round_page(round_id, request.args.get("do", ""))


@bp.post("/rounds/<int:round_id>/judge")
def review(round_id: int) -> AnyResponse:
    with rejecting(lambda: _round_page(round_id, request.args.get("do", ""))):
        form = read_form(ReviewForm)
        told: dict[str, Any] = {"accept": form.verdict == "accept", "reason": form.reason}
        once(runtime().db, lambda db: judge(db, round_id, form.scores, **told, actor=actor(), at=moment()))
    flash(_("Saved."))
    return redirect(url_for("key_list.show_round", round_id=round_id), 303)


@bp.post("/rounds/<int:round_id>/publish")
def publish(round_id: int) -> AnyResponse:
    with rejecting(lambda: _round_page(round_id, "publish")):
        form = read_form(KeyBatchForm)
        notice = BatchNotice(form.batch_name, form.document, form.begins_on, form.reason)
        once(runtime().db, lambda session: publish_round(session, round_id, notice, actor=actor(), at=moment()).id)
    flash(_("Published: the key list follows."))
    return redirect(url_for("key_list.show_round", round_id=round_id), 303)


@bp.post("/rounds/<int:round_id>/drop")
def drop(round_id: int) -> AnyResponse:
    with rejecting(lambda: _round_page(round_id, "drop")):
        form = read_form(KeyDropForm)
        once(runtime().db, lambda session: drop_round(session, round_id, form.reason, actor=actor(), at=moment()).id)
    flash(_("The round is dropped; it is kept."))
    return redirect(url_for("key_list.show_round", round_id=round_id), 303)


@bp.get("/rounds/<int:round_id>.csv")
def csv_file(round_id: int) -> Response:
    header, rows = _table(round_id)
    return _as_file("".join(csv_text(header, rows)).encode(), CSV, f"key-round-{round_id}.csv")


@bp.get("/rounds/<int:round_id>.xlsx")
def workbook(round_id: int) -> Response:
    header, rows = _table(round_id)
    made = BytesIO()
    with Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(_("Scores")), book.add_format({"bold": True})
        sheet.write_row(0, 0, header, bold)
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, row)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 1, 26)
    return _as_file(made.getvalue(), XLSX, f"key-round-{round_id}.xlsx")


def _list_page() -> str:
    with runtime().db.reading() as session:
        rows = rounds(session, actor())
        return render_template(
            "admin/key_supervision/rounds.html",
            rows=rows,
            counts=counts_of(session, [row.id for row in rows], actor()),
            people=staff_names(session, [who for row in rows for who in (row.scored_by_id, row.decided_by_id)]),
            indicators=set_in_force(session),
            is_open=any(row.state is KeyRoundState.OPEN for row in rows),
            today=local_day(moment()),
        )


def _round_page(round_id: int, do: str) -> str:
    with runtime().db.reading() as session:
        row = get_round(session, round_id, actor())
        indicators, is_open = get_set(session, row.set_version), row.state is KeyRoundState.OPEN
        lines, named = proposals(session, row, indicators, actor()), request.args.get("name", "").strip()
        do = do if do in FORMS and (is_open or do == "others") else ""
        people = [row.scored_by_id, row.decided_by_id, *(line.row.judged_by_id for line in lines)]
        others = do == "others" or bool(named)
        return render_template(
            "admin/key_supervision/round.html",
            round=row,
            indicators=indicators,
            lines=lines,
            counts=counts_of(session, [row.id], actor())[row.id],
            others=scores(session, row, indicators, actor(), named=named, limit=SHOWN) if others else (),
            named=named,
            batch=get_batch(session, row.batch_id) if row.batch_id else None,
            people=staff_names(session, people),
            classes=list(WatchClass),
            is_open=is_open,
            do=do,
            today=local_day(moment()),
            most_shown=SHOWN,
        )


def _made(row: KeyRound) -> tuple[int, int]:
    return row.id, row.associations


def _table(round_id: int) -> tuple[list[str], list[list[str | int]]]:
    """Every association with its points, then the value of each indicator: what the points rest on."""
    with runtime().db.reading() as session:
        row = get_round(session, round_id, actor())
        indicators = get_set(session, row.set_version)
        lines = scores(session, row, indicators, actor())
    return _header(indicators), [_cells(line, indicators) for line in lines]


def _header(indicators: IndicatorSet) -> list[str]:
    fixed = [
        _("Credit code"), _("Association"), _("Points"), *(word(kind) for kind in WatchClass), _("Proposal"),
        _("Review"), _("Reason"),
    ]  # fmt: skip
    return [*fixed, *(f"{one.number} {one.text}" for one in indicators.in_use)]


def _cells(line: ScoreLine, indicators: IndicatorSet) -> list[str | int]:
    row, values = line.row, {one.indicator.number: one.value for one in line.grounds}
    said: Sequence[str] = (word(row.act), word(row.verdict) if row.verdict else "", row.reason)
    classes = (line.of_class(kind) for kind in WatchClass)
    measured = (values.get(one.number, 0) for one in indicators.in_use)
    return [line.association.credit_code, line.association.name, row.points, *classes, *said, *measured]


def _as_file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"key_tabs": key_tabs, "key_classes": list(WatchClass)}


def key_tabs() -> list[tuple[str, str, bool]]:
    """Address, label, whether one is there."""
    tabs = (
        ("key_list.show", _("Rounds")),
        ("key_indicators.show", _("Indicators")),
        ("key_findings.show", _("Entered by people")),
        ("delegated.show", _("Delegated items")),
    )
    here = (request.endpoint or "").partition(".")[0]
    return [(url_for(endpoint), label, endpoint.partition(".")[0] == here) for endpoint, label in tabs]
