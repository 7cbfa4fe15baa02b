"""What every verb needs beside the session: the rules in force, the key ring, the queue."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from intake.sealing.ring import KeyRing
from routing.calendars.book import CalendarBook
from routing.calendars.store import load_calendars
from routing.calendars.working_time import WorkingCalendar, local_day
from routing.clocks.policies import Limits
from routing.clocks.store import load_limits, next_limits
from routing.decision.decide import decide
from routing.directory import Directory
from routing.facts import AssociationSnapshot, Case, Decision
from routing.fee_lists.store import load_fee_list, next_fee_list
from routing.fees import FeeList, shipped_fee_list
from routing.registry.snapshots import snapshot_of
from routing.rules import store
from routing.rules.table import RulesTable
from routing.violations import ViolationCard

if TYPE_CHECKING:  # with it come rq and redis, which a command without a queue has no use for
    from intake.jobs import JobQueue

MOST_SNAPSHOTS = MOST_DECISIONS = 10_000


class Placed(Protocol):
    """A clock, stored, promised or derived: whose calendar it counts by."""

    @property
    def region_code(self) -> str: ...
    @property
    def handling_id(self) -> int | None: ...
    @property
    def department_id(self) -> int | None: ...


@dataclass(frozen=True)
class Rulebook:
    """Rules, departments, calendars, limits, the taxonomy and the fee lists as they stood when loaded, frozen.

    `table`, `limits` and `fees` are those in force at the moment asked for, until `until` if others are to follow.
    """

    table: RulesTable
    directory: Directory
    calendars: CalendarBook
    limits: Limits
    violations: tuple[ViolationCard, ...]
    until: datetime | None = None
    fees: FeeList = field(default_factory=shipped_fee_list)
    _snapshots: dict[tuple[int, date], AssociationSnapshot | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    _decisions: dict[tuple[object, ...], tuple[AssociationSnapshot | None, Decision]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def load(cls, session: Session, *, profile: str, at: datetime) -> "Rulebook":
        """Raises NoTableInForce. The table that follows is compiled too, so that it decides from its first second."""
        until = store.next_change(session, at)
        if until is not None:
            store.load_table(session, until)
        return cls(
            table=store.load_table(session, at),
            directory=store.load_directory(session, on=local_day(at)),
            calendars=load_calendars(session),
            limits=load_limits(session, profile, at=at),
            violations=tuple(store.load_violations(session)),
            until=min(
                filter(None, (until, next_limits(session, profile, at), next_fee_list(session, at))), default=None
            ),
            fees=load_fee_list(session, at),
        )

    @property
    def calendar(self) -> WorkingCalendar:
        """The country's; that of a place is `calendars.of`."""
        return self.calendars.country

    def calendar_at(self, session: Session, version: int, clock: Placed) -> WorkingCalendar:
        """The calendar of that version a clock counts by: its place's, for a part with its department's hours."""
        book = self.calendars if version == self.calendars.version else load_calendars(session, version)
        return book.of(clock.region_code, clock.department_id if clock.handling_id is not None else None)

    def calendar_of(self, clock: Placed) -> WorkingCalendar:
        """As `calendar_at`, of the version in force."""
        department_id = clock.department_id if clock.handling_id is not None else None
        return self.calendars.of(clock.region_code, department_id)

    def snapshot(self, session: Session, association_id: int | None, on: date) -> AssociationSnapshot | None:
        """The association on that day, asked of the registry once for as long as these rules are kept.

        Complaints come in bursts about one association, and intake is the hot path; like a published table, a change of
        the registry is followed by every host within half a minute.
        """
        if association_id is None:
            return None
        key = association_id, on
        if key not in self._snapshots:
            if len(self._snapshots) >= MOST_SNAPSHOTS:
                self._snapshots.clear()
            self._snapshots[key] = snapshot_of(session, association_id, on)
        return self._snapshots[key]

    def decide(self, case: Case) -> Decision:
        """As `routing.decision.decide`, worked out once for all complaints of a burst that the rules cannot tell apart.

        Every column is a fact of the case but the narrative, of which the rules see only whose keywords it holds.
        """
        key = (
            case.violations,
            case.kind,
            case.channel,
            case.snapshot.association_id if case.snapshot else None,
            case.region_code,
            case.amount,
            case.government,
            case.anonymous,
            case.implicated,
            case.on,
            self.table.words_met(case.text),
        )
        snapshot, decision = self._decisions.get(key, (None, None))
        if decision is None or snapshot is not case.snapshot:
            if len(self._decisions) >= MOST_DECISIONS:
                self._decisions.clear()
            decision = decide(case, self.table, self.directory)
            self._decisions[key] = case.snapshot, decision
        return decision


@dataclass(frozen=True)
class Collaborators:
    """The collaborators of casework."""

    rules: Rulebook
    ring: KeyRing
    jobs: "JobQueue"
    home_region: str
