"""Files of published months that were lost or spoilt, made anew from the events where these give their digest."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session

from intake.models import ReportSnapshot
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor
from intake.reports.store.files import HERE
from intake.reports.store.rederived import digest_of_file, kept_months, rederive
from intake.reports.store.room import FactRoom
from intake.reports.store.writing import write_published
from routing.translatable import N_, TranslatableText

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class RemadeFile:
    """What became of the file of one revision that was not whole."""

    month: str
    revision: int
    is_whole: bool
    said: TranslatableText


def remake_published(room: FactRoom) -> Iterator[RemadeFile]:
    """Look at the file of each published revision, on this host and in the bucket; say what was done about it.

    What the events give stands in for it only where it has the recorded digest: else nothing is written.
    """
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        for kept in kept_months(session):
            yield from _looked_at(session, connection, room, kept)


def _looked_at(
    session: Session, connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot
) -> Iterator[RemadeFile]:
    file_id, digest = kept.file_id or 0, kept.body.get("digest")
    with room.files.copies(file_id) as copies, room.files.scratch() as scratch:
        right = [path for path in copies.values() if path and digest_of_file(connection, path) == digest]
        wrong = {place: path for place, path in copies.items() if path not in right}
        if right and wrong.get(HERE, right) is None:  # a host fetches what it reads
            del wrong[HERE]
        if not wrong:
            return
        good, found = (right[0], digest) if right else _derived(session, connection, room, kept, scratch / "derived")
        if found != digest:
            yield _told(kept, TranslatableText(_NOT_REMADE, digest=digest, derived=found), is_whole=False)
            return
        for place, spoilt in wrong.items():
            aside = room.files.put_back(place, file_id, good, spoilt)
            text = _FROM_BUCKET if right and place == HERE else _TO_BUCKET if right else _REMADE
            yield _told(kept, TranslatableText(text, place=place, digest=digest))
            if aside is not None:
                yield _told(kept, TranslatableText(_ASIDE, path=aside))


_REMADE = N_("its file was lost or spoilt (%(place)s); the events give the same facts, %(digest)s: put back")
_FROM_BUCKET = N_("its file was lost or spoilt (%(place)s); put back from the bucket, %(digest)s")
_TO_BUCKET = N_("its file was lost or spoilt (%(place)s); put back from this host, %(digest)s")
_ASIDE = N_("what lay there is kept as %(path)s")
_NOT_REMADE = N_(
    "its file is lost or spoilt and the events do not give it: %(digest)s was published, they give %(derived)s; "
    "nothing was written, a backup has it"
)


def _told(kept: ReportSnapshot, said: TranslatableText, *, is_whole: bool = True) -> RemadeFile:
    return RemadeFile(f"{kept.month:%Y-%m}", kept.revision, is_whole, said)


def _derived(
    session: Session, connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot, goal: Path
) -> tuple[Path, str]:
    """By the files of today, which `rebuild` has just made from the events."""
    now = current_facts(session, room.collaborators(session), room.files, most=None)
    made = rederive(session, connection, room, kept, now)
    write_published(connection, made.rows, goal)
    return goal, digest_of_file(connection, goal)
