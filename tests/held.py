"""How many connections one request holds at a time. A second one, taken while the first is held, starves the pool: with
more requests under way than connections each waits for what the others hold.
"""

import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import has_request_context
from sqlalchemy import event
from sqlalchemy.pool import Pool

_HOLDER = "jiesu:held-by"
_ROOT = Path(__file__).resolve().parents[1]
_OURS = tuple(str(_ROOT / folder) for folder in ("intake", "routing", "templates"))


@dataclass(frozen=True)
class Watch:
    """How many connections the request in each thread holds, and where one took another than the one it held."""

    held: Counter[int] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)

    def begin_anew(self) -> None:
        self.held.clear()
        self.found.clear()


@contextmanager
def watched_connections() -> Iterator[Watch]:
    """Of every pool, in every thread."""
    watch = Watch()
    held, found = watch.held, watch.found

    def taken(_connection: Any, record: Any, _proxy: Any) -> None:
        if has_request_context():
            thread = record.info[_HOLDER] = threading.get_ident()
            held[thread] += 1
            if held[thread] > 1:
                found.append(_where())

    def given_back(_connection: Any, record: Any) -> None:
        held[record.info.pop(_HOLDER, 0)] -= 1

    event.listen(Pool, "checkout", taken)
    event.listen(Pool, "checkin", given_back)
    try:
        yield watch
    finally:
        event.remove(Pool, "checkout", taken)
        event.remove(Pool, "checkin", given_back)


def _where() -> str:
    """The way there through our own code, outermost first."""
    frames = [frame for frame in traceback.extract_stack() if frame.filename.startswith(_OURS)]
    return " > ".join(f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno}" for frame in frames)
