"""By whose calendar and limits a question is answered: those of the installation that is here, else the shipped ones.

Nothing is made for who only asks: no folder, no database, no key.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from intake import environment
from intake.cli.lazy import load
from routing.calendars.book import SHIPPED_VERSION, CalendarBook, CalendarRows, book_of
from routing.calendars.working_time import WorkingCalendar
from routing.clocks.policies import SHIPPED_VERSION as SHIPPED_LIMITS
from routing.clocks.policies import Limits, limits_of, shipped_limits
from routing.errors import BadLimit, UnknownProfile
from routing.translatable import N_

# Asked where there is an installation, or a file to lay over the calendar: a count on the shipped days needs neither.
_INSTALLED, _OVERLAY = (
    "intake.cli.counting.installed_basis:find_installed",
    "intake.cli.counting.calendar_overlay:with_files",
)


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
    wanted = profile or os.environ.get("JIESU_POLICY_PROFILE") or environment.POLICY_PROFILE
    region = os.environ.get("JIESU_HOME_REGION") or environment.HOME_REGION
    try:
        installed = load(_INSTALLED)(wanted, with_limits=with_limits) if _may_be_installed() else None
        book, limits = installed or _shipped(wanted)
    except UnknownProfile:
        name = "--profile" if profile else "JIESU_POLICY_PROFILE"
        raise BadLimit(
            N_("%(name)s %(text)r is none of %(words)s"), name=name, text=wanted, words=sorted(shipped_limits())
        ) from None
    grounds = CountBasis(book, region, limits if with_limits else None, installed is not None)
    return _with_files(grounds, files) if files else grounds


def _shipped(profile: str) -> tuple[CalendarBook, Limits]:
    limits = shipped_limits().get(profile)
    if limits is None:
        raise UnknownProfile(N_("there is no profile of limits named %(profile)s"), profile=profile)
    return book_of(CalendarRows(), SHIPPED_VERSION), limits_of(profile, SHIPPED_LIMITS, limits)


def _may_be_installed() -> bool:
    """Whether a database is worth asking: one that was named, or a file with something in it."""
    url = environment.database_url()
    if not url.startswith("sqlite:"):
        return True
    file = Path(url.partition(":///")[2].partition("?")[0])
    return file.is_file() and file.stat().st_size > 0


def _with_files(grounds: CountBasis, files: Sequence[Path]) -> CountBasis:
    rows = load(_OVERLAY)(grounds.book.rows, files)
    return replace(grounds, book=book_of(rows, grounds.book.version), files=tuple(file.name for file in files))
