"""One deadline as a sheet to read and to print: its days in weeks, in words, and what moved it, told by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.clocks.clock import COMPLAINT_CLOCKS
from intake.casework.clocks.explanation import DeadlineExplanation, Moved, explain_deadline
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.requests.reasons import reason_text as reason_said
from intake.events import EventKind
from intake.language.formats import shanghai
from intake.language.i18n import _, ngettext
from intake.language.words import word
from intake.models import Complaint, Deadline
from intake.sealing.text import WITHOUT_TEXTS, TextKey
from intake.vocabulary import ActorKind
from intake.web.day_cells import DayCell, KindKey, cell_of, holiday_runs, key_of
from intake.web.history.event_sentences import Names, told
from intake.web.staff_names import staff_names
from routing.calendars.office_hours import written_hours
from routing.calendars.working_time import DayKind
from routing.clocks.deadlines import HOUR_CLOCKS, is_breached
from routing.clocks.policies import ANY, STATUTORY
from routing.vocabulary import Clock, Kind, Priority, Unit


@dataclass(frozen=True)
class MoveLine:
    """What moved a clock: the sentence, what was written with it, and the date it left behind."""

    at: datetime
    who: str
    sentence: str
    details: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True)
class Sheet:
    """Everything one page says of one clock."""

    row: Deadline
    department: str
    weeks: tuple[tuple[DayCell | None, ...], ...]
    moves: tuple[MoveLine, ...]
    kinds: tuple[KindKey, ...]
    holidays: tuple[str, ...]
    outlook: str
    explained: DeadlineExplanation

    @property
    def cells(self) -> list[DayCell]:
        return [cell for week in self.weeks for cell in week if cell is not None]

    @property
    def is_paused(self) -> bool:
        return self.explained.resumed_at is not None

    @property
    def is_by_the_hour(self) -> bool:
        return self.row.unit in HOUR_CLOCKS

    @property
    def office_hours(self) -> str:
        """Of the place it counts by, where they matter."""
        return written_hours(self.explained.calendar.office_hours) if self.row.unit is Unit.WORKING_HOURS else ""

    @property
    def has_moved(self) -> bool:
        """Whether the date in force, or that of a clock that runs again, is not the one first told."""
        return self.is_paused or self.explained.promised_at != self.row.due_at

    @property
    def policy(self) -> str:
        """Policies are called after the kinds of matters and their urgency; others stand as they were written."""
        if self.row.policy == ANY:
            return _("every kind of matter")
        kinds = [*Kind, *Priority]
        return next((word(kind) for kind in kinds if kind.value == self.row.policy), self.row.policy)

    @property
    def amount(self) -> str:
        """`15 working days + 10 working days`: the limit, and by how much it was extended."""
        said = amount_words(self.row.amount, self.row.unit)
        if not self.row.extension_days:
            return said
        unit = Unit.DAYS if self.row.unit is Unit.DAYS else Unit.WORKING_DAYS
        return f"{said} + {amount_words(self.row.extension_days, unit)}"


def staff_sheet(
    session: Session, collaborators: Collaborators, explained: DeadlineExplanation, *, at: datetime
) -> Sheet:
    """With the names of who asked and who approved."""
    names = Names(collaborators.rules.directory)
    people = staff_names(session, {each.event.actor_id for each in explained.moves})
    key = find.text_keys_of(session, [explained.row.complaint_id])[explained.row.complaint_id]
    lines = []
    for each in explained.moves:
        sentence, detail = _told(each, names, key)
        who = people.get(each.event.actor_id or 0) or word(ActorKind(each.event.actor_kind))
        details = [*detail.splitlines(), *_approval(session, each, key)]
        lines.append(MoveLine(each.event.at, who, sentence, tuple(filter(None, details)), each.due_at))
    department = names.department(explained.row.department_id) if explained.row.department_id else ""
    return _sheet(explained, department, lines, at=at)


def public_sheets(session: Session, collaborators: Collaborators, complaint: Complaint, *, at: datetime) -> list[Sheet]:
    """For the complainant: each date they were told, what happened to it, without people and what they wrote."""
    statement = select(Deadline).where(
        Deadline.complaint_id == complaint.id,
        col(Deadline.handling_id).is_(None),
        col(Deadline.cancelled_at).is_(None),
        col(Deadline.clock).in_([*COMPLAINT_CLOCKS, *STATUTORY]),
    )
    events = audit.timeline(session, complaint.id)
    rows = sorted(session.exec(statement), key=lambda row: (list(Clock).index(row.clock), row.started_at))
    explained = [explain_deadline(session, collaborators, complaint, row, events, at=at) for row in rows]
    names = Names(collaborators.rules.directory)
    return [
        _sheet(
            each,
            "",
            [MoveLine(one.event.at, "", _told(one, names, WITHOUT_TEXTS)[0], (), one.due_at) for one in each.moves],
            at=at,
        )
        for each in explained
    ]


def _sheet(explained: DeadlineExplanation, department: str, moves: Sequence[MoveLine], *, at: datetime) -> Sheet:
    row = explained.row
    weeks = tuple(tuple(cell_of(day, explained, at=at) if day else None for day in week) for week in explained.weeks())
    present = {day.kind for day in explained.days}
    return Sheet(
        row=row,
        department=department,
        weeks=weeks,
        moves=tuple(moves),
        kinds=tuple(key_of(kind) for kind in DayKind if kind in present),
        holidays=tuple(holiday_runs(explained.days)),
        outlook=_outlook(explained, at),
        explained=explained,
    )


def _outlook(explained: DeadlineExplanation, at: datetime) -> str:
    """What comes if nothing else happens."""
    row = explained.row
    if row.met_at is not None:
        words = {"at": shanghai(row.met_at), "due": shanghai(row.due_at)}
        late = is_breached(row.due_at, row.met_at)
        return _("Done late: %(at)s, due %(due)s.", **words) if late else _("Done in time: %(at)s.", **words)
    if row.cancelled_at is not None:
        return _("It lost its meaning at %(at)s; nothing is due any more.", at=shanghai(row.cancelled_at))
    if explained.resumed_at is not None:
        return _paused_outlook(explained, explained.resumed_at)
    if is_breached(row.due_at, at):
        return _("It ran out at %(due)s and is overdue until it is done.", due=shanghai(row.due_at))
    if row.is_provisional:
        return _(
            "If nothing else happens, it is due at %(due)s. The calendar of that year is not official yet: the date "
            "may move later, never earlier.",
            due=shanghai(row.due_at),
        )
    return _("If nothing else happens, it is due at %(due)s.", due=shanghai(row.due_at))


def _paused_outlook(explained: DeadlineExplanation, resumed_at: datetime) -> str:
    said = _(
        "It stands still and has no date. If it ran again now, it would be due at %(due)s.", due=shanghai(resumed_at)
    )
    if explained.pause_until is None or explained.run_on_at is None:
        return said
    words = {"until": shanghai(explained.pause_until), "due": shanghai(explained.run_on_at)}
    return said + _(" If nothing else happens, it runs on by itself after %(until)s and is due at %(due)s.", **words)


def _told(moved: Moved, names: Names, key: TextKey) -> tuple[str, str]:
    sentence, detail = told(moved.event, names, key)
    data = moved.event.data
    if moved.event.kind is EventKind.DEADLINE_PROMISE:
        return _("The clock began, and the date was promised"), ""
    if moved.event.kind is EventKind.DEADLINE_EXTEND:
        return _("Extended by %(days)s", days=amount_words(data["days"], Unit(data["unit"]))), detail
    return sentence, detail


def amount_words(amount: int, unit: Unit) -> str:
    """How much of what a limit counts."""
    match unit:
        case Unit.WORKING_DAYS:
            return ngettext("%(num)d working day", "%(num)d working days", amount)
        case Unit.DAYS:
            return ngettext("%(num)d day", "%(num)d days", amount)
        case Unit.WORKING_HOURS:
            return ngettext("%(num)d office hour", "%(num)d office hours", amount)
        case Unit.HOURS:
            return ngettext("%(num)d hour", "%(num)d hours", amount)


def _approval(session: Session, moved: Moved, key: TextKey) -> list[str]:
    """Who asked for an extension, why and by which document; the event itself names who approved it."""
    request = moved.asked
    if request is None:
        return []
    asker = staff_names(session, {request.requested_by_id}).get(request.requested_by_id, "")
    reason = reason_said(request.kind, request.reason_code)
    words = {"who": asker, "at": shanghai(request.requested_at), "reason": reason}
    return [
        _("Asked for by %(who)s at %(at)s: %(reason)s", **words),
        _("Evidence: %(evidence)s", evidence=key.open(request.evidence)),
        _("Decision: %(note)s", note=key.open(request.decision_note)) if request.decision_note else "",
    ]
