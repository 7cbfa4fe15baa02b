"""A department's own list of the half-yearly check: confirm one, confirm all that is shown, or report a mistake."""

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session, select
from werkzeug.wrappers import Response

from intake.admin.registry.labels import WORDS
from intake.errors import NotFound
from intake.language.i18n import N_, _, ngettext
from intake.models import VerificationItem
from intake.registry_upkeep.confirmation import MOST_AT_ONCE, ConfirmationLine, asked_of, confirm, holders_of, progress
from intake.registry_upkeep.corrections import file_correction
from intake.registry_upkeep.proposed_changes import count_waiting
from intake.registry_upkeep.verification import find_open_round, next_half_year
from intake.vocabulary import VerificationState
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.registry_claim_form import ClaimForm
from routing.calendars.working_time import local_day
from routing.models import Association
from routing.vocabulary import RegistryRole

bp = Blueprint("registry_verify", __name__)


class ConfirmForm(BaseModel):
    """The lines that were on the page."""

    item: list[int] = Field(title=N_("Associations"), min_length=1, max_length=MOST_AT_ONCE)


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/")
def settle() -> Response:
    with rejecting(_page):
        form = read_form(ConfirmForm)
        with runtime().db.unit_of_work() as session:
            done = confirm(session, form.item, actor=actor(), at=moment())
    flash(ngettext("Saved: %(num)d association confirmed.", "Saved: %(num)d associations confirmed.", done))
    return redirect(url_for("registry_verify.show"), 303)


@bp.get("/<int:item_id>")
def mistake(item_id: int) -> str:
    return _claim_page(item_id)


@bp.post("/<int:item_id>")
def report(item_id: int) -> Response:
    with rejecting(lambda: _claim_page(item_id)):
        form = read_form(ClaimForm)
        with runtime().db.unit_of_work() as session:
            item = _own_item(session, item_id, hold=True)
            claim = form.claim(item.association_id, runtime().collaborators(session).rules.directory)
            file_correction(session, claim, actor=actor(), at=moment(), item=item)
    flash(_("Reported. An administrator decides; you will be told."))
    return redirect(url_for("registry_verify.show"), 303)


def _page() -> str:
    own, on = actor().department_id or 0, local_day(moment())
    with runtime().db.reading() as session:
        current = find_open_round(session)
        lines = asked_of(session, current, own, on=on, limit=MOST_AT_ONCE) if current else []
        done = next(iter(progress(session, current, department_id=own)), None) if current else None
        return render_template(
            "admin/registry/verify.html",
            current=current,
            lines=lines,
            done=done,
            changes=count_waiting(session, actor()),
            following=next_half_year(on),
            regions=runtime().collaborators(session).rules.directory.regions,
            **WORDS,
        )


def _claim_page(item_id: int) -> str:
    on = local_day(moment())
    with runtime().db.reading() as session:
        item = _own_item(session, item_id)
        association = session.get_one(Association, item.association_id)
        line = ConfirmationLine(item, association, holders_of(session, [association.id], on=on)[association.id])
        return render_template(
            "admin/registry/mistake.html",
            line=line,
            roles=list(RegistryRole),
            near=association.region_code,
        )


def _own_item(session: Session, item_id: int, *, hold: bool = False) -> VerificationItem:
    """A line that waits for the own department's word. Another's does not exist: NotFound."""
    statement = select(VerificationItem).where(
        VerificationItem.id == item_id,
        VerificationItem.department_id == actor().department_id,
        VerificationItem.state == VerificationState.OPEN,
    )
    found = session.exec(statement.with_for_update() if hold else statement).first()
    if found is None:
        raise NotFound(N_("there is no such line"))
    return found
