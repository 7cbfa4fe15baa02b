"""Which complaints were erased: their numbers alone, kept apart from the database and from every copy of it.

An older copy of the database brings erased people back. So whatever serves a database first erases anew whom this list
names, and adds to it who was erased elsewhere.
"""

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

from intake.errors import InvalidInput
from intake.settings import ERASURE_LIST
from routing.translatable import N_


class ErasureList:
    """A file of one number a line, appended to and never rewritten."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def numbers(self) -> list[str]:
        """In the order they were erased; none where nothing was erased yet."""
        try:
            return list(dict.fromkeys(self.path.read_text(encoding="ascii").split()))
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self.path, error) from None

    def add(self, numbers: Iterable[str]) -> None:
        """On disk when this returns. Raises InvalidInput where the file cannot be written."""
        lines = "".join(f"{number}\n" for number in numbers)
        if not lines:
            return
        try:
            with self.path.open("a", encoding="ascii") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(self.path, error) from None


def _unusable(path: Path, error: OSError | UnicodeDecodeError) -> InvalidInput:
    why = error.strerror if isinstance(error, OSError) else error.reason
    return InvalidInput(N_("%(file)s cannot be used: %(why)s"), file=path, why=why, field=ERASURE_LIST)
