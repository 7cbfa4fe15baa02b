"""What operators and complainants were offered, what they took, and what the complaint was closed under.

Kept with the complaint it was offered for, codes only, never a word of the text; who took the call is not kept here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, and_, case, cast, func, insert, literal, or_, select
from sqlmodel import Session

from intake.models import Complaint, Suggestion
from intake.models.practice import IS_COUNTED
from intake.suggesting.proposing import Proposal
from intake.vocabulary import State, SuggestionSource
from routing.vocabulary import Channel

LOOKED_BACK = timedelta(days=90)
MOST_OFFERS = 12  # with one call
ASKED_BY = (Channel.WEB, Channel.SMS)  # the doors that ask: it looks like this, is it?
_OFFER = re.compile(rf"([A-Z]-\d{{2}}):({'|'.join(SuggestionSource)}):(\d{{0,9}})")
_FINAL = (State.CLOSED, State.ARCHIVED)

_suggestions, _complaints = Suggestion.__table__, Complaint.__table__
_IS_FINAL = _complaints.c.state.in_(_FINAL)
# A code between quotation marks is found in the JSON of both engines alike.
_IS_RIGHT = and_(
    _IS_FINAL, cast(_complaints.c.violations, Text).like(literal('%"') + _suggestions.c.code + literal('"%'))
)


@dataclass(frozen=True)
class OfferedCode:
    """One code as it stood on the call screen; `version` 0 where keywords stood alone."""

    code: str
    source: SuggestionSource
    version: int = 0

    @classmethod
    def of(cls, proposal: Proposal) -> "OfferedCode":
        return cls(proposal.card.code, proposal.source, proposal.version)

    def __str__(self) -> str:
        return f"{self.code}:{self.source}:{self.version}"


@dataclass(frozen=True)
class OfferOutcome:
    """What came of offers from one source: `closed` is how many are decided, `right` how many of these were final."""

    source: SuggestionSource
    offered: int
    taken: int
    closed: int
    right: int


@dataclass(frozen=True)
class CodeAnswers:
    """What those answered who were asked whether it is this; `mistaken` said no to what it was closed under."""

    code: str
    taken: int
    refused: int
    mistaken: int

    @property
    def asked(self) -> int:
        return self.taken + self.refused

    @property
    def right(self) -> int:
        return self.taken + self.mistaken


def read_offers(texts: Iterable[str]) -> list[OfferedCode]:
    """Offers as a form brings them back; what is none is passed over, for nothing depends on it but a count."""
    found = (_OFFER.fullmatch(piece) for text in texts for piece in text.split())
    offers = {
        match[1]: OfferedCode(match[1], SuggestionSource(match[2]), int(match[3] or 0)) for match in found if match
    }
    return list(offers.values())[:MOST_OFFERS]


def keep_offers(
    session: Session, complaint_id: int, offered: Sequence[OfferedCode], taken: Sequence[OfferedCode], *, at: datetime
) -> None:
    """Once for each complaint, when it is registered."""
    were_taken = {offer.code for offer in taken}
    rows = [
        {
            "complaint_id": complaint_id,
            "code": offer.code,
            "source": offer.source,
            "is_taken": offer.code in were_taken,
            "classifier_version": offer.version or None,
            "rank": rank,
            "offered_at": at,
        }
        for rank, offer in enumerate({offer.code: offer for offer in (*offered, *taken)}.values(), 1)
    ]
    if rows:
        session.connection().execute(insert(_suggestions), rows)


def uses(session: Session, *, at: datetime) -> list[OfferOutcome]:
    """What came of the offers of the last ninety days, a row a source."""
    statement = (
        select(
            _suggestions.c.source,
            func.count(),
            func.sum(case((_suggestions.c.is_taken, 1), else_=0)),
            func.sum(case((_IS_FINAL, 1), else_=0)),
            func.sum(case((_IS_RIGHT, 1), else_=0)),
        )
        .join(_complaints, _complaints.c.id == _suggestions.c.complaint_id)
        # Of other doors nobody at a call screen was offered anything.
        .where(_suggestions.c.offered_at > at - LOOKED_BACK, _complaints.c.channel == Channel.PHONE, IS_COUNTED)
        .group_by(_suggestions.c.source)
    )
    found = {row[0]: OfferOutcome(*row) for row in session.connection().execute(statement)}
    return [found.get(source, OfferOutcome(source, 0, 0, 0, 0)) for source in SuggestionSource]


def answers(session: Session, *, at: datetime) -> list[CodeAnswers]:
    """What complainants said of the last ninety days' proposals, a row a code, the most refused first."""
    is_declined = _suggestions.c.is_declined
    statement = (
        select(
            _suggestions.c.code,
            func.sum(case((is_declined, 0), else_=1)),
            func.sum(case((is_declined, 1), else_=0)),
            func.sum(case((and_(is_declined, _IS_RIGHT), 1), else_=0)),
        )
        .join(_complaints, _complaints.c.id == _suggestions.c.complaint_id)
        .where(
            _suggestions.c.offered_at > at - LOOKED_BACK,
            or_(_suggestions.c.is_taken, is_declined),
            _complaints.c.channel.in_(ASKED_BY),
            IS_COUNTED,
        )
        .group_by(_suggestions.c.code)
    )
    found = [CodeAnswers(*row) for row in session.connection().execute(statement)]
    return sorted(found, key=lambda one: (-one.refused, one.code))
