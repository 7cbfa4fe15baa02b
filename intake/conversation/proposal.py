"""The answer to "it looks like this, is it?": a yes makes a guess what the complainant said, a no is kept as one."""

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.registering.name_violation import NamedViolation, decline_violation, name_violation
from intake.conversation import inbox, memory
from intake.conversation.exchange import Exchange
from intake.conversation.following import ask_next
from intake.conversation.words import choice_in, is_courtesy, yes_or_no
from intake.vocabulary import ConversationStep, InboundState

_SAYS_WHICH = (1, 2)


def take_violation_answer(exchange: Exchange) -> bool:
    """A thank-you is no yes: 1 or 是 is. Whatever else is told is taken as any other text, and the question stays."""
    answer = _answer(exchange.text.body)
    conversation = exchange.conversation
    if answer is None:
        return False
    asked = dict(conversation.answers)
    complaint_id = conversation.complaint_id
    memory.settle(conversation)
    if all(complaint_id != one.id for thread in exchange.threads for one in thread.of_sender):
        return False  # erased meanwhile
    own = find.lock_by_id(exchange.session, complaint_id or 0)
    inbox.attach(exchange.session, exchange.row, own)
    exchange.row.state = InboundState.ANSWERED
    named = NamedViolation()
    if answer:
        named = name_violation(
            exchange.session, exchange.collaborators, own, asked.get("code", ""), actor=COMPLAINANT, at=exchange.at
        )
    elif asked.get("code"):
        session, at = exchange.session, exchange.at
        decline_violation(session, exchange.collaborators, own, asked["code"], actor=COMPLAINANT, at=at)
    step = ask_next(exchange, own, ConversationStep.VIOLATION) if asked.get("is_guided") else None
    exchange.say("dialogue/proposal", own, is_that=answer, department=named.department, due_at=named.due_at, step=step)
    return True


def _answer(body: str) -> bool | None:
    if choice_in(body) in _SAYS_WHICH:
        return choice_in(body) == 1
    answer = yes_or_no(body)
    is_polite = answer is True and is_courtesy(body) and not _is_plain_yes(body)
    return None if is_polite else answer


def _is_plain_yes(body: str) -> bool:
    return body.strip().rstrip("。.!！").casefold() in {"是", "是的", "对", "对的", "没错", "yes", "y"}
