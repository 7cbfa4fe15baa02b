"""What a change of the calendar would do, before it is done: page by page, in numbers, and as one file."""

from collections.abc import Iterator
from datetime import datetime

from flask import render_template, stream_with_context
from sqlmodel import Session
from werkzeug.wrappers import Response

from intake.admin.calendar_forms import CalendarForm, counted, tally_of
from intake.calendars.preview import MOST_COUNTED, DateChange, Fate, changes, page_of_changes, tally
from intake.casework.collaborators import Collaborators
from intake.csv_text import CSV, csv_text
from intake.language.formats import shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.numbers import BEFORE_ALL_IDS, spoken
from intake.reports.origin import is_synthetic
from intake.web.context import moment, runtime
from routing.calendars.book import CalendarBook
from routing.vocabulary import CalendarAct, Clock

FATES = {
    Fate.LATER: N_("moves later"),
    Fate.KEPT: N_("stays; a promised date never moves earlier"),
    Fate.CONFIRMED: N_("no longer provisional"),
    Fate.PROVISIONAL: N_("becomes provisional"),
}


def preview(
    session: Session, collaborators: Collaborators, book: CalendarBook, act: CalendarAct, form: CalendarForm
) -> str:
    """One page of what would change; what was sent travels on, so that any page can be confirmed."""
    version = collaborators.rules.calendars.version
    is_same = form.based_on == version
    path = form.path() if is_same else []
    known = tally_of(form.counted) if is_same else None
    return render_template(
        "admin/calendars/preview.html",
        act=act,
        carried=form.carried(),
        based_on=version,
        note=form.note(collaborators),
        loading=form.loading(collaborators.rules.calendars, book),
        left_out=form.left_out(),
        lacking=form.lacking(),
        path=path,
        page=page_of_changes(session, collaborators, book, at=moment(), after=path[-1] if path else BEFORE_ALL_IDS),
        counted=counted,
        tally=known or tally(session, collaborators, book, at=moment()),
        FATES=FATES,
        is_synthetic=is_synthetic(session),
        MOST_COUNTED=MOST_COUNTED,
    )


def changes_file(collaborators: Collaborators, book: CalendarBook) -> Response:
    """Every change, written while it is found: memory is one lot, whatever their number."""
    header = [_("Number"), _("Clock"), _("Promised date"), _("By this calendar"), _("What becomes of it")]
    rows = _rows(collaborators, book, moment(), _words())
    response = Response(
        stream_with_context(piece.encode() for piece in csv_text([*header, _("Date that holds")], rows)),
        content_type=CSV,
    )
    response.headers["Content-Disposition"] = f'attachment; filename="calendar-v{book.version}-changes.csv"'
    return response


def _rows(collaborators: Collaborators, book: CalendarBook, at: datetime, words: dict[str, str]) -> Iterator[list[str]]:
    with runtime().db.reading() as session:
        for one in changes(session, collaborators, book, at=at):
            yield _row(one, words)


def _row(one: DateChange, words: dict[str, str]) -> list[str]:
    dates = shanghai(one.was), shanghai(one.will_be)
    return [spoken(one.number), words[one.clock], *dates, words[one.fate], shanghai(one.stands)]


def _words() -> dict[str, str]:
    """Said before the first row is sent: by then nobody may be asking any more in that language."""
    return {clock.value: word(clock) for clock in Clock} | {fate.value: _(told) for fate, told in FATES.items()}
