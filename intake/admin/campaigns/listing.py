"""Campaigns on screen: every one there is, one with its situations and its report, opened and closed."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, select
from werkzeug.wrappers import Response as AnyResponse

from intake.campaigns.campaigns import (
    SituationWording,
    campaigns,
    close_campaign,
    get_campaign,
    open_campaign,
    situations,
    word_situation,
)
from intake.campaigns.results import campaign_report, results
from intake.campaigns.targets import compare, targets
from intake.casework.registering.idempotent import once
from intake.csv_text import CSV, csv_text
from intake.language.formats import share
from intake.language.i18n import N_, _, language
from intake.language.words import word
from intake.vocabulary import CampaignResultKind, FindingWay, Measure
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names
from routing.models import Association, Violation

bp = Blueprint("campaigns", __name__)

FORMS = ("find", "situation", "achieve")


class CampaignForm(BaseModel):
    campaign_name: str = Field(title=N_("Name of the campaign"), max_length=80)
    document: str = Field(title=N_("Number of the document"), max_length=200)
    begins_on: date = Field(title=N_("From"))
    ends_on: date = Field(title=N_("To"))
    reason: str = Field(title=N_("Reason"), max_length=1000)


class SituationForm(BaseModel):
    number: int = Field(title=N_("Number"), ge=1, le=99)
    text: str = Field(title=N_("What it says"), max_length=300)
    basis: str = Field(default="", title=N_("Basis"), max_length=300)
    violations: list[str] = Field(default_factory=list, title=N_("Violations"), max_length=61)


@bp.get("/")
def show() -> str:
    return _list_page("")


@bp.get("/open")
def begin_page() -> str:
    return _list_page("open")


@bp.post("/open")
def begin() -> AnyResponse:
    with rejecting(lambda: _list_page("open")):
        form = read_form(CampaignForm)
        campaign_id = once(runtime().db, lambda session: _begin(session, form))
    flash(_("Saved. Word its situations, then enter whom it finds."))
    return redirect(url_for("campaigns.show_one", campaign_id=campaign_id), 303)


@bp.get("/<int:campaign_id>")
def show_one(campaign_id: int) -> str:
    return campaign_page(campaign_id, request.args.get("do", ""))


@bp.post("/<int:campaign_id>/situation")
def word_it(campaign_id: int) -> AnyResponse:
    with rejecting(lambda: campaign_page(campaign_id, "situation")):
        form = read_form(SituationForm)
        wording = SituationWording(form.text, form.basis, tuple(form.violations))
        once(
            runtime().db,
            lambda session: word_situation(session, campaign_id, form.number, wording, actor=actor(), at=moment()),
        )
    flash(_("Saved."))
    return redirect(url_for("campaigns.show_one", campaign_id=campaign_id), 303)


@bp.get("/<int:campaign_id>/close")
def close_page(campaign_id: int) -> str:
    """What cannot be taken back is asked first."""
    with runtime().db.reading() as session:
        campaign, report = get_campaign(session, campaign_id), campaign_report(session, campaign_id)
        return render_template("admin/campaigns/close.html", campaign=campaign, report=report)


@bp.post("/<int:campaign_id>/close")
def close(campaign_id: int) -> AnyResponse:
    with rejecting(lambda: campaign_page(campaign_id, "")):
        once(runtime().db, lambda session: close_campaign(session, campaign_id, actor=actor(), at=moment()))
    flash(_("The campaign is closed; its report stays as it is."))
    return redirect(url_for("campaigns.show_one", campaign_id=campaign_id), 303)


@bp.get("/<int:campaign_id>.csv")
def file(campaign_id: int) -> Response:
    """Every target, a row each."""
    with runtime().db.reading() as session:
        get_campaign(session, campaign_id)
        rows = [
            [
                line.association.credit_code,
                line.association.name,
                word(line.row.state),
                word(line.row.way),
                " ".join(map(str, line.row.situations)),
                word(line.row.grade) if line.row.grade else "",
                line.row.document,
            ]
            for line in targets(session, campaign_id)
        ]
    header = ["credit_code", "name", "state", "way", "situations", "grade", "document"]
    response = Response("".join(csv_text(header, rows)).encode(), content_type=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="campaign-{campaign_id}.csv"'
    return response


def campaign_page(campaign_id: int, do: str) -> str:
    with runtime().db.reading() as session:
        campaign = get_campaign(session, campaign_id)
        lines, achieved, rows = (
            targets(session, campaign_id),
            results(session, campaign_id),
            situations(session, campaign_id),
        )
        do = do if do in FORMS and campaign.closed_at is None else ""
        wanted = request.values.get("number", 0, type=int)
        people = [
            who for line in lines for who in (line.row.found_by_id, line.row.judged_by_id, line.row.decided_by_id)
        ]
        return render_template(
            "admin/campaigns/campaign.html",
            campaign=campaign,
            lines=lines,
            situations=rows,
            choices=[(row.number, f"{row.number}. {row.text}") for row in rows],
            chosen=next((row for row in rows if row.number == wanted), None),
            report=campaign_report(session, campaign_id),
            achieved=achieved,
            names=_names(session, [row.association_id for row in achieved]),
            pointed_at=len(compare(session, campaign_id)) if campaign.closed_at is None else 0,
            people=staff_names(session, [*people, campaign.opened_by_id, campaign.closed_by_id]),
            do=do,
            is_open=campaign.closed_at is None,
            ways=list(FindingWay),
            grades=list(Measure),
            kinds=list(CampaignResultKind),
            share=share,
            violations=_violations(session) if do == "situation" else (),
        )


def _list_page(do: str) -> str:
    with runtime().db.reading() as session:
        rows = [(row, campaign_report(session, row.id)) for row in campaigns(session)]
        return render_template("admin/campaigns/show.html", rows=rows, do=do, share=share)


def _begin(session: Session, form: CampaignForm) -> int:
    told: dict[str, Any] = form.model_dump(exclude={"campaign_name"})
    return open_campaign(session, name=form.campaign_name, **told, actor=actor(), at=moment()).id


def _names(session: Session, ids: list[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    named = select(Association.id, Association.name).where(Association.id.in_(wanted))  # type: ignore[attr-defined]
    return dict(session.exec(named).all()) if wanted else {}


def _violations(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Violation)).all()
    return [
        (one.code, f"{one.code} {one.name_zh if language() == 'zh' else one.name_en}")
        for one in sorted(rows, key=lambda one: one.code)
    ]
