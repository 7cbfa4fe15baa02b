"""What is asked for a new complaint, one after the other: which association, what happened, how much, may we call.

A complaint that tells enough is registered with its first text; the questions after it only add to it.
"""

import re
from collections.abc import Sequence

from intake.conversation import filing
from intake.conversation.exchange import Exchange
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


def after_registering(exchange: Exchange, complaint: Complaint, *, is_named: bool, is_guided: bool) -> None:
    """Whoever has named the association is asked nothing more, unless led from the first question on."""
    if exchange.has_stopped or (is_named and not is_guided):
        return
    step = _after(exchange, complaint, ConversationStep.ASSOCIATION) if is_named else ConversationStep.ASSOCIATION
    exchange.ask(step, complaint_id=complaint.id)
    exchange.say("dialogue/ask", complaint, step=step, tells_consent=exchange.tell_consent())


def ask_next(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep | None:
    """Remember the next question; None where there is none."""
    if answered is ConversationStep.MAY_CALL:
        return None
    step = _after(exchange, complaint, answered)
    exchange.ask(step, complaint_id=complaint.id)
    return step


def _after(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep:
    is_sum_wanted = (
        answered is ConversationStep.ASSOCIATION
        and complaint.violation.startswith(_OF_FEES)
        and complaint.amount is None
        and not _SUM.search(text_key_of(exchange.session, complaint).open(complaint.narrative))
    )
    return ConversationStep.AMOUNT if is_sum_wanted else ConversationStep.MAY_CALL
