"""What a member of staff has in hand, given to a colleague or back to the department: all at once, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.succession.giving_back import give_all_back, lines_of
from intake.auth.accounts import get_staff
from intake.auth.confirming import confirmed
from intake.casework.registering.idempotent import once
from intake.casework.verbs.department.pass_on import Passing
from intake.errors import InvalidInput
from intake.language.i18n import N_, ngettext
from intake.models import Staff
from intake.numbers import new_id
from intake.succession.kept import Whose, begin_handover, handovers_of_person
from intake.turnover.in_hand import InHand, colleagues, in_hand, must_take
from intake.turnover.passing import pass_calls_on, pass_complaint_on
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form, rejecting
from intake.web.refusals import refusal_message
from routing.translatable import TranslatableError

bp = Blueprint("staff_in_hand", __name__)


class PassOnForm(BaseModel):
    """To whom; nobody means the department, which gives it to somebody anew."""

    successor: int | None = Field(default=None, title=N_("Hand over to"))
    why: str = Field(title=N_("Reason"), max_length=300)


@dataclass(frozen=True)
class PassedOn:
    """How many parts and calls went over, and which complaints did not, and why."""

    count: int = 0
    refused: Sequence[tuple[str, str]] = ()


@bp.get("/<int:staff_id>/in-hand")
def show(staff_id: int) -> str:
    return page_of(staff_id)


@bp.post("/<int:staff_id>/in-hand")
@confirmed
def pass_on(staff_id: int) -> Response:
    with rejecting(lambda: page_of(staff_id)):
        form = read_form(PassOnForm)
        done = pass_all_on(staff_id, form.successor, form.why)
    flash(ngettext("%(num)d item was handed over.", "%(num)d items were handed over.", done.count))
    for number, why in done.refused:
        flash(f"{number}: {why}")
    return redirect(url_for("staff_in_hand.show", staff_id=staff_id), 303)


@bp.post("/<int:staff_id>/in-hand/<int:handover_id>/undo")
@confirmed
def undo(staff_id: int, handover_id: int) -> Response:
    """Theirs again, where nobody has given it to anybody since."""
    give_all_back(handover_id)
    return redirect(url_for("staff_in_hand.show", staff_id=staff_id), 303)


def page_of(staff_id: int) -> str:
    with runtime().db.reading() as session:
        staff = get_staff(session, staff_id)
        people = [(one.id, f"{one.display_name} ({one.login})") for one in colleagues(session, staff)]
        held = in_hand(session, staff)
        past = lines_of(session, handovers_of_person(session, staff_id))
        return render_template("turnover/in_hand.html", staff=staff, held=held, choices=people, past=past)


def has_in_hand(session: Session, staff: Staff) -> bool:
    return in_hand(session, staff).is_anything


def pass_all_on(staff_id: int, successor_id: int | None, why: str) -> PassedOn:
    """One transaction a complaint, so that one that is refused keeps no other back; unfinished calls last.

    What is with a department they worked in before goes back to that department: no colleague of now is there.
    """
    house, who, at, batch = runtime(), actor(), moment(), f"leave:{new_id(moment())}"
    with house.db.reading() as session:
        staff = get_staff(session, staff_id)
        held = in_hand(session, staff)
        _must_fit(session, staff, held, successor_id)
    if not held.is_anything:
        return PassedOn()
    numbers = [*((one, successor_id) for one in held.parts), *((one, None) for one in held.elsewhere)]
    whose, items = Whose(batch, staff_id, successor_id), [{"number": number} for number, _taker in numbers]
    once(house.db, lambda session: begin_handover(session, whose, items, held.drafts, actor=who, at=at))

    def passed(session: Session, number: str, taker_id: int | None) -> int:
        passing = Passing(staff_id, taker_id, why, batch)
        return pass_complaint_on(session, house.collaborators(session), number, passing, actor=who, at=at)

    def calls_passed(session: Session) -> int:
        if successor_id is None:
            return 0
        return pass_calls_on(session, held.drafts, giver_id=staff_id, taker_id=successor_id, actor=who, at=at)

    count, refused = 0, []
    for number, taker_id in numbers:
        try:
            count += once(house.db, partial(passed, number=number, taker_id=taker_id))
        except TranslatableError as error:
            refused.append((number, refusal_message(error)))
    count += once(house.db, calls_passed)
    return PassedOn(count, refused)


def _must_fit(session: Session, staff: Staff, held: InHand, successor_id: int | None) -> None:
    """Before the first thing moves: whoever gets it can go on with all of it. Raises InvalidInput naming the field."""
    if successor_id is None:
        if held.drafts:
            raise InvalidInput(N_("unfinished calls belong to no department: choose somebody"), field="successor")
        return
    successor = next((one for one in colleagues(session, staff) if one.id == successor_id), None)
    if successor is None:
        raise InvalidInput(N_("is no colleague who could go on with it"), field="successor")
    must_take(successor, parts=held.parts, drafts=held.drafts, field="successor")
