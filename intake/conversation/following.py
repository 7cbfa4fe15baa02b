"""What is asked for a new complaint, one after the other: which association, what happened, how much, may we call.

A complaint that tells enough is registered with its first text; the questions after it only add to it.
"""

import re
from collections.abc import Sequence

from intake.conversation import filing
from intake.conversation.exchange import Exchange
from intake.conversation.filing import TextFindings
from intake.models import Complaint, InboundMessage
from intake.sealing.text import text_key_of
from intake.suggesting.plain_words import WORDS
from intake.suggesting.serving import best_guess
from intake.vocabulary import ConversationStep, TextMeaning

_SUM = re.compile(
    r"\d[\d,，.]*\s*(?:元|块|圆|万|千|rmb|yuan)|[一二三四五六七八九十百千万两几]+(?:元|块|万|千)", re.IGNORECASE
)
_MONEY = re.compile(r"费|钱|付款|charg|fee|pay", re.IGNORECASE)
_OF_FEES = "F-"
_BEFORE_THE_SUM = (ConversationStep.ASSOCIATION, ConversationStep.VIOLATION)


def ask_first(exchange: Exchange, waiting: Sequence[InboundMessage]) -> None:
    """Nothing is registered yet; what was said already waits, and somebody sees it meanwhile."""
    for row in waiting:
        filing.keep_text(exchange.session, row, TextMeaning.UNFILED, at=exchange.at, needs_person=True)
    exchange.ask(ConversationStep.ASSOCIATION, waiting_ids=[row.id for row in waiting])
    exchange.say("dialogue/ask", step=ConversationStep.ASSOCIATION, tells_consent=exchange.tell_consent())


def after_registering(exchange: Exchange, complaint: Complaint, found: TextFindings, *, is_guided: bool) -> None:
    """Whoever has named the association is asked whether it is what it looks like; more, if led from the first on."""
    step = _first_after(exchange, complaint, found, is_guided=is_guided)
    if exchange.has_stopped or step is None:
        return
    answers = {"code": found.likely, "is_guided": is_guided} if step is ConversationStep.VIOLATION else {}
    exchange.ask(step, complaint_id=complaint.id, answers=answers)
    exchange.say(
        "dialogue/ask",
        complaint,
        step=step,
        matter=WORDS.get(found.likely, ""),
        tells_consent=exchange.tell_consent(),
    )


def _first_after(
    exchange: Exchange, complaint: Complaint, found: TextFindings, *, is_guided: bool
) -> ConversationStep | None:
    if not found.is_named:
        return ConversationStep.ASSOCIATION
    if found.likely in WORDS:
        return ConversationStep.VIOLATION
    return _after(exchange, complaint, ConversationStep.ASSOCIATION) if is_guided else None


def ask_next(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep | None:
    """Remember the next question; None where there is none."""
    if answered is ConversationStep.MAY_CALL:
        return None
    step = _after(exchange, complaint, answered)
    exchange.ask(step, complaint_id=complaint.id)
    return step


def _after(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep:
    told = text_key_of(exchange.session, complaint).open(complaint.narrative)
    is_sum_wanted = (
        answered in _BEFORE_THE_SUM
        and complaint.amount is None
        and _is_of_money(exchange, complaint, told)
        and not _SUM.search(told)
    )
    return ConversationStep.AMOUNT if is_sum_wanted else ConversationStep.MAY_CALL


def _is_of_money(exchange: Exchange, complaint: Complaint, told: str) -> bool:
    """Enough to choose the next question by, and for nothing else: what was said, the text, else the best guess."""
    if complaint.violation:
        return complaint.violation.startswith(_OF_FEES)
    return _MONEY.search(told) is not None or best_guess(exchange.session, complaint.id).startswith(_OF_FEES)
