"""What an operator must know of the matter while the caller speaks: what may be promised, which fees are allowed.

And what the knowledge cards in force say of it: what to say first, then the law, whose duty it is, what people ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from intake.channels.console.live_preview import LivePreview
from intake.knowledge.content import CardView
from intake.knowledge.reading import cards_about
from routing.calendars.working_time import local_day
from routing.clocks.deadlines import Limit
from routing.clocks.policies import Limits
from routing.fees import FeeCard, FeeList, fees_like
from routing.violations import ViolationCard
from routing.vocabulary import Clock

_FEES = 3
_CARDS = 4


@dataclass(frozen=True)
class CallKnowledge:
    """About the violation chosen first, else the likeliest guess, shown as one; else what the text speaks of."""

    is_guess: bool
    limit: Limit | None
    fees: Sequence[FeeCard]
    ticked: Sequence[str]
    list: FeeList
    cards: Sequence[CardView]


def knowledge_of(
    session: Session, preview: LivePreview, limits: Limits, fees: FeeList, *, at: datetime
) -> CallKnowledge | None:
    """None while nothing says what it is about."""
    ticked = [code for code in preview.form.fee_items if code in fees.by_code]
    chosen = preview.matter.violations[:1]
    guessed = [one.proposal.card for one in preview.suggestions[:1]]
    card = next(iter([*chosen, *guessed]), None)
    decision = preview.decision
    if card is None and decision is None and not ticked:
        return None
    policy = (decision.policy if decision else "") or preview.form.kind.value
    codes = [card.code] if card is not None else []
    return CallKnowledge(
        is_guess=bool(guessed) and not chosen,
        limit=limits.limit(policy, Clock.CLOSURE),
        fees=_fees(card, preview.form.narrative, fees, ticked),
        ticked=ticked,
        list=fees,
        cards=cards_about(session, local_day(at), codes, most=_CARDS),
    )


def _fees(card: ViolationCard | None, narrative: str, fees: FeeList, ticked: Sequence[str]) -> list[FeeCard]:
    """What was ticked; items the text speaks of, then those that complaints of this kind are about."""
    every = fees.items
    of_kind = [fee for fee in every if card and card.code in fee.violations]
    heard = fees_like(narrative, every)
    # What is forbidden first: that is what a complaint is about, and what else was heard tells what may be charged.
    told = [fee for fee in [*heard, *of_kind] if fee.is_forbidden], [fee for fee in heard if not fee.is_forbidden]
    proposed = [one for one in dict.fromkeys([*told[0], *told[1]]) if one.code not in ticked]
    return [*(fees.by_code[code] for code in ticked), *proposed[:_FEES]]
