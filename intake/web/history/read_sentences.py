"""A line of the reading log as a page, a file and the command line say it: when, who, which complaint, what, why."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlmodel import Session

from intake.casework import find
from intake.casework.reading.read_log import ReadLine
from intake.language.formats import shanghai
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.models import OfficeEvent
from intake.numbers import spoken
from intake.vocabulary import ActorKind
from intake.web.history.event_sentences import Names, told
from intake.web.staff_names import staff_names
from routing.directory import Directory

_OFFICE: Mapping[str, str] = MappingProxyType(
    {
        "search:person": N_("Looked for a person"),
        "search:export": N_("Took a list away as a file"),
        "inbound:read": N_("Read a text that belongs to no complaint"),
        "inbound:read_file": N_("Opened a file that came with a text"),
        "inbound:quarantine_read": N_("Read texts with a wrong signature"),
        "audit:export": N_("Took readings away as a file"),
    }
)
Cells = tuple[str, str, str, str, str, str]


def read_header() -> Cells:
    return (_("Time"), _("Who"), _("Complaint"), _("What"), _("Why"), _("Address"))


def read_cells(session: Session, directory: Directory, lines: Iterable[ReadLine]) -> list[Cells]:
    """The number in groups of four: no spreadsheet takes that for a number of its own."""
    lines = list(lines)
    people = staff_names(session, {line.staff_id for line in lines})
    names = Names(directory, people)
    keys = find.text_keys_of(session, {line.event.complaint_id for line in lines})
    cells = []
    for line in lines:
        what, why = told(line.event, names, keys[line.event.complaint_id])
        who = people.get(line.staff_id or 0, "") or word(ActorKind(line.event.actor_kind))
        at = shanghai(line.at, "%Y-%m-%d %H:%M:%S")
        cells.append((at, who, spoken(line.number), what, why, str(line.event.data.get("address", ""))))
    return cells


def office_cells(session: Session, events: Iterable[OfficeEvent]) -> list[Cells]:
    events = list(events)
    people = staff_names(session, {event.actor_id for event in events})
    return [
        (
            shanghai(event.at, "%Y-%m-%d %H:%M:%S"),
            people.get(event.actor_id or 0, "") or word(ActorKind(event.actor_kind)),
            "",
            _(_OFFICE[event.kind]),
            "",
            str(event.data.get("address", "")),
        )
        for event in events
    ]
