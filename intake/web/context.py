"""What a view may ask of the request it serves. The only module that reads Flask's `current_app`."""

from datetime import datetime

from flask import Flask, current_app, g, has_request_context, request
from flask_login import current_user
from sqlmodel import Session
from werkzeug.exceptions import Unauthorized

from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.clock import now
from intake.runtime import Runtime
from intake.vocabulary import ActorKind
from intake.web.account import Account
from routing.calendars.working_time import WorkingCalendar
from routing.errors import RoutingError


def runtime() -> Runtime:
    built: Runtime = current_app.extensions["jiesu"]
    return built


def application() -> Flask:
    """Of this request, for who sends requests of their own to it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    return app


def account() -> Account | None:
    """Who is signed in."""
    user = current_user._get_current_object() if has_request_context() else None  # noqa: SLF001
    return user if isinstance(user, Account) else None


def signed_in() -> Account:
    """Who is signed in, behind a guard that lets in nobody else."""
    who = account()
    if who is None:
        raise Unauthorized
    return who


def actor() -> Actor:
    """Who acts: the member of staff signed in, else a complainant, known by address only."""
    address = request.remote_addr or ""
    staff = account()
    if staff is None:
        return Actor(ActorKind.COMPLAINANT, address=address)
    own_region = staff.region_code if staff.region_code != runtime().settings.home_region else None
    belongs = (staff.department_id, address, staff.is_head, own_region, staff.regions)
    return Actor(ActorKind.STAFF, staff.id, staff.roles, *belongs)


def is_htmx() -> bool:
    """Whether htmx asks for a part of a page (and not the browser, going back, for the whole)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def moment() -> datetime:
    """The time of this request: one for the whole page, so that its chips agree with each other."""
    if "moment" not in g:
        g.moment = now()
    asked_at: datetime = g.moment
    return asked_at


def office_of(session: Session) -> Collaborators:
    """`Runtime.office` for a view with chips: they count by its calendar, and violations are called by its names."""
    collaborators = runtime().collaborators(session)
    g.calendar, g.taxonomy = collaborators.rules.calendar, collaborators.rules.violations
    return collaborators


def calendar() -> WorkingCalendar | None:
    """The working calendar in force, for words like "3 working days left"; none before one is loaded.

    A page that is shown while its session is open has called `office_of`: a second connection, asked for while the
    first is held, would starve the pool under load. Any other asks here, once a request: a list has fifty chips.
    """
    if "calendar" not in g:
        g.calendar = _calendar()
    found: WorkingCalendar | None = g.calendar
    return found


def _calendar() -> WorkingCalendar | None:
    try:
        with runtime().db.reading() as session:
            return runtime().collaborators(session).rules.calendar
    except RoutingError:
        return None
