"""What is asked for a new complaint, one after the other: which association, what happened, how much, may we call.

A complaint that tells enough is registered with its first text; the questions after it only add to it.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from intake.casework.registering.new_complaint import ReceiptQuestion
from intake.conversation import filing
from intake.conversation.exchange import Exchange
from intake.conversation.filing import Understood
from intake.models import Complaint, InboundMessage
from intake.sealing.text import text_key_of
from intake.suggesting.kept_guesses import best_guess
from intake.suggesting.plain_words import WORDS
from intake.vocabulary import ConversationStep, TextMeaning

_SUM = re.compile(
    # From its last digit on: what is before that is not looked through again from each digit.
    r"\d[,，.]*\s*(?:元|块|圆|万|千|rmb|yuan)|[一二三四五六七八九十百千万两几](?:元|块|万|千)",
    re.IGNORECASE,
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


def first_question(exchange: Exchange, understood: Understood, *, is_guided: bool) -> ReceiptQuestion:
    """What its receipt asks: whether it is what it looks like; more, if led from the first question on."""
    step = None if exchange.has_stopped else _first_step(understood, is_guided=is_guided)
    matter = WORDS[understood.likely] if step is ConversationStep.VIOLATION else ""
    return ReceiptQuestion(step, matter, tells_consent=step is not None and exchange.tell_consent())


def _first_step(understood: Understood, *, is_guided: bool) -> ConversationStep | None:
    if not understood.is_named:
        return ConversationStep.ASSOCIATION
    if understood.likely in WORDS:
        return ConversationStep.VIOLATION
    new = understood.new
    guess = new.guesses[0].code if new.guesses else ""
    return _sum_or_call(new.amount, new.narrative, next(iter(new.violations), guess)) if is_guided else None


def ask_next(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep | None:
    """Remember the next question; None where there is none."""
    if answered is ConversationStep.MAY_CALL:
        return None
    step = _after(exchange, complaint, answered)
    exchange.ask(step, complaint_id=complaint.id)
    return step


def _after(exchange: Exchange, complaint: Complaint, answered: ConversationStep) -> ConversationStep:
    if answered not in _BEFORE_THE_SUM:
        return ConversationStep.MAY_CALL
    told = text_key_of(exchange.session, complaint).open(complaint.narrative)
    return _sum_or_call(complaint.amount, told, complaint.violation or best_guess(exchange.session, complaint.id))


def _sum_or_call(amount: Decimal | None, told: str, violation: str) -> ConversationStep:
    """`violation` may be a guess: it chooses the next question, and nothing else."""
    is_of_money = violation.startswith(_OF_FEES) or _MONEY.search(told) is not None
    is_sum_wanted = amount is None and is_of_money and not _SUM.search(told)
    return ConversationStep.AMOUNT if is_sum_wanted else ConversationStep.MAY_CALL
