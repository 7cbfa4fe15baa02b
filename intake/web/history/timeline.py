"""The history of a complaint as lines, newest first; readings apart, so that they can be folded and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.events import READS, EventKind
from intake.language.i18n import N_
from intake.language.words import word
from intake.models import ComplaintEvent
from intake.sealing.text import TextKey
from intake.vocabulary import ActorKind
from intake.web.history.event_sentences import Names, Told, told
from intake.web.staff_names import staff_names
from routing.directory import Directory

GROUPS = {
    "steps": N_("Steps"),
    "clocks": N_("Clocks"),
    "messages": N_("Messages"),
    "reads": N_("Readings"),
}
_OF_SUBJECT = {"deadline": "clocks", "message": "messages"}


@dataclass(frozen=True)
class TimelineEntry:
    """One event: who, what in a sentence, and what was written with it."""

    seq: int
    at: datetime
    who: str
    sentence: str
    detail: str
    group: str
    kind: EventKind
    address: str = ""
    actor_id: int | None = None
    actor_kind: ActorKind = ActorKind.SYSTEM
    move: str = ""  # which, where it is one

    @property
    def is_system(self) -> bool:
        """What follows from an act rather than being one: lines of clocks and messages, and the system's own."""
        return self.actor_kind is ActorKind.SYSTEM or self.group in {"clocks", "messages"}


@dataclass(frozen=True)
class Reader:
    """Somebody who opened the complaint or the identity."""

    who: str
    times: int
    last_at: datetime
    unmasked: int


def entries(
    session: Session, directory: Directory, events: Sequence[ComplaintEvent], key: TextKey
) -> list[TimelineEntry]:
    """The newest first; what people wrote of each under the key of their complaint."""
    given = [event.data["after"] for event in events if event.kind is EventKind.HANDLING_ASSIGN]
    named = {one[who] for one in given for who in ("handler_id", "deputy_id")}
    people = staff_names(session, {event.actor_id for event in events} | named)
    names = Names(directory, people)
    return [_entry(event, told(event, names, key), people.get(event.actor_id or 0, "")) for event in reversed(events)]


def folded(shown: Sequence[TimelineEntry], group: str = "") -> list[TimelineEntry | list[TimelineEntry]]:
    """Entries of one group, or of all with each run of readings folded into one list."""
    if group:
        return [entry for entry in shown if entry.group == group]
    lines: list[TimelineEntry | list[TimelineEntry]] = []
    for entry in shown:
        if entry.group != "reads":
            lines.append(entry)
        elif lines and isinstance(lines[-1], list):
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return lines


def readers(shown: Sequence[TimelineEntry]) -> list[Reader]:
    """Who saw it, the latest first (who handled, who forwarded, who viewed)."""
    found: dict[str, list[TimelineEntry]] = {}
    for entry in shown:
        if entry.group == "reads":
            found.setdefault(entry.who, []).append(entry)
    unmask = EventKind.IDENTITY_UNMASK
    return [Reader(who, len(seen), seen[0].at, sum(e.kind is unmask for e in seen)) for who, seen in found.items()]


def _entry(event: ComplaintEvent, said: Told, person: str) -> TimelineEntry:
    sentence, detail = said
    group = "reads" if event.kind in READS else _OF_SUBJECT.get(event.kind.partition(":")[0], "steps")
    actor_kind = ActorKind(event.actor_kind)
    return TimelineEntry(
        event.seq,
        event.at,
        person or word(actor_kind),
        sentence,
        detail,
        group,
        event.kind,
        address=event.data.get("address", ""),
        actor_id=event.actor_id,
        actor_kind=actor_kind,
        move=event.data.get("move", "") if event.kind is EventKind.COMPLAINT_MOVE else "",
    )
