"""Whom a complaint is from, in the clear, on one answer alone: who, when and why is recorded before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from intake.casework import find
from intake.casework.parts.own_data import CorrectionAsked
from intake.casework.verbs.following.opening import CUSTODIANS, open_identity
from intake.casework.verbs.following.own_data import DECIDERS, find_open_correction
from intake.desk.complaint_page import ComplaintPage
from intake.desk.forms import OpenIdentityForm
from intake.errors import DomainError
from intake.identity.for_calls import needs_second_person
from intake.identity.granting import IdentityAsk, IdentityGrant, find_grant, waiting_asks
from intake.identity.person import Person, may_be_shown
from intake.web.context import actor, moment, office_of, runtime
from intake.web.forms import read_form
from intake.web.history.following_sentences import OWN_FIELDS
from intake.web.staff_names import staff_names

# How long what was opened stands on the page.
SHOWN_SECONDS = 300
SHOWN_SECONDS_GUARDED = 120


@dataclass(frozen=True)
class OpeningView:
    """What whoever looks may do about who complained: show it, ask a second person, be that person."""

    may_open: bool
    is_guarded: bool
    grant: IdentityGrant | None
    has_asked: bool
    asks: Sequence[tuple[str, IdentityAsk]]  # by name, that this reader may agree to
    correction: CorrectionAsked | None  # that this reader may decide

    @property
    def correction_field(self) -> str:
        return OWN_FIELDS[self.correction.field] if self.correction else ""

    @property
    def correction_masked(self) -> str:
        """Never whole: it is who complained."""
        one = self.correction
        return next(filter(None, vars(Person(**{one.field: one.text}).masked()).values()), "") if one else ""

    @property
    def seconds(self) -> int:
        return SHOWN_SECONDS_GUARDED if self.is_guarded else SHOWN_SECONDS


def opened_identity(number: str) -> Person:
    """For the reason that was posted; where a second person agreed, for the one that was agreed to."""
    form = read_form(OpenIdentityForm)
    with runtime().db.unit_of_work() as session:
        complaint = find.lock_complaint(session, number)
        find.must_see(session, complaint, actor())
        return open_identity(session, office_of(session), complaint, form.why, actor=actor(), at=moment())


def opening_view(session: Session, page: ComplaintPage) -> OpeningView:
    complaint, who, at = page.complaint, actor(), moment()
    is_guarded = needs_second_person(session, complaint)
    asks = waiting_asks(session, complaint, at=at) if is_guarded else ()
    others = [one for one in asks if one.staff_id != who.staff_id] if who.roles & CUSTODIANS else []
    names = staff_names(session, {one.staff_id for one in others})
    return OpeningView(
        may_open=_may_open(session, page),
        is_guarded=is_guarded,
        grant=find_grant(session, complaint, who.staff_id, at=at) if is_guarded else None,
        has_asked=any(one.staff_id == who.staff_id for one in asks),
        correction=find_open_correction(session, complaint) if who.roles & DECIDERS else None,
        asks=[(names.get(one.staff_id, ""), one) for one in others],
    )


def _may_open(session: Session, page: ComplaintPage) -> bool:
    try:
        row = may_be_shown(session, page.complaint.id, actor())
    except DomainError:
        return False
    return row.has_contact or bool(page.person.name)
