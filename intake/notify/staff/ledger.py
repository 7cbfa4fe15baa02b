"""What was told whom, by what road, when, and what became of it: the ledger by recipient."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, and_, col, func, or_, select

from intake.casework.actor import Actor
from intake.errors import NotFound
from intake.models import Message, Notice, NoticeDelivery, Staff
from intake.models.practice import counts_by
from intake.vocabulary import MessageState, Road, ToldState
from routing.models import Department
from routing.translatable import N_

_COUNTS = or_(col(Notice.complaint_id).is_(None), counts_by(col(Notice.complaint_id)))
_BAD = (MessageState.FAILED, MessageState.UNCERTAIN)


@dataclass(frozen=True)
class ToldBy:
    """One road of one notice, None for the page. `state` is the message's where there is one; `at` since when."""

    road: Road | None
    state: MessageState | ToldState
    at: datetime | None
    for_name: str = ""


@dataclass(frozen=True)
class LedgerLine:
    """One notice as it went to one recipient."""

    notice: Notice
    told_by: Sequence[ToldBy]


@dataclass(frozen=True)
class LedgerRecipient:
    """A person or a department, and how much they were told."""

    key: str
    name: str
    notices: int
    failed: int


def get_recipient(session: Session, key: str, actor: Actor | None) -> tuple[str, int]:
    """The name, and the id, of `staff-5` or `department-7`; of another region's nobody learns: NotFound."""
    kind, _dash, number = key.partition("-")
    found = int(number) if number.isdecimal() and len(number) < 10 else 0  # noqa: PLR2004 - what an integer holds
    if kind == "staff" and (staff := session.get(Staff, found)) is not None and _is_seen(session, staff, actor):
        return staff.display_name, found
    department = session.get(Department, found) if kind == "department" else None
    if department is None or not _is_within(department.region_code, actor):
        raise NotFound(N_("there is no such recipient"))
    return department.name, found


def ledger_recipients(session: Session, actor: Actor | None, *, since: datetime) -> list[LedgerRecipient]:
    """Whoever was told anything since, by name; failed counts what may not have arrived."""
    notices = _counted_notices(session, since)
    joined = select(NoticeDelivery.recipient, func.count(col(NoticeDelivery.id)))
    joined = joined.join(Message, col(Message.id) == NoticeDelivery.message_id)
    bad = joined.where(NoticeDelivery.created_at >= since, col(Message.state).in_(_BAD))
    failed = dict(session.exec(bad.group_by(NoticeDelivery.recipient)).all())
    carried = select(NoticeDelivery.recipient, func.count(func.distinct(NoticeDelivery.notice_id)))
    for key, count in session.exec(
        carried.where(NoticeDelivery.created_at >= since).group_by(NoticeDelivery.recipient)
    ):
        notices[key] = max(notices.get(key, 0), count)
    return [
        LedgerRecipient(key, name, notices[key], failed.get(key, 0))
        for key, name in _names(session, actor)
        if key in notices
    ]


def ledger_lines(session: Session, key: str, actor: Actor | None, *, limit: int, offset: int = 0) -> list[LedgerLine]:
    """The newest first. Of a department: what its desk was told, and its duty address."""
    _name, number = get_recipient(session, key, actor)
    carried = select(NoticeDelivery.notice_id).where(NoticeDelivery.recipient == key)
    own = [col(Notice.staff_id) == number]
    if key.startswith("department"):
        own = [col(Notice.department_id) == number, col(Notice.staff_id).is_(None)]
    theirs = select(Notice).where(or_(and_(*own), col(Notice.id).in_(carried)), _COUNTS)
    found = session.exec(theirs.order_by(col(Notice.id).desc()).limit(limit).offset(offset)).all()
    roads = _roads(session, key, [one.id for one in found])
    return [LedgerLine(one, [*_on_page(one, key), *roads.get(one.id, ())]) for one in found]


def _on_page(notice: Notice, key: str) -> Iterator[ToldBy]:
    """On the page of whom it was addressed to; a substitute reads it there too."""
    if key not in {f"staff-{notice.staff_id}", f"department-{notice.department_id}"}:
        return
    if notice.read_at is not None:
        yield ToldBy(None, ToldState.READ, notice.read_at)
    elif notice.settled_at is not None:
        yield ToldBy(None, ToldState.SETTLED, notice.settled_at)
    else:
        yield ToldBy(None, ToldState.UNREAD, notice.shown_at)


def _roads(session: Session, key: str, notice_ids: Sequence[int]) -> dict[int, list[ToldBy]]:
    statement = (
        select(NoticeDelivery, Message, Staff.display_name)
        .outerjoin(Message, col(Message.id) == NoticeDelivery.message_id)
        .outerjoin(Staff, col(Staff.id) == NoticeDelivery.for_staff_id)
        .where(NoticeDelivery.recipient == key, col(NoticeDelivery.notice_id).in_(notice_ids))
        .order_by(col(NoticeDelivery.id))
    )
    found: dict[int, list[ToldBy]] = {}
    for delivery, message, away in session.exec(statement):
        found.setdefault(delivery.notice_id, []).append(_carried(delivery, message, away or ""))
    return found


def _carried(delivery: NoticeDelivery, message: Message | None, away: str) -> ToldBy:
    if message is not None:
        at = message.delivered_at or message.sent_at or message.claimed_at or message.created_at
        return ToldBy(delivery.road, message.state, at, away)
    state = ToldState.WITHDRAWN if delivery.withdrawn_at is not None else ToldState.WAITS
    return ToldBy(delivery.road, state, delivery.withdrawn_at or delivery.due_at, away)


def _counted_notices(session: Session, since: datetime) -> dict[str, int]:
    """In one pass over those days, which an index knows: grouped by both at once, which no index would be taken for."""
    by = (col(Notice.staff_id), col(Notice.department_id))
    told = select(*by, func.count(col(Notice.id))).where(col(Notice.created_at) >= since, _COUNTS)
    counted: Counter[str] = Counter()
    for staff_id, department_id, count in session.exec(told.group_by(*by)):
        counted.update({f"staff-{staff_id}": count} if staff_id is not None else {})
        counted.update({f"department-{department_id}": count} if department_id is not None else {})
    return counted


def _names(session: Session, actor: Actor | None) -> Iterator[tuple[str, str]]:
    for department in session.exec(select(Department).order_by(Department.name)):
        if _is_within(department.region_code, actor):
            yield f"department-{department.id}", department.name
    for staff in session.exec(select(Staff).order_by(Staff.display_name, Staff.login)):
        if _is_seen(session, staff, actor):
            yield f"staff-{staff.id}", staff.display_name


def _is_seen(session: Session, staff: Staff, actor: Actor | None) -> bool:
    if actor is None or actor.regions is None:
        return True
    department = session.get(Department, staff.department_id) if staff.department_id is not None else None
    return _is_within(staff.region_code or (department.region_code if department else None), actor)


def _is_within(region_code: str | None, actor: Actor | None) -> bool:
    return actor is None or actor.regions is None or region_code in actor.regions
