"""Where sealed files lie, each under the number of its copy: all of it or nothing, and never written twice."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from intake.errors import DomainError
from routing.translatable import N_

_LONGEST = 300


class StoreFailed(DomainError):
    """The store of files could not be read or written: it is for the operators to mend."""

    status = 503

    def __init__(self, why: object) -> None:
        # The first line of what a service says, which never has the secret in it.
        said = f"{why}".partition("\n")[0][:_LONGEST]
        super().__init__(N_("files cannot be stored or read now: %(why)s"), why=said)


class EvidenceStore(Protocol):
    """A folder, or a bucket. What fails raises StoreFailed."""

    def write(self, copy_id: int, blocks: Iterable[bytes]) -> None:
        """When this returns it is stored for good; where it raises, nothing is."""

    def read(self, copy_id: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """From one byte to before another, in blocks of any size. Where there is no such copy, it raises at once."""

    def delete(self, copy_ids: Sequence[int]) -> None:
        """Also of what is not there."""

    def stored(self, *, before: datetime) -> Iterator[int]:
        """Everything that was written before then."""

    def check(self) -> None:
        """Writes a few bytes, reads them, deletes them."""


PROBE = 0  # the number of no copy
PROBED = b"jiesu"


def probe(store: EvidenceStore) -> None:
    """What `check` does in every store."""
    store.delete([PROBE])
    store.write(PROBE, [PROBED])
    if b"".join(store.read(PROBE)) != PROBED:
        raise StoreFailed("what was written is not what is read")
    store.delete([PROBE])
