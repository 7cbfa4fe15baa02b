"""The keyed hashes of one version. The same word has another hash in each week's complaints.

So one week after another is asked, the newest first, and what is common is found in the first of them. And whoever gets
hold of the index cannot count how often a hash stands in it over the years, to guess by that which word it is.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intake.numbers import first_id

_HASH_BYTES = 4
_DAY = datetime(2025, 1, 1, tzinfo=UTC)
# Ids grow with time, so a week is a span of ids.
WEEK = first_id(_DAY + timedelta(weeks=1)) - first_id(_DAY)
# What a hash is of: the same signs as a word, as the end of a number and as a name have nothing to do with each other.
WORD, TAIL, NAME = b"word", b"tail", b"name"
# Last digits of a number that a complaint is found by.
TAIL_LEAST, TAIL_MOST = 4, 8


def week_of(complaint_id: int) -> int:
    return complaint_id // WEEK


def day_of(week: int) -> datetime:
    """The day it begins with."""
    return _DAY + week * timedelta(weeks=1)


@dataclass(frozen=True)
class WordHasher:
    """Of one version, under a key derived for this alone."""

    version: int
    key: bytes

    def hashes(self, kind: bytes, words: Iterable[str], week: int) -> list[int]:
        """Of 32 bits, with a sign."""
        salt = week.to_bytes(8, "big", signed=True)
        keyed = hashlib.blake2b(digest_size=_HASH_BYTES, key=self.key, salt=salt, person=kind)
        found = []
        for word in words:
            hashed = keyed.copy()  # in a third of the time that keying each would take
            hashed.update(word.encode())
            found.append(int.from_bytes(hashed.digest(), "big", signed=True))
        return found

    def bag(self, complaint_id: int, *, bigrams: Iterable[str], number: str, name: str) -> list[int]:
        """Everything a complaint is found by, sorted, so that the order of its words is in it no more."""
        week = week_of(complaint_id)
        tails = [number[-length:] for length in range(TAIL_LEAST, TAIL_MOST + 1)]
        found = {*self.hashes(WORD, bigrams, week), *self.hashes(TAIL, tails, week)}
        return sorted(found | set(self.hashes(NAME, [name] if name else [], week)))


def as_bytes(hashes: Iterable[int]) -> bytes:
    """A bag as SQLite keeps it."""
    return b"".join(one.to_bytes(_HASH_BYTES, "big", signed=True) for one in hashes)
