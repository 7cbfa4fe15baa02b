"""The road an act takes through the house: into which rooms its code calls, one after another, watched while it runs.

A room is a package folder below `intake/` and `routing/`. What stands beside rooms and not in one (`intake/db.py`,
`intake/casework/find.py`), and `sealing/` and `language/`, which stand on one floor with `intake/db.py`, are tools of
every room: whatever they call, whoever asked them calls. `routing/clocks` and `routing/calendars` answer one question,
when it is due, and are one room.

A room is entered when one of its functions is called while none of its own is at work. So coming back from a call is no
entry, nor is the end of a `with`, nor being called back: what a view hands to `once` is the view's own. Calls into one
room with no other room entered between them are one visit. What a loop does again by the same lines is not told again.
And what libraries call by themselves (hooks of a session, types of columns, validators of a form) is not followed: no
line of ours says it.
"""

import contextlib
import functools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from inspect import CO_GENERATOR, unwrap
from pathlib import Path
from types import CodeType, FrameType

import intake

_ROOT = Path(intake.__file__).parents[1]
_HOUSE = ("intake/", "routing/")
_BESIDE = {"intake", "routing", "intake/casework", "intake/channels", "intake/sealing", "intake/language"}
_ONE_ROOM = {"routing/calendars": "routing/clocks"}
# Of the standard library, what only hands a call on.
_HANDED_ON = {contextlib.__file__, functools.__file__}


@dataclass
class Road:
    """The rooms in the order they were entered; whoever enters one again returns to it."""

    rooms: list[str] = field(default_factory=list)

    @property
    def visits(self) -> Counter[str]:
        return Counter(self.rooms)

    @property
    def returns(self) -> int:
        return len(self.rooms) - len(set(self.rooms))

    def __str__(self) -> str:
        return " → ".join(self.rooms)


@contextlib.contextmanager
def road_from(*doors: Callable[..., object]) -> Iterator[Road]:
    """Of what this thread does while one of these functions is at work."""
    road, starts = Road(), {unwrap(door).__code__ for door in doors}
    told: set[tuple[tuple[CodeType, int], ...]] = set()
    begun: set[FrameType] = set()

    def look(frame: FrameType, event: str, _arg: object) -> None:
        room = _room_of(frame.f_code) if event == "call" and frame not in begun else ""
        if frame.f_code.co_flags & CO_GENERATOR:  # which goes on where it was: at the end of a `with`, say
            begun.add(frame)
        way = _way_to(frame, starts) if room else None
        if not room or way is None or any(_room_of(code) == room for code, _line in way):
            return
        if (lines := (*way, (frame.f_code, 0))) not in told:
            told.add(lines)
            if road.rooms[-1:] != [room]:
                road.rooms.append(room)

    sys.setprofile(look)
    try:
        yield road
    finally:
        sys.setprofile(None)


def _way_to(frame: FrameType, starts: AbstractSet[CodeType]) -> list[tuple[CodeType, int]] | None:
    """The lines that called it, from the nearest up to the door; None where no door is at work, or a library called."""
    way: list[tuple[CodeType, int]] = []
    at: FrameType | None = frame
    while at is not None and at.f_code not in starts:
        at = at.f_back
        if at is None or not (_folder_of(at.f_code.co_filename) or at.f_code.co_filename in _HANDED_ON):
            return None
        way.append((at.f_code, at.f_lineno))
    return way


def _room_of(code: CodeType) -> str:
    """Empty outside of every room."""
    folder = _folder_of(code.co_filename)
    return "" if folder in _BESIDE else _ONE_ROOM.get(folder, folder)


@functools.cache
def _folder_of(file: str) -> str:
    """Of a module of the product; empty for any other."""
    path = Path(file)
    folder = path.relative_to(_ROOT).parent.as_posix() if path.is_relative_to(_ROOT) else ""
    return folder if f"{folder}/".startswith(_HOUSE) else ""
