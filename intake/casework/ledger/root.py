"""The root of the record: the newest anchor, which stands for all that was sealed. It leaves the house each day.

Whoever holds one elsewhere can tell whether the record they are shown still contains it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.actor import SYSTEM
from intake.casework.ledger.anchor import newest_anchor
from intake.casework.ledger.anchor_check import check_anchors
from intake.casework.ledger.audit import record_office
from intake.casework.ledger.findings import AuditProgress
from intake.casework.ledger.window import OpenWindow, find_anchor, open_window
from intake.models import AuditAnchor, OfficeEvent
from intake.record_keys import record_keys_of
from routing.calendars.working_time import local_day
from routing.translatable import TranslatableText

ROOT_LEFT = "audit:root_left"


@dataclass(frozen=True)
class Root:
    """An anchor as it is given away, and what has happened since: of that it says nothing."""

    anchor: int
    at: datetime
    digest: str
    events: int
    window: OpenWindow

    @property
    def parts(self) -> list[str]:
        """The digest in groups that can be read out and typed."""
        return [self.digest[start : start + 8] for start in range(0, len(self.digest), 8)]

    @property
    def line(self) -> str:
        """All of it in one line, the same for a file and for paper."""
        since, at = f"{self.window.events}+{self.window.office_events}", f"{self.at:%Y-%m-%dT%H:%MZ}"
        return f"jiesu root {self.digest} anchor {self.anchor} at {at} events {self.events} open {since}"


@dataclass(frozen=True)
class ComparedRoot:
    """What a root that somebody holds says of the record. Without `root` the record knows nothing of it.

    `faults` are those of the anchors from the first to the newest.
    """

    digest: str
    root: Root | None
    faults: tuple[TranslatableText, ...]


@dataclass(frozen=True)
class Standing:
    """Since when which roots exist, and when one last left by each way."""

    first: datetime | None
    newest: Root | None
    left: dict[str, datetime]
    first_left: datetime | None


def newest_root(session: Session) -> Root | None:
    anchor = newest_anchor(session)
    return _root_of(session, anchor) if anchor else None


def compare(session: Session, digest: str) -> ComparedRoot:
    """Each anchor, and the hash of each event that it sealed, is read once; `verify` reads the events too."""
    progress = AuditProgress()
    check_anchors(session, record_keys_of(session), progress)
    anchor = find_anchor(session, digest)
    return ComparedRoot(digest, _root_of(session, anchor) if anchor else None, tuple(progress.faults))


def ways_of_day(session: Session, at: datetime) -> set[str]:
    """By which ways a root has left already on this day."""
    return {event.data["way"] for event in _left(session) if local_day(event.at) == local_day(at)}


def keep_left(session: Session, root: Root, way: str, *, at: datetime) -> None:
    record_office(session, ROOT_LEFT, actor=SYSTEM, at=at, way=way, anchor=root.anchor, digest=root.digest)


def standing(session: Session) -> Standing:
    left = _left(session)
    first = session.exec(select(AuditAnchor.at).order_by(col(AuditAnchor.id)).limit(1)).first()
    newest: dict[str, datetime] = {}
    for event in left:
        newest[event.data["way"].partition(":")[0]] = event.at
    return Standing(first, newest_root(session), newest, left[0].at if left else None)


def _root_of(session: Session, anchor: AuditAnchor) -> Root:
    return Root(anchor.id, anchor.at, anchor.digest, anchor.event_count, open_window(session, anchor))


def _left(session: Session) -> list[OfficeEvent]:
    told = select(OfficeEvent).where(OfficeEvent.kind == ROOT_LEFT).order_by(col(OfficeEvent.seq))
    return list(session.exec(told).all())
