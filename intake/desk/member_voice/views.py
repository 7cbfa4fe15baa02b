"""会企之声: how many suggestions came, how far they are, how many were adopted; and the word on one of them."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response as AnyResponse

from intake.auth.confirming import confirmed
from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.csv_text import CSV, csv_text
from intake.desk.complaint import opened
from intake.desk.member_voice.panel import SuggestionPanel, suggestion_panel
from intake.errors import InvalidInput, NotFound
from intake.identity.redacted_texts import texts_for
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.member_voice.report import SuggestionCount, SuggestionReport, suggestion_report, suggestions
from intake.member_voice.study import decide_suggestion
from intake.vocabulary import SuggestionStage, SuggestionVerdict
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import end_of, local_day
from routing.directory import DepartmentCard
from routing.models import Association

bp = Blueprint("member_voice", __name__)
_DAY = timedelta(days=1)


class VoiceQuery(BaseModel):
    """Received from one day to another, both included; at one stage, else all."""

    first: date | None = Field(default=None, title=N_("From"))
    last: date | None = Field(default=None, title=N_("To"))
    stage: SuggestionStage | None = Field(default=None, title=N_("Stage"))

    def days(self) -> tuple[date, date]:
        """From the first of January to today unless said otherwise."""
        today = local_day(moment())
        first, last = self.first or date(today.year, 1, 1), self.last or today
        if last < first:
            raise InvalidInput(N_("lies before the first day"), field="last")
        return first, last


class SuggestionVerdictForm(BaseModel):
    """What becomes of it, and why."""

    verdict: SuggestionVerdict = Field(title=N_("Decision"))
    reason: str = Field(default="", title=N_("Why, as the one who suggested reads it"), max_length=1000)


@bp.get("/", endpoint="list")
def list_suggestions() -> str:
    with rejecting(lambda: _list(VoiceQuery())):
        return _list(read_query(VoiceQuery))


@bp.get("/report.csv")
@confirmed
def file() -> Response:
    """The report as a table: all, then by the department that leads."""
    with rejecting(lambda: _list(VoiceQuery())):
        first, last = read_query(VoiceQuery).days()
        span = {"since": end_of(first - _DAY), "until": end_of(last)}
        with runtime().db.reading() as session:
            cards = runtime().collaborators(session).rules.directory.departments
            report = suggestion_report(session, actor(), **span)
        header = [_("Department"), _("Received"), *(word(stage) for stage in report.all.stages), _("Adoption rate")]
        rows = [_row(name, one) for name, one in [(_("All"), report.all), *_by_name(report, cards)]]
        answer = Response("".join(csv_text(header, rows)), mimetype=CSV)
    answer.headers["Content-Disposition"] = f"attachment; filename=suggestions-{first}-{last}.csv"
    return answer


@bp.get("/<number>")
def show(number: str) -> str:
    return _page(number)


@bp.post("/<number>")
def decide(number: str) -> AnyResponse:
    with rejecting(lambda: _page(number)):
        form = read_form(SuggestionVerdictForm)
        house, who, at = runtime(), actor(), moment()

        def decided(session: Session) -> bool:
            given = (house.collaborators(session), number, form.verdict, form.reason)
            return decide_suggestion(session, *given, actor=who, at=at).is_told

        is_told = once(house.db, decided)
    flash(_("Saved. A text tells who suggested.") if is_told else _("Saved. No text reaches who suggested: tell it."))
    return redirect(url_for("member_voice.show", number=number), 303)


def _list(asked: VoiceQuery) -> str:
    first, last = asked.days()
    span = {"since": end_of(first - _DAY), "until": end_of(last)}
    with runtime().db.reading() as session:
        cards = runtime().collaborators(session).rules.directory.departments
        report = suggestion_report(session, actor(), **span)
        found = suggestions(session, actor(), asked.stage, **span, page=window())
        names = _associations(session, {one.association_id for one in found})
    return render_template(
        "voice_of_members/list.html",
        asked=asked,
        first=first,
        last=last,
        report=report,
        departments=_by_name(report, cards),
        page=page_of(found),
        names=names,
        cards=cards,
    )


def _page(number: str) -> str:
    """Whoever decides reads what is suggested: that opens it, and the record says so."""
    plain = opened(number, page="complaint")
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, plain)
        panel: SuggestionPanel | None = suggestion_panel(session, complaint, actor=actor())
        if panel is None:
            raise NotFound(N_("it is no suggestion"))
        said = texts_for(session, complaint, actor()).open(complaint.narrative)
        shown = {"complaint": complaint, "panel": panel, "said": said, "verdicts": list(SuggestionVerdict)}
        return render_template("voice_of_members/show.html", **shown)


def _by_name(report: SuggestionReport, cards: Mapping[int, DepartmentCard]) -> list[tuple[str, SuggestionCount]]:
    """The most first."""
    named = [
        (cards[key].name if key is not None and key in cards else "—", one) for key, one in report.by_department.items()
    ]
    return sorted(named, key=lambda pair: -pair[1].received)


def _row(name: str, one: SuggestionCount) -> list[object]:
    rate = "" if one.adoption_rate is None else f"{one.adoption_rate:.4f}"
    return [name, one.received, *one.stages.values(), rate]


def _associations(session: Session, ids: set[int | None]) -> dict[int, str]:
    rows = session.exec(select(Association.id, Association.name).where(col(Association.id).in_(ids - {None})))
    return dict(rows.all())
