"""What is asked for a new complaint, one after the other: which association, what happened, how much, may we call.

A complaint that tells enough is registered with its first text; the questions after it only add to it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from intake.conversation import filing
from intake.conversation.exchange import Exchange
from intake.conversation.filing import Understood
from intake.models import Complaint, InboundMessage
from intake.sealing.text import text_key_of
from intake.vocabulary import ConversationStep, TextMeaning

_SUM = re.compile(
    r"\d[\d,，.]*\s*(?:元|块|圆|万|千|rmb|yuan)|[一二三四五六七八九十百千万两几]+(?:元|块|万|千)", re.IGNORECASE
)
_OF_FEES = "F-"


def ask_first(exchange: Exchange, waiting: Sequence[InboundMessage]) -> None:
    """Nothing is registered yet; what was said already waits, and somebody sees it meanwhile."""
    for row in waiting:
        filing.keep_text(exchange.session, row, TextMeaning.UNFILED, at=exchange.at, needs_person=True)
    exchange.ask(ConversationStep.ASSOCIATION, waiting_ids=[row.id for row in waiting])
    exchange.say("dialogue/ask", step=ConversationStep.ASSOCIATION, tells_consent=exchange.tell_consent())


def first_question(exchange: Exchange, understood: Understood, *, is_guided: bool) -> ConversationStep | None:
    """What its receipt asks. Whoever has named the association nothing, unless led from the first question on."""
    if exchange.has_stopped or (understood.is_named and not is_guided):
        return None
    if not understood.is_named:
        return ConversationStep.ASSOCIATION
    new = understood.new
    return _sum_or_call(new.violations[0] if new.violations else "", new.amount, new.narrative)


def ask_next(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep | None:
    """Remember the next question; None where there is none."""
    if answered is ConversationStep.MAY_CALL:
        return None
    step = _after(exchange, complaint, answered)
    exchange.ask(step, complaint_id=complaint.id)
    return step


def _after(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep:
    if answered is not ConversationStep.ASSOCIATION:
        return ConversationStep.MAY_CALL
    narrative = text_key_of(exchange.session, complaint).open(complaint.narrative)
    return _sum_or_call(complaint.violation, complaint.amount, narrative)


def _sum_or_call(violation: str, amount: Decimal | None, narrative: str) -> ConversationStep:
    is_sum_wanted = violation.startswith(_OF_FEES) and amount is None and not _SUM.search(narrative)
    return ConversationStep.AMOUNT if is_sum_wanted else ConversationStep.MAY_CALL
