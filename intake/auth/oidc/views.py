"""To the provider and back: to sign in, or to link one's own account."""

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from intake.auth.accounts import lock_staff
from intake.auth.confirming import confirmed, just_confirmed
from intake.auth.factors.log_in import go_on_from_password, log_in_page
from intake.auth.leading_back import wanted_page
from intake.auth.oidc.linking import bind_subject, find_owner, unbind_subject
from intake.auth.oidc.provider import lead_there, subject_that_came, way_out
from intake.auth.sign_in import refuse_provider, take_provider
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.models import Staff
from intake.web.context import account, actor, runtime, signed_in
from intake.web.forms import rejecting

bp = Blueprint("provider", __name__)
link_bp = Blueprint("provider_link", __name__)
bind_bp = Blueprint("provider_binding", __name__)
_LINKING, _NEXT = "provider_linking", "provider_next"


@bp.get("/provider")
def go() -> Response:
    _must_be_set()
    session[_NEXT] = wanted_page()
    session.pop(_LINKING, None)
    with rejecting(log_in_page):
        return lead_there()


@bp.get("/provider/back")
def back() -> Response:
    """What came is checked first, whatever it was asked for."""
    _must_be_set()
    subject, who, linking = subject_that_came(), account(), session.pop(_LINKING, None)
    if who is not None:
        return _link(subject) if linking == who.id and subject else redirect(url_for("factors.show"), 303)
    next_page = session.pop(_NEXT, "")
    with rejecting(log_in_page):
        staff = _let_in(subject)
    return go_on_from_password(staff, next_page=next_page, by_provider=True)


@bp.get("/provider/out")
def leave() -> Response:
    """Out at the provider too."""
    _must_be_set()
    return redirect(way_out() or url_for("auth.log_in"), 303)


@link_bp.get("/link")
@just_confirmed
def link() -> Response:
    _must_be_set()
    session[_LINKING] = signed_in().id
    return lead_there()


@link_bp.post("/remove")
@confirmed
def remove() -> Response:
    with runtime().db.unit_of_work() as writing:
        unbind_subject(writing, lock_staff(writing, signed_in().id), actor=actor(), at=now())
    flash(_("The provider no longer opens this account."))
    return redirect(url_for("factors.show"), 303)


@bind_bp.post("/<int:staff_id>/provider")
@confirmed
def bind(staff_id: int) -> Response:
    """By an administrator: as the provider names somebody; with nothing typed, no longer."""
    _must_be_set()
    subject, issuer = request.form.get("subject", ""), runtime().settings.oidc_issuer
    with runtime().db.unit_of_work() as writing:
        staff = lock_staff(writing, staff_id)
        if subject.strip():
            bind_subject(writing, staff, subject, issuer=issuer, actor=actor(), at=now())
        else:
            unbind_subject(writing, staff, actor=actor(), at=now())
    flash(_("Saved."))
    return redirect(url_for("staff.edit", staff_id=staff_id), 303)


def _link(subject: str) -> Response:
    try:
        with runtime().db.unit_of_work() as writing:
            staff = lock_staff(writing, signed_in().id)
            bind_subject(writing, staff, subject, issuer=runtime().settings.oidc_issuer, actor=actor(), at=now())
    except InvalidInput:
        # Whether somebody else has it is not told.
        flash(_("This identity cannot be linked to this account."))
    else:
        flash(_("From now on the provider opens this account."))
    return redirect(url_for("factors.show"), 303)


def _let_in(subject: str) -> Staff:
    """One sentence for whoever is not known, not linked, or not let in any more."""
    issuer, address, at = runtime().settings.oidc_issuer, request.remote_addr or "", now()
    with runtime().db.unit_of_work() as writing:
        owner = find_owner(writing, subject, issuer=issuer) if subject else None
        staff = take_provider(writing, owner, address=address, at=at) if owner is not None else None
        if staff is None:
            refuse_provider(writing, address=address, at=at)
    if staff is None:
        raise InvalidInput(N_("The provider's sign-in opens nothing here: use the password, or ask an administrator."))
    return staff


def _must_be_set() -> None:
    if not runtime().settings.has_oidc:
        abort(404)
