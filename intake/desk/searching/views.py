"""The search page. What is asked is posted and kept sealed, so that an address names no word, number or person."""

import hashlib

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.auth.confirming import confirmed
from intake.casework import find
from intake.casework.reading.arrival import find_transferred
from intake.csv_text import CSV
from intake.desk.listing import lines_of
from intake.desk.searching import list_file
from intake.desk.searching.forms import ANY_CLOCK, ExportForm, NamingForm, SearchForm
from intake.desk.searching.results import found_page
from intake.desk.violation_choices import violation_words
from intake.errors import NotAllowed, NotFound, NotPossibleNow
from intake.language.i18n import _
from intake.models import StaffSearch
from intake.searching.criteria import SearchCriteria, SearchedFor
from intake.searching.finding import find_complaints
from intake.searching.kept_searches import (
    forget_search,
    get_search,
    keep_search,
    name_search,
    named_searches,
)
from intake.searching.narrowing import FIND_BY_NAME, FIND_BY_PHONE, must_be_let
from intake.searching.recording import record_export, record_person_sought
from intake.vocabulary import SearchSort, State
from intake.web.context import account, actor, moment, office_of, runtime
from intake.web.forms import read_form, reject, rejecting
from routing.clocks.policies import NO_CLOCKS
from routing.registry.search import Found, find_associations
from routing.translatable import N_
from routing.vocabulary import Channel, Clock

bp = Blueprint("search", __name__)

EXPORTED_MOST, EXPORT_SECONDS = 5_000, 20.0
_LOT = 500
_ASSOCIATIONS = 3
# Clocks that press somebody of ours.
_CLOCKS = tuple(one for one in Clock if one not in NO_CLOCKS)


@bp.get("/")
def new() -> str:
    return _page(SearchForm())


@bp.post("/")
def ask() -> Response:
    """A number leads straight to its complaint; anything else to what it finds."""
    with rejecting(_again):
        try:
            number, search_id = _kept(read_form(SearchForm))
        except NotAllowed as error:  # who may not find people is told so where they typed
            reject(error)
            abort(make_response(_again(), error.status))
    if number:
        return redirect(url_for("complaint.show", number=number), 303)
    return redirect(url_for("search.show", search_id=search_id), 303)


def _kept(form: SearchForm) -> tuple[str, int]:
    """The number of the complaint that is plainly meant; else the search, kept."""
    with runtime().db.unit_of_work() as session:
        if number := _number(session, form.text):
            return number, 0
        criteria = form.criteria(session, runtime().collaborators(session))
        must_be_let(actor(), criteria)
        return "", keep_search(session, runtime().ring, criteria, actor=actor(), at=moment())


@bp.get("/<int:search_id>")
def show(search_id: int) -> str:
    return _shown(search_id)


@bp.post("/<int:search_id>/name")
def name(search_id: int) -> Response:
    with rejecting(lambda: _shown(search_id)):
        form = read_form(NamingForm)
        with runtime().db.unit_of_work() as session:
            name_search(session, runtime().ring, search_id, form.saved_name, actor=actor())
    flash(_("Kept as “%(name)s”.", name=form.saved_name))
    return redirect(url_for("search.show", search_id=search_id), 303)


@bp.post("/<int:search_id>/forget")
def forget(search_id: int) -> Response:
    with runtime().db.unit_of_work() as session:
        forget_search(session, search_id, actor=actor())
    flash(_("Forgotten."))
    return redirect(url_for("search.new"), 303)


@bp.post("/<int:search_id>/export")
@confirmed
def export(search_id: int) -> Response:
    """The list as a file, 5,000 lines at the most; it leaves when the record says so."""
    with rejecting(lambda: _shown(search_id)):
        form, who, at, ring = read_form(ExportForm), actor(), moment(), runtime().ring
        with runtime().db.reading() as session:
            _row, criteria = get_search(session, ring, search_id, who)
            if criteria.is_for_person:
                raise NotPossibleNow(N_("what was found of a person is not taken away as a file"))
            office_of(session)
            found = find_complaints(
                session, ring, criteria, actor=who, at=at, most=EXPORTED_MOST, seconds=EXPORT_SECONDS
            )
            lines = [
                line
                for place in range(0, len(found.ids), _LOT)
                for line in lines_of(session, found.ids[place : place + _LOT])
            ]
    if form.format == "xlsx":
        signed_in = account()
        made = list_file.as_workbook(
            lines, is_all=found.is_exact, who=signed_in.display_name if signed_in else "", at=at
        )
    else:
        made = list_file.as_csv(lines)
    record_export(
        runtime().db,
        criteria,
        [line.row_id for line in lines],
        file_format=form.format,
        sha256=hashlib.sha256(made).hexdigest(),
        actor=who,
        at=at,
    )
    answer = Response(made, mimetype=list_file.XLSX if form.format == "xlsx" else CSV)
    answer.headers["Content-Disposition"] = f"attachment; filename=complaints-{at:%Y%m%d-%H%M}.{form.format}"
    return answer


def _again() -> str:
    return _page(SearchForm())


def _shown(search_id: int) -> str:
    """Who looks for a person leaves a reading with each complaint that is shown, before it is."""
    house, who = runtime(), actor()
    with house.db.reading() as session:
        row, criteria = get_search(session, house.ring, search_id, who)
        if not criteria.is_for_person:
            return _found(session, row, criteria)
    with house.db.unit_of_work() as session:
        return _found(session, row, criteria)


def _found(session: Session, row: StaffSearch, criteria: SearchCriteria) -> str:
    house, who, at = runtime(), actor(), moment()
    collaborators = office_of(session)
    found = find_complaints(session, house.ring, criteria, actor=who, at=at)
    shown = found_page(session, criteria, found, actor=actor())
    if criteria.is_for_person:
        record_person_sought(session, criteria, shown.ids, found=len(found.ids), actor=who, at=at)
    form, associations = SearchForm.of(criteria, collaborators), _associations(session, criteria)
    return _rendered(session, form, criteria=criteria, row=row, shown=shown, associations=associations)


def _page(form: SearchForm) -> str:
    with runtime().db.reading() as session:
        return _rendered(session, form)


def _rendered(session: Session, form: SearchForm, **found: object) -> str:
    """Shown while the session that read it is open."""
    violations = office_of(session).rules.violations
    return render_template(
        "desk/searching/search.html",
        exported_most=EXPORTED_MOST,
        **{"shown": None, "row": None, "criteria": None, "associations": [], **found},
        form=form,
        named=named_searches(session, actor()),
        violations=[(card.code, violation_words(card)) for card in violations],
        states=[*State],
        channels=[*Channel],
        clocks=_CLOCKS,
        any_clock=ANY_CLOCK,
        sorts=[*SearchSort],
        may_phone=bool(actor().roles & FIND_BY_PHONE),
        may_name=bool(actor().roles & FIND_BY_NAME),
    )


def _associations(session: Session, criteria: SearchCriteria) -> list[Found]:
    """Those that the words may name: all complaints about one are a click away, whatever they say."""
    if criteria.box.kind is not SearchedFor.WORDS or criteria.association_id is not None:
        return []
    return find_associations(session, criteria.text, limit=_ASSOCIATIONS)


def _number(session: Session, text: str) -> str:
    """By it or by the one it came to us under; of another department's one does not even learn that it is one."""
    if not text:
        return ""
    complaint = find.find_by_number(session, text.replace(" ", "")) or find_transferred(session, text)
    try:
        if complaint is not None:
            find.must_see(session, complaint, actor())
    except NotFound:
        return ""
    return complaint.number if complaint else ""
