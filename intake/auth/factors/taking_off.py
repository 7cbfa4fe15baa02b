"""A lost second factor, taken off by an administrator; never one's own, which takes a code."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from intake.auth.accounts import lock_staff
from intake.auth.confirming import confirmed
from intake.auth.factors.upkeep import take_all_off
from intake.clock import now
from intake.errors import NotAllowed
from intake.language.i18n import N_, _
from intake.web.context import actor, runtime, signed_in

bp = Blueprint("lost_factors", __name__)


@bp.post("/<int:staff_id>/factors")
@confirmed
def take_off(staff_id: int) -> Response:
    if staff_id == signed_in().id:
        raise NotAllowed(N_("You remove your own second factor on your account page, with a code of it."))
    with runtime().db.unit_of_work() as session:
        take_all_off(session, lock_staff(session, staff_id), actor=actor(), at=now())
    flash(_("The second factor is off this account, and its sessions are over."))
    return redirect(url_for("staff.edit", staff_id=staff_id), 303)
