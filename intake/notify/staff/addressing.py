"""Who hears of a notice beside the page: worked out once for each, a lot at a time, by whichever worker comes first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, bindparam, col, select

from intake.casework.collaborators import Collaborators
from intake.casework.outbox.absences import Substitutes
from intake.casework.outbox.addressees import HOTLINE_ROLES
from intake.casework.outbox.notice_topics import URGENT, topic_of
from intake.models import Complaint, Deadline, Notice, NoticeDelivery, Staff
from intake.notify.staff.contacts import Reach, reaches
from intake.notify.staff.hours import hearing_moment
from intake.vocabulary import Road, StaffRole
from routing.calendars.working_time import local_day
from routing.models import Department
from routing.vocabulary import Unit

LOT = 200
_UNADDRESSED = (
    select(Notice)
    .where(col(Notice.addressed_at).is_(None))
    .order_by(col(Notice.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True)
class Recipient:
    """A person, perhaps in place of another, or the duty address of a department; and how they are told."""

    staff_id: int | None = None
    department_id: int | None = None
    for_staff_id: int | None = None
    reach: Reach = field(default_factory=Reach)

    @property
    def key(self) -> str:
        return f"staff-{self.staff_id}" if self.staff_id is not None else f"department-{self.department_id}"


def address_notices(session: Session, collaborators: Collaborators, *, mails: bool, at: datetime) -> int:
    """How many were looked at; 0 when none is left that nobody holds. `mails`: whether there is a server for e-mail."""
    notices = session.exec(_UNADDRESSED, params={"most": LOT}).all()
    if not notices:
        return 0
    roads = frozenset(Road) if mails else frozenset({Road.TEXT})
    post = _Post(session, collaborators, roads, at, Substitutes.on(session, local_day(at)))
    post.look_at(notices)
    rows = [row for notice in notices for row in post.deliveries(notice)]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(NoticeDelivery.__table__).on_conflict_do_nothing(), rows)
    for notice in notices:
        notice.addressed_at = at
        session.add(notice)
    return len(notices)


@dataclass
class _Post:
    """One lot; what it needs of people, departments, clocks and complaints is read once."""

    session: Session
    collaborators: Collaborators
    roads: frozenset[Road]
    at: datetime
    substitutes: Substitutes
    _people: dict[int, Any] = field(default_factory=dict)
    _departments: dict[int, Any] = field(default_factory=dict)
    _reaches: dict[int, Reach] = field(default_factory=dict)
    _by_night: frozenset[int] = frozenset()
    _practice: frozenset[int] = frozenset()

    def look_at(self, notices: Sequence[Notice]) -> None:
        person, duty = Staff.__table__.c, Department.__table__.c
        people = sa.select(person.id, person.roles, person.department_id, person.region_code).where(person.is_active)
        self._people = {row.id: row for row in self.session.execute(people)}
        addresses = sa.select(duty.id, duty.email, duty.region_code)
        self._departments = {row.id: row for row in self.session.execute(addresses)}
        self._reaches = reaches(self.session, self._people.keys())
        clocks = {one.deadline_id for one in notices} - {None}
        urgent = select(Deadline.id).where(col(Deadline.id).in_(clocks), Deadline.unit == Unit.HOURS)
        self._by_night = frozenset(self.session.exec(urgent)) if clocks else frozenset()
        about = {one.complaint_id for one in notices} - {None}
        practice = select(Complaint.id).where(col(Complaint.id).in_(about), col(Complaint.is_training))
        self._practice = frozenset(self.session.exec(practice)) if about else frozenset()

    def deliveries(self, notice: Notice) -> Iterator[dict[str, Any]]:
        """Column values; none of what is read or settled already, or of practice."""
        is_over = notice.read_at is not None or notice.settled_at is not None
        if is_over or notice.complaint_id in self._practice:
            return
        for recipient in self._recipients(notice):
            chosen = recipient.reach.roads_for(topic_of(notice.kind)) if recipient.staff_id else {Road.MAIL}
            for road in sorted(chosen & self.roads):
                yield self._delivery(notice, recipient, road)

    def _recipients(self, notice: Notice) -> Iterator[Recipient]:
        if notice.staff_id is not None:
            yield from self._person(notice.staff_id)
        elif notice.department_id is not None:
            yield from self._department(notice)
        else:
            yield from self._readers(notice, self._hotline(notice.region_code))

    def _person(self, staff_id: int) -> Iterator[Recipient]:
        """And whoever stands in for them, at the end of the chain of those who are away too."""
        if staff_id in self._people:
            yield Recipient(staff_id, reach=self._reaches.get(staff_id, Reach()))
        substitute = self.substitutes.of(staff_id)
        if substitute in self._people:
            yield Recipient(substitute, for_staff_id=staff_id, reach=self._reaches.get(substitute or 0, Reach()))

    def _department(self, notice: Notice) -> Iterator[Recipient]:
        """Its duty address; its people where they asked for it, or where there is no such address."""
        duty = self._departments.get(notice.department_id or 0)
        has_duty = duty is not None and bool(duty.email and Road.MAIL in self.roads)
        if duty is not None and has_duty:
            yield Recipient(department_id=duty.id, reach=Reach(email=duty.email))
        people = [
            person.id
            for person in self._people.values()
            if person.department_id == notice.department_id and StaffRole.HANDLER in person.roles
        ]
        yield from self._readers(notice, people, must_have_chosen=has_duty)

    def _readers(self, notice: Notice, people: Sequence[int], *, must_have_chosen: bool = False) -> Iterator[Recipient]:
        """Those of a whole desk who are there; whoever is away is no use to it."""
        for staff_id in people:
            reach = self._reaches.get(staff_id, Reach())
            if not self.substitutes.is_away(staff_id) and (
                not must_have_chosen or reach.has_chosen(topic_of(notice.kind))
            ):
                yield Recipient(staff_id, reach=reach)

    def _hotline(self, region_code: str | None) -> list[int]:
        region = region_code or self.collaborators.home_region
        return [
            person.id
            for person in self._people.values()
            if (person.region_code or self.collaborators.home_region) == region
            and HOTLINE_ROLES.intersection(person.roles)
        ]

    def _delivery(self, notice: Notice, recipient: Recipient, road: Road) -> dict[str, Any]:
        """What counts natural hours is told by night; what is late already within hours, at once; the rest gathered."""
        seen_at = max(notice.shown_at, self.at)
        is_urgent = notice.kind in URGENT
        due_at = seen_at
        if notice.deadline_id not in self._by_night:
            wait = timedelta() if is_urgent else timedelta(minutes=recipient.reach.digest_minutes)
            due_at = hearing_moment(recipient.reach.hours, self._calendar(recipient), seen_at + wait)
        return {
            "notice_id": notice.id,
            "recipient": recipient.key,
            "staff_id": recipient.staff_id,
            "department_id": recipient.department_id,
            "for_staff_id": recipient.for_staff_id,
            "road": road,
            "is_urgent": is_urgent or notice.deadline_id in self._by_night,
            "due_at": due_at,
            "created_at": self.at,
        }

    def _calendar(self, recipient: Recipient) -> Any:
        person = self._people.get(recipient.staff_id or 0)
        department_id = recipient.department_id or (person.department_id if person else None)
        department = self._departments.get(department_id or 0)
        region = person.region_code if person is not None else None
        if department is not None:
            region = region or department.region_code
        calendars = self.collaborators.rules.calendars
        return calendars.of(region or self.collaborators.home_region, department_id)
