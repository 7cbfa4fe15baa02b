"""By whose calendar and limits a question is answered: those of the installation that is here, else the shipped ones.

Nothing is made for who only asks: no folder, no database, no key.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from intake import schema
from intake.calendars.edits import with_year, year_of
from intake.clock import now
from intake.db import Database
from intake.errors import InvalidInput
from intake.settings import Settings
from routing.calendar_store import load_calendars
from routing.calendars.file import read_calendar
from routing.calendars.store import SHIPPED_VERSION, CalendarBook, CalendarRows, YearRow, book_of
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.policies import SHIPPED_VERSION as SHIPPED_LIMITS
from routing.clocks.policies import Limits, limits_of, shipped_limits
from routing.errors import BadLimit, UnknownProfile
from routing.policy_store import load_limits
from routing.translatable import N_
from routing.vocabulary import CalendarStatus

_DATABASE = "JIESU_DATABASE_URL"


@dataclass(frozen=True)
class CountBasis:
    """`limits` are None where no policy is asked for; `files` lie over the calendar."""

    book: CalendarBook
    region: str
    limits: Limits | None
    is_installed: bool
    files: tuple[str, ...] = ()

    @property
    def calendar(self) -> WorkingCalendar:
        return self.book.of(self.region)

    def told(self) -> str:
        """In one sentence."""
        whose = "this installation's calendar" if self.is_installed else "the shipped calendar"
        version = f", version {self.book.version} for region {self.region}" if self.is_installed else ""
        over = f" with {', '.join(self.files)} over it" if self.files else ""
        limits = f"; limits version {self.limits.version}, profile {self.limits.profile}" if self.limits else ""
        nobody = "" if self.is_installed else "; there is no installation here"
        return f"Counted by {whose}{version}{over}{limits}{nobody}."

    def values(self) -> dict[str, Any]:
        return {
            "installation": self.is_installed,
            "calendar_version": self.book.version,
            "calendar_files": list(self.files),
            "region": self.region if self.is_installed else None,
            "limits_version": self.limits.version if self.limits else None,
            "profile": self.limits.profile if self.limits else None,
        }


def find_grounds(files: Sequence[Path], *, with_limits: bool, profile: str = "") -> CountBasis:
    """Raises InvalidInput for a database that cannot be asked, BadLimit for a file or a profile that is none."""
    wanted = profile or os.environ.get("JIESU_POLICY_PROFILE") or _default("policy_profile")
    region = os.environ.get("JIESU_HOME_REGION") or _default("home_region")
    database = _find_database()
    try:
        book, limits = _shipped(wanted) if database is None else _installed(database, wanted, with_limits=with_limits)
    except UnknownProfile:
        name = "--profile" if profile else "JIESU_POLICY_PROFILE"
        raise BadLimit(
            N_("%(name)s %(text)r is none of %(words)s"), name=name, text=wanted, words=sorted(shipped_limits())
        ) from None
    grounds = CountBasis(book, region, limits if with_limits else None, database is not None)
    return _with_files(grounds, files)


def _default(name: str) -> str:
    return str(Settings.model_fields[name].default)


def _shipped(profile: str) -> tuple[CalendarBook, Limits]:
    limits = shipped_limits().get(profile)
    if limits is None:
        raise UnknownProfile(profile)
    return book_of(CalendarRows(), SHIPPED_VERSION), limits_of(profile, SHIPPED_LIMITS, limits)


def _installed(database: Database, profile: str, *, with_limits: bool) -> tuple[CalendarBook, Limits | None]:
    with database.reading() as session:
        book = load_calendars(session)
        limits = load_limits(session, profile, at=now()) if with_limits else None
    database.dispose()
    return book, limits


def _find_database() -> Database | None:
    """That of an installation that stands already; None where there is no file, or a database with nothing in it."""
    folder = Path(os.environ.get("JIESU_DATA_DIR") or user_data_path("jiesu"))
    url = os.environ.get(_DATABASE) or f"sqlite:///{folder / 'jiesu.sqlite'}"
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and not _has_content(address.database):
            return None
        database = Database(url)
        current, newest = schema.revisions(database)
    except ArgumentError:
        raise InvalidInput(N_("is no address of a database"), field=_DATABASE) from None
    except DBAPIError as error:
        why = str(error.orig).strip().partition("\n")[0]
        raise InvalidInput(N_("the database of this installation cannot be read: %(why)s"), why=why) from None
    if current not in {None, newest}:
        raise InvalidInput(
            N_("the database is at revision %(current)s, not %(newest)s: bring it up by `jiesu db upgrade`"),
            current=current,
            newest=newest,
        )
    return database if current else None


def _has_content(path: str | None) -> bool:
    return bool(path) and Path(str(path)).is_file() and Path(str(path)).stat().st_size > 0


def _with_files(grounds: CountBasis, files: Sequence[Path]) -> CountBasis:
    rows = grounds.book.rows
    for file in files:
        rows = _with_file(rows, file)
    if not files:
        return grounds
    return replace(grounds, book=book_of(rows, grounds.book.version), files=tuple(file.name for file in files))


def _with_file(rows: CalendarRows, file: Path) -> CalendarRows:
    """The days of a file; its year is official by the notice it names, and provisional without one."""
    try:
        said = read_calendar(file.read_bytes())
    except OSError as error:
        raise BadLimit(N_("--calendar %(file)s cannot be read: %(why)s"), file=file, why=error.strerror) from error
    try:
        laid, year = with_year(rows, said, notice=said.notice or file.name), year_of(said)
    except InvalidInput as error:
        raise BadLimit(N_("--calendar %(file)s: %(fault)s"), file=file, fault=error.text) from error
    if said.notice.strip():
        return laid
    unofficial = YearRow(year, CalendarStatus.PROVISIONAL)
    return replace(laid, years=frozenset(row for row in laid.years if row.year != year) | {unofficial})
