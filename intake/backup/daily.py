"""The back-up of each day in a folder, and which of the older ones stay."""

import shutil
from datetime import datetime
from pathlib import Path

from intake.backup.making import BackupSource, make_backup
from intake.errors import NotPossibleNow
from intake.language.formats import shanghai
from routing.translatable import N_

_PATTERN = "jiesu-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].backup"


class NoRoomForBackup(NotPossibleNow):
    """The disk has less room than the last back-up needed."""


class BackupLacksFiles(NotPossibleNow):
    """A back-up was made, and files that the database names are not in it."""


def kept(folder: Path) -> list[Path]:
    """The newest last."""
    return sorted(folder.glob(_PATTERN))


def make_daily(source: BackupSource, folder: Path, *, count: int, at: datetime) -> Path | None:
    """The new one; none where the day has its own. Older ones go only once it is whole."""
    goal = folder / f"jiesu-{shanghai(at, '%Y-%m-%d')}.backup"
    if goal.exists():
        return None
    _require_room(folder)
    made = make_backup(source, goal, at=at)
    # By name: a clock put back makes a day that sorts before others, and the new one stays whatever its day.
    older = [one for one in kept(folder) if one != goal]
    for one in older[: max(len(older) - (count - 1), 0)]:
        one.unlink(missing_ok=True)
    if made.missing:
        message = N_("the back-up %(file)s is made, and %(count)s files named in the database were not found")
        raise BackupLacksFiles(message, file=goal.name, count=len(made.missing))
    return goal


def _require_room(folder: Path) -> None:
    before = kept(folder)
    free = shutil.disk_usage(folder).free
    needed = before[-1].stat().st_size if before else 0
    if free < needed:
        message = N_("%(folder)s has %(free)s MB free, and the last back-up needed %(needed)s MB: make room")
        raise NoRoomForBackup(message, folder=folder, free=free // 1_000_000, needed=-(-needed // 1_000_000))
