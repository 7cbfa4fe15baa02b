"""Taking back what was released, from the page where it stands."""

from flask import flash
from sqlmodel import Session

from intake.casework import find
from intake.casework.registering.idempotent import once
from intake.desk.blacking_out.forms import WithdrawCopyForm
from intake.evidence.releasing import withdraw_copy
from intake.language.i18n import _
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form


def withdraw_released(number: str) -> None:
    """As the posted form says."""
    form = read_form(WithdrawCopyForm)
    once(runtime().db, lambda session: _withdraw(session, number, form))
    flash(_("Withdrawn: no department sees it any more."))


def _withdraw(session: Session, number: str, form: WithdrawCopyForm) -> None:
    collaborators, complaint = runtime().collaborators(session), find.lock_complaint(session, number)
    find.must_see(session, complaint, actor())
    withdraw_copy(session, collaborators, complaint, form.copy_id, form.reason, actor=actor(), at=moment())
