"""Whom a complaint is from, in the clear, on one answer alone: who, when and why is recorded before it is shown."""

from intake.casework import find
from intake.desk.forms import OpenIdentityForm
from intake.identity.person import Person, unmask
from intake.web.context import actor, moment, runtime
from intake.web.forms import read_form


def opened_identity(number: str) -> Person:
    """For the reason that was posted."""
    form = read_form(OpenIdentityForm)
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        find.must_see(session, complaint, actor())
        return unmask(session, runtime().ring, complaint, actor=actor(), reason=form.why, at=moment())
