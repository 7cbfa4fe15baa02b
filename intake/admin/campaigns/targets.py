"""Whom a campaign finds, on screen: entered by their names, compared with complaints, judged, decided; and results."""

from flask import Blueprint, flash, redirect, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.campaigns.listing import campaign_page
from intake.admin.registry.watch import associations_named
from intake.campaigns.results import Achievement, record_result, strike_result
from intake.campaigns.targets import compare, decide, judge, report_targets
from intake.casework.registering.idempotent import once
from intake.errors import InvalidInput
from intake.language.i18n import N_, _, ngettext
from intake.vocabulary import CampaignResultKind, FindingWay, Measure
from intake.web.context import actor, moment, runtime
from intake.web.fields import MoneyAmount
from intake.web.forms import read_form, rejecting
from routing.registry.search import resolve_association

bp = Blueprint("campaign_targets", __name__)


class FoundForm(BaseModel):
    """Associations a line each, by name or credit code."""

    way: FindingWay = Field(title=N_("How they were found"))
    associations: str = Field(title=N_("Associations"), max_length=60_000)
    situations: list[int] = Field(title=N_("Situations"), min_length=1, max_length=99)
    note: str = Field(default="", title=N_("Note"), max_length=1000)


class JudgeForm(BaseModel):
    target: int
    verdict: str = Field(title=N_("Decision"), pattern="^(confirm|clear)$")
    note: str = Field(default="", title=N_("Reason"), max_length=1000)


class GradeForm(BaseModel):
    target: int
    grade: Measure = Field(title=N_("Grade"))
    document: str = Field(default="", title=N_("Document number"), max_length=120)


class AchievementForm(BaseModel):
    kind: CampaignResultKind = Field(title=N_("What was achieved"))
    title: str = Field(title=N_("In words"), max_length=200)
    association: str = Field(default="", title=N_("Association"), max_length=200)
    document: str = Field(default="", title=N_("Document number"), max_length=120)
    amount_before: MoneyAmount = Field(default=None, title=N_("Rate before (yuan)"))
    amount_after: MoneyAmount = Field(default=None, title=N_("Rate from now on (yuan)"))
    amount_refunded: MoneyAmount = Field(default=None, title=N_("Amount refunded (yuan)"))

    def achieved(self, association_id: int | None) -> Achievement:
        given = self.model_dump(exclude={"association"})
        return Achievement(association_id=association_id, **given)


class StrikeForm(BaseModel):
    result: int


@bp.post("/find")
def find(campaign_id: int) -> Response:
    with rejecting(lambda: campaign_page(campaign_id, "find")):
        form = read_form(FoundForm)
        count = once(runtime().db, lambda session: _found(session, campaign_id, form))
    flash(ngettext("Saved: %(num)d association is new.", "Saved: %(num)d associations are new.", count))
    return _back(campaign_id)


@bp.post("/compare")
def take_compared(campaign_id: int) -> Response:
    """Whom upheld complaints point at becomes a finding, to be judged like any other."""
    with rejecting(lambda: campaign_page(campaign_id, "")):
        count = once(runtime().db, lambda session: _compared(session, campaign_id))
    flash(ngettext("Saved: %(num)d association is new.", "Saved: %(num)d associations are new.", count))
    return _back(campaign_id)


@bp.post("/judge")
def judge_one(campaign_id: int) -> Response:
    with rejecting(lambda: campaign_page(campaign_id, "")):
        form = read_form(JudgeForm)
        is_target = form.verdict == "confirm"
        once(
            runtime().db,
            lambda db: (
                judge(
                    db,
                    form.target,
                    is_target=is_target,
                    note=form.note,
                    campaign_id=campaign_id,
                    actor=actor(),
                    at=moment(),
                ).id
            ),
        )
    flash(_("Saved."))
    return _back(campaign_id)


@bp.post("/decide")
def decide_one(campaign_id: int) -> Response:
    with rejecting(lambda: campaign_page(campaign_id, "")):
        form = read_form(GradeForm)
        once(
            runtime().db,
            lambda db: (
                decide(
                    db,
                    form.target,
                    form.grade,
                    document=form.document,
                    campaign_id=campaign_id,
                    actor=actor(),
                    at=moment(),
                ).id
            ),
        )
    flash(_("Saved."))
    return _back(campaign_id)


@bp.post("/achieve")
def achieve(campaign_id: int) -> Response:
    with rejecting(lambda: campaign_page(campaign_id, "achieve")):
        form = read_form(AchievementForm)
        once(runtime().db, lambda session: _achieved(session, campaign_id, form))
    flash(_("Saved."))
    return _back(campaign_id)


@bp.post("/strike")
def strike(campaign_id: int) -> Response:
    with rejecting(lambda: campaign_page(campaign_id, "")):
        form = read_form(StrikeForm)
        once(runtime().db, lambda session: strike_result(session, form.result, actor=actor(), at=moment()).id)
    flash(_("Taken out: it counts no longer."))
    return _back(campaign_id)


def _found(session: Session, campaign_id: int, form: FoundForm) -> int:
    named = dict.fromkeys(associations_named(session, form.associations), tuple(form.situations))
    return report_targets(session, campaign_id, form.way, named, note=form.note, actor=actor(), at=moment())


def _compared(session: Session, campaign_id: int) -> int:
    found = compare(session, campaign_id)
    return report_targets(session, campaign_id, FindingWay.COMPARISON, found, actor=actor(), at=moment())


def _achieved(session: Session, campaign_id: int, form: AchievementForm) -> int:
    known = resolve_association(session, form.association) if form.association else None
    if form.association and known is None:
        message = N_("no single association of the registry is called: %(lines)s")
        raise InvalidInput(message, lines=(form.association,), field="association")
    achieved = form.achieved(known.association_id if known else None)
    return record_result(session, campaign_id, achieved, actor=actor(), at=moment()).id


def _back(campaign_id: int) -> Response:
    return redirect(url_for("campaigns.show_one", campaign_id=campaign_id), 303)
