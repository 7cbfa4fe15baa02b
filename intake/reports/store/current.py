"""Facts as they are known now: the files there are, and what happened since, derived anew and kept while it is new."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlmodel import Session

from intake.casework.collaborators import Collaborators
from intake.errors import NotPossibleNow
from intake.models import ComplaintEvent, FactFile
from intake.reports.facts.fact import Fact, Subject
from intake.reports.facts.read import IS_FACT, FactReader
from intake.reports.store.associations import association_table
from intake.reports.store.changes import changed_rows, older_rows
from intake.reports.store.engine import cursor
from intake.reports.store.files import FactFiles
from intake.reports.store.source import Changes, FactSource, Layer
from intake.reports.store.tables import load_layer, prepare, write_layer
from intake.vocabulary import FactFileKind
from routing.translatable import N_

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# More than these are the worker's to write into files first: nobody waits minutes for a page.
MOST_FRESH = 20_000
_events, _files = ComplaintEvent.__table__.c, FactFile.__table__.c
_LIVE = (
    select(_files.id, _files.kind, _files.month, _files.until_event)
    .where(_files.replaced_at.is_(None), _files.kind != FactFileKind.PUBLISHED)
    .order_by(_files.id)
)
_LOADING = Lock()


class LiveFile(NamedTuple):
    """One file that stands now. `until` is the last event that it follows."""

    id: int
    kind: FactFileKind
    month: date | None
    until: int


@dataclass(frozen=True)
class LiveFiles:
    """The files that stand now."""

    files: tuple[LiveFile, ...]

    @classmethod
    def of(cls, session: Session) -> "LiveFiles":
        found = session.execute(_LIVE)
        return cls(tuple(LiveFile(*row) for row in found))

    @property
    def months(self) -> dict[date, LiveFile]:
        return {one.month: one for one in self.files if one.month is not None}

    @property
    def recent(self) -> LiveFile | None:
        return next((one for one in self.files if one.kind is FactFileKind.RECENT), None)

    @property
    def until(self) -> int:
        """The last event that they follow."""
        return max((one.until for one in self.files), default=0)


@dataclass(slots=True)
class _Fresh:
    """What happened after the files, by complaint, as far as this process has read it."""

    until: int
    seen: int
    events: int
    known: dict[int, tuple[Subject, list[Fact]]] = field(default_factory=dict)
    layer: Layer | None = None


@dataclass(slots=True)
class _Kept:
    """What this process has read: tables in memory by the file they are of, and the fresh rows of each database."""

    recent: dict[int, Layer] = field(default_factory=dict)
    fresh: WeakKeyDictionary[Engine, _Fresh] = field(default_factory=WeakKeyDictionary)
    older: dict[tuple[Path, ...], Layer] = field(default_factory=dict)
    changes: dict[tuple[Path | Layer, ...], Changes] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _kept() -> _Kept:
    return _Kept()


def current_facts(
    session: Session, collaborators: Collaborators, files: FactFiles, *, most: int | None = MOST_FRESH
) -> FactSource:
    """Everything that is known in this session. Raises NotPossibleNow where more is new than a page can wait for."""
    live = LiveFiles.of(session)
    with _LOADING, cursor() as connection:
        prepare(connection)
        layers = []
        if live.recent is not None:
            layers.append(_recent(connection, live.recent, files))
        fresh = _fresh(session, collaborators, connection, live.until, most)
        if fresh.layer is not None and fresh.known:
            layers.append(fresh.layer)
    paths = {month: files.path(one.id) for month, one in live.months.items()}
    # Made when first asked for, and held for as long as these facts are: others may have newer ones meanwhile.
    associations = cache(partial(association_table, session))
    changes = cache(partial(_changes, tuple(paths.values()), tuple(layers))) if layers else None
    return FactSource(paths, tuple(layers), associations, changes)


def _changes(paths: tuple[Path, ...], layers: tuple[Layer, ...]) -> Changes:
    """What these layers change in these files. Files stand for hours: of them only what is asked anew is looked up."""
    kept = _kept()
    with _LOADING, cursor() as connection:
        if (*paths, *layers) not in kept.changes:
            older = older_rows(connection, paths, layers, kept.older.get(paths)) if paths else None
            kept.older = {paths: older} if older is not None else {}
            kept.changes = {(*paths, *layers): changed_rows(connection, layers, older)}
        return kept.changes[*paths, *layers]


def _recent(connection: "DuckDBPyConnection", file: LiveFile, files: FactFiles) -> Layer:
    kept = _kept().recent
    if file.id not in kept:
        path = files.path(file.id)
        kept[file.id] = load_layer(connection, path)
        for old in [one for one in kept if one != file.id]:  # whoever reads it has it still
            del kept[old]
    return kept[file.id]


def touched_since(session: Session, event_id: int, until: int) -> set[int]:
    """Complaints of which something that figures hear of was recorded after one event, up to another."""
    found = select(_events.complaint_id).where(_events.id > event_id, _events.id <= until, IS_FACT).distinct()
    return set(session.scalars(found))


def _fresh(
    session: Session,
    collaborators: Collaborators,
    connection: "DuckDBPyConnection",
    until: int,
    most: int | None,
) -> _Fresh:
    """Derived anew: the complaints that were touched since this was asked last.

    Events get their numbers before they are committed: where one has appeared below what was read, all is read anew.
    """
    kept, place = _kept().fresh, session.get_bind().engine
    number, last = session.execute(select(func.count(), func.max(_events.id)).where(_events.id > until)).one()
    known = kept.get(place)
    if known is not None and (known.until, known.events, known.seen) == (until, number, last or until):
        return known
    is_same = known is not None and known.until == until
    if known is None or not is_same or _events_between(session, until, known.seen) != known.events:
        known = _Fresh(until, until, 0)
    touched = touched_since(session, known.seen, last or until)
    if most is not None and len(touched) > most:
        raise NotPossibleNow(N_("figures are being made ready; try again in a few minutes"))
    made = dict(known.known)
    for subject, facts in FactReader(session, collaborators, until=last or until).of_complaints(touched):
        made[subject.complaint_id] = subject, facts
    kept[place] = _Fresh(until, last or until, number, made, write_layer(connection, made.values(), made))
    return kept[place]


def _events_between(session: Session, first: int, last: int) -> int:
    return session.scalar(select(func.count()).where(_events.id > first, _events.id <= last)) or 0
