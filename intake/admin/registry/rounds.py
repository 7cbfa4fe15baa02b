"""The half-yearly check as those see it who keep it going: how far each department is, and who was chased."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.auth.guards import only
from intake.casework.collaborators import Collaborators
from intake.language.i18n import N_, _
from intake.models import VerificationRound
from intake.registry_upkeep.confirmation import Progress, progress
from intake.registry_upkeep.reminders import ReminderStep, due_step, waited
from intake.registry_upkeep.verification import close_round, next_half_year
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names
from routing.calendars.working_time import local_day

bp = Blueprint("registry_rounds", __name__)


class ClosingForm(BaseModel):
    reason: str = Field(title=N_("Reason"), max_length=500)


@dataclass(frozen=True)
class RoundLine:
    """One department in the round; `days` it has been waited for, `step` it has come to."""

    done: Progress
    days: int | None
    step: ReminderStep | None

    @property
    def share(self) -> int:
        return 100 * self.done.confirmed // self.done.asked


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        return _page(session)


@bp.post("/<int:round_id>/close")
def close(round_id: int) -> Response:
    only(StaffRole.ADMINISTRATOR)
    with rejecting(_again):
        form = read_form(ClosingForm)
        with runtime().db.unit_of_work() as session:
            close_round(session, round_id, form.reason, actor=actor(), at=moment())
    flash(_("Closed. What was not confirmed stands in the coverage once half a year is over."))
    return redirect(url_for("registry_rounds.show"), 303)


def _again() -> str:
    with runtime().db.reading() as session:
        return _page(session)


def _page(session: Session) -> str:
    collaborators, rounds = runtime().collaborators(session), _rounds(session)
    chosen = request.args.get("round", 0, type=int)
    current = next((one for one in rounds if one.id == chosen), rounds[0] if rounds else None)
    lines = [_line(collaborators, one) for one in progress(session, current)] if current else []
    who = account()
    return render_template(
        "admin/registry/rounds.html",
        rounds=rounds,
        current=current,
        lines=lines,
        people=staff_names(session, [one.closed_by_id for one in rounds]),
        following=next_half_year(local_day(moment())),
        may_close=who is not None and who.has_role(StaffRole.ADMINISTRATOR),
        **WORDS,
    )


def _rounds(session: Session) -> list[VerificationRound]:
    return list(session.exec(select(VerificationRound).order_by(col(VerificationRound.begins_on).desc())).all())


def _line(collaborators: Collaborators, one: Progress) -> RoundLine:
    return RoundLine(one, waited(collaborators, one, at=moment()), due_step(collaborators, one, at=moment()))
