"""The set-up page: what is still to be done before this installation serves, each check with what mends it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from pydantic import BaseModel, Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.door_trials import Visitor, try_door
from intake.casework.registering.idempotent import once
from intake.language.i18n import N_, _
from intake.setup import texts
from intake.setup.abroad import MAX_DOCUMENT, record_assessment
from intake.setup.check import SetupGrounds
from intake.setup.checks import run_checks
from intake.setup.doors import enabled_doors, keep_result, newest_door_tests
from intake.setup.marks import KEYS_KEPT, open_for_service, set_mark, was_ready
from intake.setup.running_checks import key_names
from intake.web.context import actor, application, moment, office_of, runtime
from intake.web.forms import read_form, rejecting
from intake.web.landing import LEFT
from intake.web.menu import start_page
from routing.calendars.working_time import local_day
from routing.vocabulary import Channel

bp = Blueprint("setup", __name__)

# What each check is called, and the button that leads to where it is mended.
TITLES = {
    "running": (N_("The parts run"), N_("Look again")),
    "jobs": (N_("Background jobs"), N_("To the background jobs")),
    "registry": (N_("Registry"), N_("To the registry")),
    "symbols": (N_("Departments and their symbols"), N_("To the departments")),
    "backstops": (N_("Back-stops"), N_("To the departments")),
    "handlers": (N_("Handlers"), N_("Add a handler")),
    "administrators": (N_("Two administrators"), N_("Add an administrator")),
    "second_factors": (N_("Second factors"), N_("Who has which")),
    "duties": (N_("Roles that do not go together"), N_("To the accounts")),
    "calendar": (N_("Next year's calendar"), N_("To the calendars")),
    "sms": (N_("Texts"), ""),
    "abroad": (N_("Numbers that leave the country"), ""),
    "files": (N_("Files handed in"), ""),
    "proxies": (N_("What stands in front"), ""),
    "doors": (N_("A test complaint by each door"), ""),
    "record": (N_("Record and keys"), ""),
}


class TextTrialForm(BaseModel):
    phone: str = Field(title=N_("Telephone"), max_length=40)


class TextUseForm(BaseModel):
    is_used: bool = Field(default=False, alias="used")


class AssessmentForm(BaseModel):
    document: str = Field(title=N_("Document"), max_length=MAX_DOCUMENT)
    day: date = Field(title=N_("Date"))


class DoorForm(BaseModel):
    door: Channel = Field(title=N_("Door"))


@bp.get("/")
def show() -> str:
    return _page()


@bp.post("/texts")
def send_text() -> Response:
    """A real text, to a number that somebody here can look at."""
    with rejecting(_page):
        form = read_form(TextTrialForm)
        _in_office(lambda db, office: texts.send_test(db, office, runtime().settings, form.phone, **_who()))
    flash(_("The text is on its way. Look again in a minute."))
    return _back()


@bp.post("/texts/use")
def use_texts() -> Response:
    form = read_form(TextUseForm)
    with runtime().db.unit_of_work() as db:
        texts.mark_use(db, is_used=form.is_used, **_who())
    flash(_("Saved."))
    return _back()


@bp.post("/assessment")
def keep_assessment() -> Response:
    """That numbers may leave the country: by which document, of which day."""
    with rejecting(_page):
        form = read_form(AssessmentForm)
        with runtime().db.unit_of_work() as db:
            record_assessment(db, form.document, form.day, **_who(), today=local_day(moment()))
    flash(_("Saved."))
    return _back()


@bp.post("/doors")
def try_a_door() -> Response:
    with rejecting(_page):
        form = read_form(DoorForm)
        result = try_door(application(), runtime(), form.door, _visitor())
    with runtime().db.unit_of_work() as db:
        keep_result(db, result, **_who())
    if result.number:
        flash(_("A test complaint came in by this door. It counts nowhere."))
    else:
        flash(_("The test complaint did not come in by this door."))
    return _back()


@bp.post("/keys")
def keep_keys() -> Response:
    with runtime().db.unit_of_work() as db:
        set_mark(db, KEYS_KEPT, keys=key_names(runtime().settings), **_who())
    flash(_("Saved."))
    return _back()


@bp.post("/leave")
def leave() -> Response:
    """For this session: the next log-in leads here again, until everything is settled."""
    session[LEFT] = True
    target = start_page()
    return redirect(target if target != url_for("setup.show") else url_for("staff.list"), 303)


@bp.post("/open")
def open_service() -> Response:
    with rejecting(_page), runtime().db.unit_of_work() as db:
        open_for_service(db, run_checks(_grounds(db)), **_who())
    flash(_("This installation is open for service."))
    return redirect(start_page(), 303)


def _page() -> str:
    with runtime().db.reading() as db:
        checks = run_checks(_grounds(db))
        tested = newest_door_tests(db)
        first = next((check.check for check in checks if not check.is_settled), "")
        return render_template(
            "admin/setup.html",
            checks=checks,
            titles=TITLES,
            first=first,
            doors=[(door, tested.get(door)) for door in enabled_doors(runtime().settings)],
            can_send=runtime().settings.sends_texts,
            is_open=was_ready(db),
        )


def _grounds(db: Session) -> SetupGrounds:
    return SetupGrounds(db, runtime().settings, moment(), runtime().redis)


def _visitor() -> Visitor:
    cookie = request.cookies.get(application().config["SESSION_COOKIE_NAME"], "")
    return Visitor(request.remote_addr or "", request.user_agent.string, cookie)


def _in_office(act: Callable[[Session, Any], object]) -> None:
    once(runtime().db, lambda db: act(db, office_of(db)))


def _who() -> dict[str, Any]:
    return {"actor": actor(), "at": moment()}


def _back() -> Response:
    return redirect(url_for("setup.show"), 303)
