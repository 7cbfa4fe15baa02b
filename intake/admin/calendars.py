"""The working calendars: years and their notices, a place's own days, office hours; every change previewed first."""

from typing import Any

from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from sqlmodel import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intake.admin.calendar_forms import FORMS, CalendarForm, CalendarFormStep, DayNature, carried
from intake.admin.calendar_preview import changes_file, preview
from intake.auth.guards import only
from intake.calendars.next_year import next_year
from intake.calendars.notes import department_name
from intake.calendars.picture import months
from intake.calendars.publish import proposed, publish
from intake.casework.collaborators import Collaborators
from intake.job_names import Job
from intake.language.i18n import N_, _
from intake.vocabulary import StaffRole
from intake.web.context import account, actor, moment, runtime
from intake.web.department_choices import department_named
from intake.web.forms import BadForm, read_values, rejecting
from intake.web.refusals import UNPROCESSABLE
from routing.calendars.book import CalendarBook, years_of
from routing.calendars.office_hours import written_hours
from routing.calendars.working_time import local_day
from routing.errors import BadCalendarFile, Fault
from routing.models import CalendarVersion
from routing.vocabulary import CalendarAct

bp = Blueprint("calendars", __name__)

_MOST_CARRIED = 1_000_000  # bytes; as Base64 it is a third more, and still a form

NATURES = {
    DayNature.OFF: N_("Day off"),
    DayNature.WORKING: N_("Working day"),
    DayNature.HALF: N_("Half day, with hours of its own"),
}


@bp.get("/")
def show() -> str:
    with runtime().db.reading() as session:
        collaborators = runtime().fresh_office(session)
        newest = CalendarVersion.version.desc()  # type: ignore[attr-defined]
        versions = session.exec(select(CalendarVersion).order_by(newest).limit(12)).all()
        return render_template("admin/calendars/show.html", **_year(collaborators), versions=versions)


@bp.get("/change/<act>")
def change(act: str) -> str:
    only(StaffRole.ADMINISTRATOR)
    return _form(_act(act))


@bp.post("/change/<act>")
def propose(act: str) -> Response:
    """The first sending shows what would change; from each page of that, the file of it all, or the doing of it."""
    only(StaffRole.ADMINISTRATOR)
    chosen = _act(act)
    with rejecting(lambda: _form(chosen)):
        form, book, shown = _proposed(chosen)
        if isinstance(shown, Response):
            return shown
        _publish(book, chosen, shown)
    return redirect(url_for("calendars.show", year=form.shown_year()), 303)


def _proposed(act: CalendarAct) -> tuple[CalendarForm, CalendarBook, Response | str]:
    """The form, the calendars it would give, and what to show first; where the preview was confirmed, what to note."""
    try:
        form = read_values(FORMS[act], _sent(act))
        with runtime().db.reading() as session:
            collaborators = runtime().fresh_office(session)
            book = proposed(collaborators.rules.calendars, form.rows(collaborators.rules.calendars.rows))
            if form.step is CalendarFormStep.FILE:
                return form, book, changes_file(collaborators, book)
            is_seen = form.step is CalendarFormStep.CONFIRM and form.based_on == collaborators.rules.calendars.version
            return (
                form,
                book,
                form.note(collaborators)
                if is_seen
                else make_response(preview(session, collaborators, book, act, form)),
            )
    except BadCalendarFile as error:
        abort(make_response(_form(act, error.faults), UNPROCESSABLE))


def _publish(book: CalendarBook, act: CalendarAct, note: str) -> None:
    with runtime().db.unit_of_work() as session:
        publish(session, book, act, note=note, actor=actor(), at=moment())
        runtime().jobs.nudge_later(session, Job.FOLLOW_CALENDAR)
    runtime().forget_rules()
    flash(_("Version %(version)s of the calendar is in force; open deadlines follow it now.", version=book.version))


def _act(act: str) -> CalendarAct:
    try:
        return CalendarAct(act)
    except ValueError:
        raise NotFound from None


def _sent(act: CalendarAct) -> MultiDict[str, str]:
    """The form; a file that was chosen is carried from then on, until another one is, and a department by its id."""
    values = request.form.copy()
    if name := values.pop("department", "").strip():
        with runtime().db.reading() as session:
            directory = runtime().collaborators(session).rules.directory
        values["department_id"] = str(department_named(directory, name, field="department"))
    if act is CalendarAct.YEAR:
        given = request.files.get("file")
        content = given.read() if given is not None and given.filename else b""
        if len(content) > _MOST_CARRIED:
            raise BadForm({"file": _("File: at most 1 MB, as it is carried from page to page.")})
        if content:
            values["content"] = carried(content)
        if not values.get("content"):
            raise BadForm({"file": _("File: choose one.")})
        g.content = values["content"]
    return values


def _form(act: CalendarAct, faults: tuple[Fault, ...] = ()) -> str:
    with runtime().db.reading() as session:
        collaborators = runtime().collaborators(session)
    return render_template(
        f"admin/calendars/{act.value}.html",
        act=act,
        faults=faults,
        content="" if faults else g.get("content", ""),
        regions=_regions(collaborators),
        hours=written_hours(collaborators.rules.calendar.office_hours),
        natures=[(nature.value, _(label)) for nature, label in NATURES.items()],
    )


def _year(collaborators: Collaborators) -> dict[str, Any]:
    book, today = collaborators.rules.calendars, local_day(moment())
    span = range(book.country.first.year, book.country.last.year + 1)
    wanted = request.args.get("year", today.year, type=int)
    year, region = wanted if wanted in span else today.year, request.args.get("region", collaborators.home_region)
    who = account()
    names = dict(_regions(collaborators))
    return {
        "year": year,
        "years": [one for one in span if abs(one - today.year) <= 2],  # noqa: PLR2004 - two on either side
        "row": years_of(book.rows).get(year),
        "months": months(book, year, region, today=today),
        "region": region,
        "regions": [one for one in names.items() if one[0] == collaborators.home_region or one[0] in book.overlays],
        "local": sorted(row for row in book.rows.days if row.region_code and row.day.year == year),
        "region_names": names,
        "hours": written_hours(book.country.office_hours),
        "own_hours": sorted(
            (department_name(collaborators.rules.directory, id_), id_, written_hours(own))
            for id_, own in book.hours.items()
        ),
        "status_word": lambda one: _status_word(book, one),
        "year_ahead": next_year(book, today),
        "next_year": today.year + 1,
        "may_change": who is not None and who.has_role(StaffRole.ADMINISTRATOR),
    }


def _status_word(book: CalendarBook, year: int) -> str:
    return _("provisional") if year in book.country.provisional_years else _("official")


def _regions(collaborators: Collaborators) -> list[tuple[str, str]]:
    """The home region, what it lies in, and what lies in it."""
    directory, home = collaborators.rules.directory, collaborators.home_region
    near = {code for code in directory.regions if home in directory.lineage(code)} | set(directory.lineage(home))
    return [(code, directory.regions[code].name) for code in sorted(near) if code in directory.regions]
