"""Which closed complaints are learned from, and which are kept apart to measure on.

Only complaints whose codes a person chose: a text message accepted without anybody looking carries the codes its
keywords gave it, and would teach the keywords to themselves. Of what is merely "other" (F-99) nothing can be learned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select
from sqlmodel import Session

from intake.models import Complaint, ComplaintIdentity
from intake.models.practice import IS_COUNTED
from intake.reports.periods import Period, month_before, month_of, of_month
from intake.sealing.ring import KeyRing, key_ring_of
from intake.sealing.text import TextKey
from intake.suggesting.learnable_text import clean
from intake.suggesting.offer_log import CodeAnswers, answers
from intake.suggesting.terms import Sample
from intake.vocabulary import State
from routing.models import Association
from routing.normalise import normalise
from routing.violations import OTHER
from routing.vocabulary import Channel

# Bounds of time and memory, the newest first: at worst some two minutes of one core, and a gigabyte.
MOST_LEARNED_FROM = 30_000
MOST_CHARACTERS = 5_000_000
MOST_MEASURED_ON = 5_000
_AT_ONCE = 1_000

_complaints, _identities, _associations = (
    Complaint.__table__,
    ComplaintIdentity.__table__,
    Association.__table__,
)
_CLOSED = (
    select(
        _complaints.c.id,
        _complaints.c.text_key,
        _complaints.c.narrative,
        _complaints.c.violations,
        _complaints.c.is_synthetic,
        _complaints.c.association_id,
        _complaints.c.association_text,
        _associations.c.name,
        _identities.c.phone_hash,
    )
    .outerjoin(_associations, _associations.c.id == _complaints.c.association_id)
    .outerjoin(_identities, _identities.c.complaint_id == _complaints.c.id)
    .where(
        IS_COUNTED,
        _complaints.c.state.in_([State.CLOSED, State.ARCHIVED]),
        or_(_complaints.c.channel != Channel.SMS, _complaints.c.accepted_at > _complaints.c.received_at),
    )
    .order_by(_complaints.c.closed_at.desc(), _complaints.c.id.desc())
)


@dataclass(frozen=True)
class Corpus:
    """`learned` was closed before the month, `measured` in it; both the oldest first."""

    month: Period
    learned: Sequence[Sample]
    measured: Sequence[Sample]
    answers: Sequence[CodeAnswers] = ()  # of those who were asked whether it is this

    @property
    def is_empty(self) -> bool:
        return not self.learned and not self.measured


def last_full_month(at: datetime) -> Period:
    return of_month(month_before(month_of(at)))


def read_corpus(session: Session, *, at: datetime) -> Corpus:
    month = last_full_month(at)
    before = _complaints.c.closed_at < month.start
    within = and_(_complaints.c.closed_at >= month.start, _complaints.c.closed_at < month.end)
    learned = _newest(session, _CLOSED.where(before).limit(MOST_LEARNED_FROM))
    measured = _newest(session, _CLOSED.where(within).limit(MOST_MEASURED_ON), is_whole=True)
    return Corpus(month, list(learned)[::-1], list(measured)[::-1], answers(session, at=at))


def _newest(session: Session, statement: Select[Any], *, is_whole: bool = False) -> Iterator[Sample]:
    characters, ring = 0, key_ring_of(session)
    with session.connection().execute(statement, execution_options={"yield_per": _AT_ONCE}) as rows:
        for row in rows:
            sample = _sample(ring, row, is_whole=is_whole)
            characters += len(sample.text)
            if characters > MOST_CHARACTERS:
                return
            if sample.codes:
                yield sample


def _sample(ring: KeyRing, row: Row[Any], *, is_whole: bool) -> Sample:
    narrative = TextKey.of(ring, row).open(row.narrative)
    return Sample(
        text=clean(narrative, (row.name or "", row.association_text)),
        codes=tuple(code for code in dict.fromkeys(row.violations) if code != OTHER),
        complainant=row.phone_hash or "",
        association=str(row.association_id) if row.association_id is not None else row.association_text,
        narrative=normalise(narrative) if is_whole else "",
        is_synthetic=row.is_synthetic,
    )
