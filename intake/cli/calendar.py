"""`jiesu calendar`: the days of a year as they are counted, and the loading of the next year's notice."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.calendars.applying import follow_calendars
from intake.calendars.edits import check_official_stays, lacking, with_year, year_of
from intake.calendars.loading import YearReplacement, loading_of
from intake.calendars.notes import department_name, note_of_year, place_name
from intake.calendars.preview import DateChange, Fate, changes
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.cli.installation import prepared_runtime
from intake.clock import now
from intake.errors import InvalidInput
from intake.language.i18n import N_
from intake.reports.origin import is_synthetic, mark
from intake.runtime import Runtime
from routing.calendars.book import CalendarBook, years_of
from routing.calendars.file import CalendarFile, read_calendar
from routing.calendars.office_hours import written_hours
from routing.calendars.working_time import SHANGHAI, DayKind
from routing.errors import BadCalendarFile
from routing.table_file import read_bounded
from routing.vocabulary import CalendarAct

app = typer.Typer(help="Working calendars: shown, and the next year's notice imported.", no_args_is_help=True)
_SIGNS = {DayKind.WORKING: " ", DayKind.WEEKEND: "-", DayKind.HOLIDAY: "*", DayKind.MAKEUP: "+"}
_FATES = {
    Fate.LATER: "moves to",
    Fate.KEPT: "stays; by the new calendar it would be earlier:",
    Fate.CONFIRMED: "is no longer provisional:",
    Fate.PROVISIONAL: "becomes provisional:",
}


@app.callback()
def calendar() -> None:
    """Working calendars."""


@app.command()
def show(
    year: Annotated[int, typer.Argument(help="A year.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print a year month by month: - weekend, * day off, + make-up day, ? provisional."""
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        collaborators = runtime.fresh_office(session)
    country = collaborators.rules.calendar
    span = country.first.year, country.last.year
    if not span[0] <= year <= span[1]:
        message = N_("%(year)s is outside the working calendar, %(first)s to %(last)s")
        raise InvalidInput(message, field="YEAR", year=year, first=span[0], last=span[1])
    told = _year_json(collaborators, year) if as_json else None
    print(json.dumps(told, ensure_ascii=False, indent=2) if told else "\n".join(_year(collaborators, year)))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="holiday-cn JSON, iCalendar, or a table (day,is_working,name).")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change; change nothing.")] = False,
    notice: Annotated[str, typer.Option("--notice", help="The State Council notice, where the file names none.")] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", help="The year it arranges, where the file says none.", show_default=False),
    ] = None,
    is_replacing: Annotated[bool, typer.Option("--replace", help="Load a year that is official already.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make the year of FILE official, and print every promised date that changes. No date moves earlier.

    A file that lacks one of the seven holidays is taken, and leaves the year provisional. What a subscription
    (iCalendar) says besides days off and make-up days is left out, and printed with its reason.
    """
    said = _read(file)
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        collaborators = runtime.fresh_office(session)
        before = collaborators.rules.calendars
        check_official_stays(before.rows, said, year_of(said, year))
        book = proposed(before, with_year(before.rows, said, notice=notice, year=year))
        loading = loading_of(before, book, year_of(said, year))
        ending = mark(is_made=is_synthetic(session))
        found = list(changes(session, collaborators, book, at=now()))
    if not as_json:
        _tell(said, loading, found, ending)
    if not dry_run and loading.replaced is not None and not is_replacing:
        message = N_("is needed to load %(year)s over what is official; nothing was changed")
        raise InvalidInput(message, field="--replace", year=loading.year)
    followed = None if dry_run else _load(runtime, book, loading.year)
    if as_json:
        print(json.dumps(_loaded_json(said, book, loading, found, is_loaded=not dry_run), ensure_ascii=False, indent=2))
    else:
        print(_outcome(said, book, loading.year, followed) + (ending if followed is not None else ""))


def _outcome(said: CalendarFile, book: CalendarBook, year: int, followed: int | None) -> str:
    if followed is None:
        return f"Nothing was changed. {year}: {len(said.days)} decreed days in the file."
    status = _status(book, year)
    return f"{year} is {status} as version {book.version} of the calendar; {followed} deadlines follow it."


def _load(runtime: Runtime, book: CalendarBook, year: int) -> int:
    """How many deadlines follow it."""
    at = now()
    with runtime.db.unit_of_work() as session:
        publish(session, book, CalendarAct.YEAR, note=note_of_year(book.rows, year), actor=SYSTEM, at=at)
    return len(follow_calendars(runtime.db, runtime.fresh_office, at=at))


def _status(book: CalendarBook, year: int) -> str:
    return years_of(book.rows)[year].status.value


def _read(file: Path) -> CalendarFile:
    """Where several things are wrong, each is a line on standard error before the command ends with the first."""
    try:
        return read_calendar(read_bounded(file))
    except OSError as error:
        message = N_("%(file)s cannot be read: %(error)s")
        raise InvalidInput(message, field="FILE", file=str(file), error=error.strerror) from error
    except BadCalendarFile as error:
        for one in error.faults[1:]:
            typer.echo(f"{file.name}: {one}", err=True)
        raise


def _tell(said: CalendarFile, loading: YearReplacement, found: list[DateChange], ending: str) -> None:
    for left in said.left_out:
        print(f"Left out: line {left.fault.line}, {left.name!r}{f' of {left.day}' if left.day else ''} {left.reason}")
    if without := lacking(said, loading.year):
        print(f"Warning: {loading.year} stays provisional: the file does not have {', '.join(without)} whole.")
    for line in _warnings(loading):
        print(f"Warning: {line}")
    for one in found:
        print(f"{one.number}  {one.clock.value}: {_when(one.was)} {_FATES[one.fate]} {_when(one.will_be)}")
    print((f"{len(found)} deadlines change." if found else "No promised date changes.") + ending)


def _loaded_json(
    said: CalendarFile, book: CalendarBook, loading: YearReplacement, found: list[DateChange], *, is_loaded: bool
) -> dict[str, Any]:
    return {
        "year": loading.year,
        "status": _status(book, loading.year),
        "loaded": is_loaded,
        "version": book.version,
        "notice": years_of(book.rows)[loading.year].notice,
        "lacking": list(lacking(said, loading.year)),
        "days": [{"date": one.day.isoformat(), "working": one.is_working, "name": one.name} for one in said.days],
        "left_out": [
            {
                "line": one.fault.line,
                "name": one.name,
                "date": one.day.isoformat() if one.day else None,
                "reason": str(one.reason),
            }
            for one in said.left_out
        ],
        "warnings": list(_warnings(loading)),
        "changes": [
            {"number": one.number, "clock": one.clock.value, "was": _when(one.was), "will_be": _when(one.will_be)}
            for one in found
        ],
    }


def _warnings(loading: YearReplacement) -> Iterator[str]:
    year = loading.year
    if loading.replaced is not None:
        counts = f"{loading.removed} decreed days removed, {loading.added} added"
        yield f"this replaces the official year {year} (notice {loading.replaced.notice}): {counts}."
    for day in loading.lost:
        yield f"{day} is a holiday by law (全国年节及纪念日放假办法 §2); the file leaves it to be worked."
    for day in loading.needless:
        yield f"{day} is a make-up day in the file and a working day anyway."
    if loading.is_odd:
        by_law = f"by law (全国年节及纪念日放假办法 §2, §6) {loading.lawful}"
        yield f"{year} would have {loading.off} of its days from Monday to Friday off, make-up days deducted; {by_law}."


def _when(at: Any) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _year(collaborators: Collaborators, year: int) -> Iterator[str]:
    book = collaborators.rules.calendars
    country = book.country
    row = years_of(book.rows).get(year)
    is_provisional = year in country.provisional_years
    notice = f", {row.notice}" if row and row.notice else ""
    yield f"{year}: {'provisional, no notice loaded' if is_provisional else 'official'}{notice}"
    yield f"Office hours {written_hours(country.office_hours)}; version {book.version} of the calendar"
    for one in _own_hours(collaborators):
        yield f"Office hours of {one['name']}: {one['hours']}"
    for month in range(1, 13):
        days = [day for day in _days(year) if day.month == month]
        cells = "".join(f"{day.day:3}{_SIGNS[country.kind_of(day)]}" for day in days)
        worked = sum(map(country.is_working, days))
        yield f"{year}-{month:02} {cells:<124} {worked:2} working days{' ?' if is_provisional else ''}"
    for one in _local(collaborators, year):
        kind = f"working {one['hours']}".strip() if one["working"] else "day off"
        yield f"{one['place']}: {one['date']} {kind}, {one['name']} ({one['basis']})"


def _year_json(collaborators: Collaborators, year: int) -> dict[str, Any]:
    book = collaborators.rules.calendars
    country, row = book.country, years_of(book.rows).get(year)
    return {
        "year": year,
        "version": book.version,
        "official": year not in country.provisional_years,
        "notice": row.notice if row else "",
        "working_days": sum(map(country.is_working, _days(year))),
        "office_hours": written_hours(country.office_hours),
        "department_hours": _own_hours(collaborators),
        "days": [
            {"date": day.isoformat(), "kind": country.kind_of(day).value, "name": country.name_of(day)}
            for day in _days(year)
        ],
        "local": _local(collaborators, year),
    }


def _own_hours(collaborators: Collaborators) -> list[dict[str, Any]]:
    hours, directory = collaborators.rules.calendars.hours, collaborators.rules.directory
    return [
        {"department": id_, "name": department_name(directory, id_), "hours": written_hours(hours[id_])}
        for id_ in sorted(hours)
    ]


def _local(collaborators: Collaborators, year: int) -> list[dict[str, Any]]:
    directory, days = collaborators.rules.directory, collaborators.rules.calendars.rows.days
    return [
        {
            "date": one.day.isoformat(),
            "region": one.region_code,
            "place": place_name(directory, one.region_code),
            "working": one.is_working,
            "hours": one.hours,
            "name": one.name,
            "basis": one.basis,
        }
        for one in sorted(one for one in days if one.region_code and one.day.year == year)
    ]
