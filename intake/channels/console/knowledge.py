"""What an operator must know of the matter while the caller speaks: law, questions, promise, days, fees."""

from collections.abc import Sequence
from dataclasses import dataclass

from intake.channels.console.live_preview import LivePreview
from intake.channels.console.scripts import ChecklistItem
from routing.clocks.deadlines import Limit
from routing.clocks.policies import Limits
from routing.fees import FeeCard, fees_like, shipped_fees
from routing.violations import ViolationCard
from routing.vocabulary import Clock

_FEES = 2
_QUESTIONS = 3


@dataclass(frozen=True)
class KnowledgeCard:
    """About the violation chosen first, else the likeliest guess, which is shown as one, and with its law."""

    violation: ViolationCard
    is_guess: bool
    basis: str
    questions: Sequence[ChecklistItem]  # not answered yet
    limit: Limit | None
    fees: Sequence[FeeCard]


def knowledge_of(preview: LivePreview, limits: Limits) -> KnowledgeCard | None:
    """None while nothing speaks for any violation."""
    chosen = preview.matter.violations[:1]
    guessed = [one.proposal.card for one in preview.suggestions[:1]]
    card = next(iter([*chosen, *guessed]), None)
    if card is None:
        return None
    decision = preview.decision
    part = next((one for one in decision.parts if one.violation == card.code), None) if decision else None
    policy = (decision.policy if decision else "") or preview.form.kind.value
    return KnowledgeCard(
        violation=card,
        is_guess=not chosen,
        basis=(part.basis if part else "") or card.basis,
        questions=[line for line in preview.script if not line.is_ticked][:_QUESTIONS],
        limit=limits.limit(policy, Clock.CLOSURE),
        fees=_fees(card, preview.form.narrative),
    )


def _fees(card: ViolationCard, narrative: str) -> list[FeeCard]:
    """Items of the fee lists the text speaks of, then those that complaints of this kind are about."""
    every = shipped_fees()
    of_kind = [fee for fee in every if card.code in fee.violations]
    heard = [fee for fee in fees_like(narrative, every) if fee.is_forbidden or fee not in of_kind]
    return list(dict.fromkeys([*heard, *of_kind]))[:_FEES]
