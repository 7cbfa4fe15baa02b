"""会企之声: how many suggestions came, how far they are, how many were adopted; and the word on one of them."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.desk.member_voice.panel import SuggestionPanel, suggestion_panel
from intake.errors import InvalidInput, NotFound
from intake.language.i18n import N_, _
from intake.member_voice.report import suggestion_report, suggestions
from intake.member_voice.study import decide_suggestion
from intake.vocabulary import SuggestionStage, SuggestionVerdict
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, read_query, rejecting
from intake.web.paging import page_of, window
from routing.calendars.working_time import end_of, local_day
from routing.models import Association

bp = Blueprint("member_voice", __name__)
_DAY = timedelta(days=1)


class VoiceQuery(BaseModel):
    """Received from one day to another, both included; at one stage, else all."""

    first: date | None = Field(default=None, title=N_("From"))
    last: date | None = Field(default=None, title=N_("To"))
    stage: SuggestionStage | None = Field(default=None, title=N_("Stage"))


class SuggestionVerdictForm(BaseModel):
    """What becomes of it, and why."""

    verdict: SuggestionVerdict = Field(title=N_("Decision"))
    reason: str = Field(default="", title=N_("Why, as the one who suggested reads it"), max_length=1000)


@bp.get("/", endpoint="list")
def list_suggestions() -> str:
    with rejecting(lambda: _list(VoiceQuery())):
        return _list(read_query(VoiceQuery))


@bp.get("/<number>")
def show(number: str) -> str:
    return _page(number)


@bp.post("/<number>")
def decide(number: str) -> Response:
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
    today = local_day(moment())
    first, last = asked.first or date(today.year, 1, 1), asked.last or today
    if last < first:
        raise InvalidInput(N_("lies before the first day"), field="last")
    span = {"since": end_of(first - _DAY), "until": end_of(last)}
    with runtime().db.reading() as session:
        cards = runtime().collaborators(session).rules.directory.departments
        report = suggestion_report(session, actor(), **span)
        found = suggestions(session, actor(), asked.stage, **span, page=window())
        names = _associations(session, {one.association_id for one in found})
    by_name = [
        (cards[key].name if key is not None and key in cards else "—", one) for key, one in report.by_department.items()
    ]
    return render_template(
        "voice_of_members/list.html",
        asked=asked,
        first=first,
        last=last,
        report=report,
        departments=sorted(by_name, key=lambda pair: -pair[1].received),
        page=page_of(found),
        names=names,
        cards=cards,
    )


def _page(number: str) -> str:
    with runtime().db.reading() as session:
        complaint = find.get_by_number(session, number)
        find.must_see(session, complaint, actor())
        panel: SuggestionPanel | None = suggestion_panel(session, complaint, actor=actor())
        if panel is None:
            raise NotFound(N_("it is no suggestion"))
        shown = {"complaint": complaint, "panel": panel, "verdicts": list(SuggestionVerdict)}
        return render_template("voice_of_members/show.html", **shown)


def _associations(session: Session, ids: set[int | None]) -> dict[int, str]:
    rows = session.exec(select(Association.id, Association.name).where(col(Association.id).in_(ids - {None})))
    return dict(rows.all())
