"""`jiesu calendar`: the days of a year as they are counted, and the loading of the next year's notice."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from intake.calendars.applying import follow_calendars
from intake.calendars.edits import statutory_but_worked, with_year, year_of
from intake.calendars.preview import Change, Fate, changes
from intake.calendars.publish import proposed, publish
from intake.casework.actor import SYSTEM
from intake.cli.context import prepared_runtime
from intake.clock import now
from intake.errors import InvalidInput
from intake.runtime import Runtime
from routing.calendar_file import CalendarFile, read_calendar
from routing.calendars import CalendarBook, load_calendars, years_of
from routing.office_hours import written_hours
from routing.vocabulary import CalendarAct
from routing.working_time import SHANGHAI, DayKind

app = typer.Typer(help="Working calendars: shown, and the next year's notice imported.", no_args_is_help=True)
_SIGNS = {DayKind.WORKING: " ", DayKind.WEEKEND: "-", DayKind.HOLIDAY: "*", DayKind.MAKEUP: "+"}
_FATES = {
    Fate.LATER: "moves to",
    Fate.KEPT: "stays; by the new calendar it would be earlier:",
    Fate.CONFIRMED: "is no longer provisional:",
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
        book = load_calendars(session)
    span = book.country.first.year, book.country.last.year
    if not span[0] <= year <= span[1]:
        raise InvalidInput(f"{year} is outside the working calendar, {span[0]} to {span[1]}", field="YEAR")
    print(json.dumps(_year_json(book, year), ensure_ascii=False, indent=2) if as_json else "\n".join(_year(book, year)))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="holiday-cn JSON, iCalendar, or CSV (day,is_working,name).")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would change; change nothing.")] = False,
    notice: Annotated[str, typer.Option("--notice", help="The State Council notice, where the file names none.")] = "",
) -> None:
    """Make the year of FILE official, and print every promised date that changes. No date moves earlier."""
    said = read_calendar(_content(file))
    runtime = prepared_runtime()
    with runtime.db.reading() as session:
        office = runtime.fresh_office(session)
        rows = with_year(office.rules.calendars.rows, said, notice=notice)
        book = proposed(office.rules.calendars, rows)
        _tell(said, list(changes(session, office, book, at=now())), dry_run=dry_run)
    if not dry_run:
        _load(runtime, book, said)


def _load(runtime: Runtime, book: CalendarBook, said: CalendarFile) -> None:
    year, at = year_of(said), now()
    with runtime.db.unit_of_work() as session:
        note = f"{year}: {years_of(book.rows)[year].notice}"
        publish(session, book, CalendarAct.YEAR, note=note, actor=SYSTEM, at=at)
    done = follow_calendars(runtime.db, runtime.fresh_office, at=at)
    print(f"{year} is official as version {book.version} of the calendar; {len(done)} deadlines follow it.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}", field="FILE") from error


def _tell(said: CalendarFile, found: list[Change], *, dry_run: bool) -> None:
    for day in statutory_but_worked(said):
        print(f"Warning: {day} is a holiday by law (全国年节及纪念日放假办法 §2, §6); the file leaves it to be worked.")
    for one in found:
        print(f"{one.number}  {one.clock.value}: {_when(one.was)} {_FATES[one.fate]} {_when(one.will_be)}")
    if not found:
        print("No promised date changes.")
    if dry_run:
        print(f"Nothing was changed. {year_of(said)}: {len(said.days)} decreed days, {len(found)} deadlines.")


def _when(at: Any) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _year(book: CalendarBook, year: int) -> Iterator[str]:
    country = book.country
    row = years_of(book.rows).get(year)
    is_provisional = year in country.provisional_years
    notice = f", {row.notice}" if row and row.notice else ""
    yield f"{year}: {'provisional, no notice loaded' if is_provisional else 'official'}{notice}"
    yield f"Office hours {written_hours(country.office_hours)}; version {book.version} of the calendar"
    for month in range(1, 13):
        days = [day for day in _days(year) if day.month == month]
        cells = "".join(f"{day.day:3}{_SIGNS[country.kind_of(day)]}" for day in days)
        worked = sum(map(country.is_working, days))
        yield f"{year}-{month:02} {cells:<124} {worked:2} working days{' ?' if is_provisional else ''}"
    yield from _local(book, year)


def _local(book: CalendarBook, year: int) -> Iterator[str]:
    for row in sorted(row for row in book.rows.days if row.region_code and row.day.year == year):
        kind = f"working {row.hours}".strip() if row.is_working else "day off"
        yield f"{row.region_code}: {row.day} {kind}, {row.name} ({row.basis})"


def _year_json(book: CalendarBook, year: int) -> dict[str, Any]:
    country, row = book.country, years_of(book.rows).get(year)
    return {
        "year": year,
        "version": book.version,
        "official": year not in country.provisional_years,
        "notice": row.notice if row else "",
        "working_days": sum(map(country.is_working, _days(year))),
        "office_hours": written_hours(country.office_hours),
        "days": [
            {"date": day.isoformat(), "kind": country.kind_of(day).value, "name": country.name_of(day)}
            for day in _days(year)
        ],
        "local": [
            {
                "date": one.day.isoformat(),
                "region": one.region_code,
                "working": one.is_working,
                "hours": one.hours,
                "name": one.name,
                "basis": one.basis,
            }
            for one in sorted(one for one in book.rows.days if one.region_code and one.day.year == year)
        ],
    }
