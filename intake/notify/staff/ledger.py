"""What was told whom, by what road, when, and what became of it: the ledger of one recipient."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.models import Message, Notice, NoticeDelivery, Staff
from intake.notify.staff.ledger_recipients import IS_COUNTED, LedgerRecipient, newest_ids, notices_of
from intake.vocabulary import MessageState, Road, ToldState


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


def ledger_lines(
    session: Session, recipient: LedgerRecipient, *, limit: int, before: int | None = None
) -> list[LedgerLine]:
    """The newest first, those of lower number than `before`. Of a department: its desk, and its duty address."""
    own = notices_of(recipient.id, is_department=recipient.is_department)
    told = newest_ids(recipient.key, own, limit, before=before)
    theirs = select(Notice).where(col(Notice.id).in_(told), IS_COUNTED).order_by(col(Notice.id).desc()).limit(limit)
    found = session.exec(theirs).all()
    roads = _roads(session, recipient.key, [one.id for one in found])
    return [LedgerLine(one, [*_on_page(one, recipient.key), *roads.get(one.id, ())]) for one in found]


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
