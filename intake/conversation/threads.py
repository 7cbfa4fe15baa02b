"""Which complaints, by whatever door they came in, a number's texts may be about. Merges are followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from intake.casework.matters import members
from intake.casework.registering.preview import is_under_way
from intake.models import Complaint, ComplaintIdentity, Message
from intake.models.practice import IS_COUNTED
from intake.vocabulary import MessageState, State

_LOOKED_AT = 40  # complaints of one number


@dataclass(frozen=True)
class Thread:
    """A complaint of the sender, and the one it lives on in: itself, unless it was joined to another.

    `joined` are further complaints of the sender that live on in the same.
    """

    own: Complaint
    living: Complaint
    joined: tuple[Complaint, ...] = ()

    @property
    def of_sender(self) -> tuple[Complaint, ...]:
        return self.own, *self.joined

    @property
    def is_open(self) -> bool:
        """Whether something can still be added."""
        return is_under_way(self.living)

    @property
    def is_asked(self) -> bool:
        """Whether it waits for this sender's answer: what was asked about the other complaint was asked of another."""
        return self.living.id == self.own.id and self.own.state is State.NEED_INFO


def threads_of(session: Session, phone_hash: str) -> list[Thread]:
    """Newest first, each living complaint once."""
    own = session.exec(
        select(Complaint)
        .join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id)
        .where(ComplaintIdentity.phone_hash == phone_hash, col(ComplaintIdentity.erased_at).is_(None), IS_COUNTED)
        .order_by(col(Complaint.received_at).desc(), col(Complaint.id).desc())
        .limit(_LOOKED_AT)
    ).all()
    by_living: dict[int, list[Complaint]] = {}
    living: dict[int, Complaint] = {}
    for complaint in own:
        last = members.handled_with(session, complaint)
        living[last.id] = last
        by_living.setdefault(last.id, []).append(complaint)
    return [_thread(living[living_id], of_sender) for living_id, of_sender in by_living.items()]


def find_last_texted(session: Session, threads: Sequence[Thread]) -> Thread | None:
    """What our newest text to this number was about; one that failed has told nobody anything."""
    found = _newest(session, threads)
    return found[0] if found is not None else None


def is_asked_since(session: Session, threads: Sequence[Thread], moment: datetime, *, but: int | None) -> bool:
    """Whether our newest text, after `moment`, asked about another complaint than `but`."""
    found = _newest(session, threads)
    return found is not None and found[0].is_asked and found[1] > moment and found[0].own.id != but


def find_numbered(threads: Iterable[Thread], number: str) -> Thread | None:
    """The sender's own complaint of this number; somebody else's is only a word."""
    return next((one for one in threads if any(number == each.number for each in one.of_sender)), None)


def _thread(living: Complaint, of_sender: Sequence[Complaint]) -> Thread:
    own = next((one for one in of_sender if one.id == living.id), of_sender[0])
    return Thread(own, living, tuple(one for one in of_sender if one.id != own.id))


def _newest(session: Session, threads: Sequence[Thread]) -> tuple[Thread, datetime] | None:
    owners = {one.id: thread for thread in threads for one in thread.of_sender}
    last = session.exec(
        select(Message.complaint_id, Message.created_at)
        .where(col(Message.complaint_id).in_(owners), Message.state != MessageState.FAILED)
        .order_by(col(Message.created_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()
    return (owners[last[0]], last[1]) if last is not None and last[0] is not None else None
