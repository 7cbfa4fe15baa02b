"""The hand-over of a shift on one page: what waits for me, what I hand over, and what was handed over before."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.casework.registering.idempotent import once
from intake.language.i18n import N_, _, ngettext
from intake.models import ShiftHandover, Staff
from intake.telephone.drafts import UnfinishedCall, drafts_of
from intake.turnover.in_hand import colleagues, in_hand
from intake.turnover.shifts import (
    Bundle,
    give_shift,
    handovers_of,
    refuse_shift,
    take_shift,
    withdraw_shift,
    words_of,
)
from intake.vocabulary import HandoverState
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.staff_names import staff_names

bp = Blueprint("shifts", __name__)


class ShiftForm(BaseModel):
    """What is handed over to whom."""

    taker: int = Field(title=N_("Hand over to"))
    note: str = Field(title=N_("What the next must know"), max_length=2000)
    numbers: list[str] = Field(default_factory=list, title=N_("Complaints"))
    drafts: list[str] = Field(default_factory=list, title=N_("Unfinished calls"))

    def bundle(self) -> Bundle:
        return Bundle(self.taker, self.note, self.numbers, self.drafts)


class ShiftRefusalForm(BaseModel):
    """Why it is not taken."""

    reason: str = Field(default="", title=N_("Reason"), max_length=500)


@dataclass(frozen=True)
class ShiftView:
    """One hand-over with its words, as one of the two sees it."""

    row: ShiftHandover
    note: str
    answer: str
    giver: str
    taker: str
    is_mine: bool  # given by who looks

    @property
    def is_open(self) -> bool:
        return self.row.state is HandoverState.GIVEN


@bp.get("/", endpoint="show")
def show() -> str:
    return _page()


@bp.post("/give")
def give() -> Response:
    with rejecting(_page):
        bundle = read_form(ShiftForm).bundle()
        who, at = actor(), moment()
        once(runtime().db, lambda session: give_shift(session, bundle, actor=who, at=at).id)
    flash(_("Handed over. It stays yours until it is taken."))
    return redirect(url_for("shifts.show"), 303)


@bp.post("/<int:handover_id>/take")
def take(handover_id: int) -> Response:
    who, at, house = actor(), moment(), runtime()

    def taken(session: Session) -> int:
        return take_shift(session, house.collaborators(session), handover_id, actor=who, at=at).taken or 0

    with rejecting(_page):
        count = once(house.db, taken)
    flash(ngettext("Taken: %(num)d item is yours now.", "Taken: %(num)d items are yours now.", count))
    return redirect(url_for("shifts.show"), 303)


@bp.post("/<int:handover_id>/refuse")
def refuse(handover_id: int) -> Response:
    with rejecting(_page):
        reason = read_form(ShiftRefusalForm).reason
        who, at = actor(), moment()
        once(runtime().db, lambda session: refuse_shift(session, handover_id, reason, actor=who, at=at).id)
    flash(_("Not taken. It stays with who gave it, who is told why."))
    return redirect(url_for("shifts.show"), 303)


@bp.post("/<int:handover_id>/withdraw")
def withdraw(handover_id: int) -> Response:
    with rejecting(_page):
        who, at = actor(), moment()
        once(runtime().db, lambda session: withdraw_shift(session, handover_id, actor=who, at=at).id)
    flash(_("Withdrawn."))
    return redirect(url_for("shifts.show"), 303)


def _page() -> str:
    who = actor()
    with runtime().db.reading() as session:
        me = session.get_one(Staff, who.staff_id)
        views = _views(session, handovers_of(session, who), who.staff_id)
        return render_template(
            "turnover/shifts.html",
            mine=[one for one in views if one.is_open and one.is_mine],
            waiting=[one for one in views if one.is_open and not one.is_mine],
            past=[one for one in views if not one.is_open],
            held=in_hand(session, me),
            calls=_calls(session),
            people=[(one.id, f"{one.display_name} ({one.login})") for one in colleagues(session, me)],
        )


def _calls(session: Session) -> list[UnfinishedCall]:
    return drafts_of(session, runtime().ring, actor=actor())


def _views(session: Session, rows: Sequence[ShiftHandover], me: int | None) -> list[ShiftView]:
    names = staff_names(session, {one for row in rows for one in (row.giver_id, row.taker_id)})
    return [
        ShiftView(row, *words_of(session, row), names[row.giver_id], names[row.taker_id], row.giver_id == me)
        for row in rows
    ]
