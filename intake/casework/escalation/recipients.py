"""Whom a step of the ladder tells, and from when on they see it: within their own hours."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, bindparam, col

from intake.casework.clocks.clock import COORDINATION, SHARED
from intake.casework.collaborators import Collaborators
from intake.casework.outbox.absences import Substitutes
from intake.casework.outbox.regional_hotlines import RegionalHotlines
from intake.casework.parts import assignments
from intake.models import Complaint, Deadline, Handling, Staff
from intake.vocabulary import HandlingState, StaffRole
from routing.calendars.working_time import local_day
from routing.clocks.ladder import office_moment, tells_of, times_told
from routing.vocabulary import Addressee, Clock, Step, Unit


@dataclass(frozen=True)
class Desk:
    """One addressee: a person, a whole department, or with neither the hotline of a region, empty for the home's."""

    department_id: int | None = None
    staff_id: int | None = None
    region_code: str | None = None

    @property
    def is_hotline(self) -> bool:
        return self.department_id is None and self.staff_id is None

    @property
    def key(self) -> str:
        if self.staff_id is not None:
            return f"staff-{self.staff_id}"
        if self.region_code is not None:
            return f"region-{self.region_code}"
        return str(self.department_id or "hotline")


_STAFF_OF = (
    sa.select(*(Staff.__table__.c[name] for name in ("department_id", "id", "is_head", "is_deputy", "roles")))
    .where(col(Staff.department_id).in_(bindparam("departments", expanding=True)), col(Staff.is_active))
    .order_by(col(Staff.id))
    .execution_options(autoflush=False)
)
_SUPERVISORS = (
    sa.select(Staff.__table__.c.id, Staff.__table__.c.roles)
    .where(col(Staff.is_active), col(Staff.department_id).is_(None))
    .order_by(col(Staff.id))
)
_RUN_OUT = frozenset({Step.DUE, Step.PLUS_1, Step.PLUS_3, Step.PLUS_5})


@dataclass(frozen=True)
class _Pressed:
    """A department a clock presses, and who there has the matter in hand."""

    department_id: int
    handler_id: int | None = None
    unsigned_id: int | None = None  # the part that nobody has signed for


@dataclass
class Recipients:
    """Finds the addressees of one lot of steps; who works where is read once, the parts of complaints looked at too."""

    session: Session
    collaborators: Collaborators
    at: datetime
    _people: dict[int, list[Any]] = field(default_factory=dict)
    _parts: dict[int, list[Handling]] = field(default_factory=dict)
    _supervisors: dict[str | None, list[int]] = field(default_factory=dict)
    _hotlines: RegionalHotlines | None = None
    _substitutes: Substitutes | None = None

    def look_at(self, complaints: Iterable[Complaint]) -> None:
        """Read who has them in hand, as it is now that the caller holds them."""
        self._parts = assignments.open_parts_of_many(self.session, [one.id for one in complaints])
        self._meet({part.department_id for parts in self._parts.values() for part in parts})

    def desks(self, complaint: Complaint, deadline: Deadline, step: Step) -> dict[Desk, int | None]:
        """Whom the step tells; each with the department whose hours they keep, None for the hotline's.

        Where nobody has it in hand, or a department has no head, the department is told; where no department is
        pressed, the hotline: that of the region which received the complaint and those of the departments pressed,
        one region further up at each step. A coordination that ran out lies with no department that works on it, so
        the hotline hears of it from the first day, and from the first chase on its supervisors by name.
        """
        pressed = self._pressed(complaint, deadline)
        ladder = self.collaborators.rules.limits.ladder(deadline.policy)
        tells = tells_of(ladder, step)
        found: dict[Desk, int | None] = {}
        for one in pressed:
            for addressee in tells:
                found.update(
                    {desk: None if desk.is_hotline else one.department_id for desk in self._of(one, addressee)}
                )
            if deadline.clock is Clock.SIGN and step is Step.DUE:
                found.update(dict.fromkeys(self._deputies_of(one), one.department_id))
        if not pressed or Addressee.HOTLINE in tells:
            climbed = times_told(ladder, Addressee.HOTLINE, before=step)
            regions = [complaint.received_region, *self._regions_of(pressed)]
            found.update({Desk(region_code=self._all_hotlines().above(region, climbed)): None for region in regions})
        if deadline.clock in COORDINATION and step in _RUN_OUT:
            found.update(self._who_sees_to_it(complaint, step))
        return found

    def _who_sees_to_it(self, complaint: Complaint, step: Step) -> dict[Desk, None]:
        """Of the region that received it: the hotline, later its supervisors, and the hotline where it has none."""
        region = self._all_hotlines().above(complaint.received_region)
        people = self._supervisors_of(region) if step is not Step.DUE else []
        return dict.fromkeys([Desk(staff_id=one) for one in people] or [Desk(region_code=region)])

    def _supervisors_of(self, region: str | None) -> list[int]:
        if region not in self._supervisors:
            found: Sequence[Any] = self.session.execute(
                _SUPERVISORS.where(col(Staff.region_code) == region), execution_options={"autoflush": False}
            ).all()
            self._supervisors[region] = [one.id for one in found if StaffRole.SUPERVISOR in one.roles]
        return self._supervisors[region]

    def _regions_of(self, pressed: Iterable[_Pressed]) -> Iterator[str]:
        cards = self.collaborators.rules.directory.departments
        return (cards[one.department_id].region_code for one in pressed if one.department_id in cards)

    def shown_at(
        self,
        complaint: Complaint,
        deadline: Deadline,
        department_id: int | None,
        *,
        at: datetime,
        hotline: str | None = None,
    ) -> datetime:
        """`at`, or when office next opens there. What is counted in natural hours is urgent: it is told by night."""
        if deadline.unit is Unit.HOURS:
            return at
        calendars = self.collaborators.rules.calendars
        if department_id is None:
            return office_moment(calendars.of(hotline or self.collaborators.home_region), at)
        card = self.collaborators.rules.directory.departments.get(department_id)
        region_code = card.region_code if card is not None else complaint.region_code
        return office_moment(calendars.of(region_code, department_id), at)

    def _pressed(self, complaint: Complaint, deadline: Deadline) -> list[_Pressed]:
        """A part's clock presses its department, the complainant's every department that has not answered yet."""
        if deadline.handling_id is None and deadline.clock not in SHARED:
            return [_Pressed(deadline.department_id)] if deadline.department_id is not None else []
        unsigned = HandlingState.PENDING
        return [
            _Pressed(part.department_id, part.handler_id, part.id if part.state is unsigned else None)
            for part in self.parts_pressed(complaint, deadline)
        ]

    def parts_pressed(self, complaint: Complaint, deadline: Deadline) -> list[Handling]:
        """The open parts that a clock presses; none where it presses whoever coordinates."""
        open_parts = self._parts.get(complaint.id, [])
        if deadline.handling_id is not None:
            return [part for part in open_parts if part.id == deadline.handling_id]
        return list(open_parts) if deadline.clock in SHARED else []

    def _of(self, pressed: _Pressed, addressee: Addressee) -> list[Desk]:
        if addressee is Addressee.HOTLINE:
            return []
        people = self._people_of(pressed.department_id) if addressee is not Addressee.DEPARTMENT else []
        if addressee is Addressee.PERSON and pressed.unsigned_id is not None:
            return self._to_sign(pressed, people)
        if addressee is Addressee.PERSON:
            people = [person for person in people if person.id == pressed.handler_id]
        else:
            people = [person for person in people if person.is_head]
        return [Desk(staff_id=person.id) for person in self._reached(people)] or [Desk(pressed.department_id)]

    def _to_sign(self, pressed: _Pressed, people: Sequence[Any]) -> list[Desk]:
        """What nobody has signed for goes round among the handlers who are there: by its number.

        So each step reaches one person, the same one while nobody comes or goes, and each of them their share. Where
        none is there the head is told, and where no head is, the hotline of the region; a department without accounts
        has its desk, and an address of its own.
        """
        handlers = [person for person in people if StaffRole.HANDLER in person.roles]
        if not handlers:
            return [Desk(pressed.department_id)]
        if there := self._there(handlers):
            return [Desk(staff_id=there[(pressed.unsigned_id or 0) % len(there)].id)]
        heads = self._there([person for person in people if person.is_head])
        if heads:
            return [Desk(staff_id=person.id) for person in heads]
        (region, *_) = [*self._regions_of([pressed]), None]
        return [Desk(pressed.department_id), Desk(region_code=self._all_hotlines().above(region))]

    def _deputies_of(self, pressed: _Pressed) -> list[Desk]:
        """A signature that is due and missing: first a person was reminded, now the deputy is, then the head.

        Where deputies are named and none is there it is the head already now.
        """
        people = self._people_of(pressed.department_id)
        deputies = [person for person in people if person.is_deputy]
        heads = [person for person in people if person.is_head and deputies]
        return [Desk(staff_id=person.id) for person in self._there(deputies) or self._there(heads)]

    def _there(self, people: Sequence[Any]) -> list[Any]:
        """Those at work; where none is, those who have somebody to stand in for them, who hears it in their place."""
        present = [person for person in people if not self._away().is_away(person.id)]
        return present or self._reached(people)

    def _reached(self, people: Sequence[Any]) -> list[Any]:
        """Those at work, and those who have somebody to stand in for them; who stands in may have gone as well."""
        away = self._away()
        return [one for one in people if not away.is_away(one.id) or away.of(one.id) is not None]

    def _away(self) -> Substitutes:
        if self._substitutes is None:
            self._substitutes = Substitutes.on(self.session, local_day(self.at))
        return self._substitutes

    def _all_hotlines(self) -> RegionalHotlines:
        if self._hotlines is None:
            self._hotlines = RegionalHotlines.read(self.session, self.collaborators)
        return self._hotlines

    def _people_of(self, department_id: int) -> Sequence[Any]:
        """Rows of `_STAFF_OF`."""
        self._meet({department_id})
        return self._people[department_id]

    def _meet(self, department_ids: set[int]) -> None:
        """Read who works in departments that were not asked for yet."""
        unknown = department_ids - self._people.keys()
        if unknown:
            self._people.update({department_id: [] for department_id in unknown})
            found: Sequence[Any] = self.session.execute(_STAFF_OF, {"departments": sorted(unknown)}).all()
            for person in found:
                self._people[person.department_id].append(person)
