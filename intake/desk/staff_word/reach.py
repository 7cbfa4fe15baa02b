"""One's own page of notices: where one is reached, by which road one hears of what and when, and who stands in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response

from intake.auth.absence import AbsenceForm, away_lines, stand_in_lines
from intake.auth.accounts import lock_staff
from intake.casework.outbox.absences import end_absence, enter_absence
from intake.language.i18n import N_, _
from intake.notify.staff.contacts import reach_of, save_addresses, save_choices
from intake.vocabulary import NoticeTopic, Road
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting

bp = Blueprint("reach", __name__)


class ReachForm(BaseModel):
    """A field for each topic: the roads ticked."""

    email: str = Field(default="", title=N_("E-mail"), max_length=120)
    phone: str = Field(default="", title=N_("Telephone"), max_length=40)
    deadlines: list[Road] = Field(default_factory=list, title=N_("Deadlines"))
    work: list[Road] = Field(default_factory=list, title=N_("Work"))
    decisions: list[Road] = Field(default_factory=list, title=N_("Decisions"))
    registry: list[Road] = Field(default_factory=list, title=N_("Registry"))
    warnings: list[Road] = Field(default_factory=list, title=N_("Early warning"))
    upkeep: list[Road] = Field(default_factory=list, title=N_("Upkeep"))
    hours: str = Field(default="", title=N_("My hours"), max_length=11)
    digest_minutes: int = Field(default=60, title=N_("Gathered over"))


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def save() -> Response:
    with rejecting(_page):
        form = read_form(ReachForm)
        with runtime().db.unit_of_work() as session:
            staff = lock_staff(session, actor().staff_id or 0)
            save_addresses(session, staff, email=form.email, phone=form.phone, actor=actor(), at=moment())
            roads = {topic: getattr(form, topic.value) for topic in NoticeTopic}
            save_choices(session, staff.id, roads, hours=form.hours, digest_minutes=form.digest_minutes, at=moment())
    flash(_("Saved."))
    return redirect(url_for("reach.show"), 303)


@bp.post("/away")
def enter_away() -> Response:
    with rejecting(_page):
        form = read_form(AbsenceForm)
        with runtime().db.unit_of_work() as session:
            staff = lock_staff(session, actor().staff_id or 0)
            enter_absence(session, staff, **form.absence(), actor=actor(), at=moment())
    flash(_("Saved."))
    return redirect(url_for("reach.show"), 303)


@bp.post("/away/<int:absence_id>/end")
def end_away(absence_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        end_absence(session, absence_id, actor=actor(), at=moment())
    flash(_("Saved."))
    return redirect(url_for("reach.show"), 303)


def _page() -> str:
    me = actor().staff_id or 0
    with runtime().db.reading() as session:
        return render_template(
            "desk/reach.html",
            reach=reach_of(session, me),
            away=away_lines(session, me, at=moment()),
            standing_in=stand_in_lines(session, me, at=moment()),
            topics=list(NoticeTopic),
            roads=list(Road),
        )
