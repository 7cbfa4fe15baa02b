"""Answers this process has had from files, kept: what such a question reads never changes.

A file is written once, under an id no other ever has, and a table in memory bears a name no other had. So the words of
a statement with its values say all that its answer depends on: a month that is written anew is another file, another
statement, and is counted. What is asked up to this moment is not kept, for nobody asks it again.
"""

from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Answer = list[tuple[Any, ...]]
# Of one answer, and of all of them: some ten megabytes. What was not asked for longest is forgotten.
MOST_ROWS, MOST_ROWS_KEPT = 5_000, 100_000


class Answers:
    """By statement and values. Threads share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Any, ...], Answer] = OrderedDict()
        self._rows, self._lock = 0, Lock()

    def get(self, asked: tuple[Any, ...]) -> Answer | None:
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
            return self._kept.get(asked)

    def keep(self, asked: tuple[Any, ...], answer: Answer) -> None:
        if len(answer) > MOST_ROWS:
            return
        with self._lock:
            self._rows += _weight(answer) - _weight(self._kept.pop(asked, None))
            self._kept[asked] = answer
            while self._rows > MOST_ROWS_KEPT:
                _asked, oldest = self._kept.popitem(last=False)
                self._rows -= _weight(oldest)


def _weight(answer: Answer | None) -> int:
    """An answer without rows takes room too."""
    return 0 if answer is None else len(answer) + 10


@lru_cache(maxsize=1)
def _answers() -> Answers:
    return Answers()


def answer(connection: "DuckDBPyConnection", statement: str, values: Mapping[str, Any], *, is_kept: bool) -> Answer:
    """Rows of a statement; with `is_kept` asked once."""
    asked = (statement, *sorted(values.items()))
    found = _answers().get(asked) if is_kept else None
    if found is None:
        found = connection.execute(statement, dict(values)).fetchall()
        if is_kept:
            _answers().keep(asked, found)
    return found
