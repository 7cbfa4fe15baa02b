"""Many values a batch at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """`size` at a time, the last batch with what is left; `itertools.batched` of Python 3.12, in lists."""
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch
