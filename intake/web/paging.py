"""Which part of a long list is shown. One row more than a page is read, so nothing is ever counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

T = TypeVar("T")

PAGE_SIZE = 50
# Beyond this an offset costs more than it is worth: narrow the filters instead.
LAST_PAGE = 2_000


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, for `partials/pager.html`."""

    items: Sequence[T]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def first(self) -> int:
        """The place of its first item in the whole list, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1


def page_number() -> int:
    """`?page=`; anything that is no page number is the first page."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def window() -> tuple[int, int]:
    """(limit, offset) for the query of this page: one row more than is shown."""
    return PAGE_SIZE + 1, (page_number() - 1) * PAGE_SIZE


def page_of(rows: Sequence[T]) -> Page[T]:
    """The page from what `window` let the query read."""
    number = page_number()
    return Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE and number < LAST_PAGE)
