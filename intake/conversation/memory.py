"""What a number was asked last, and of which complaint. Whoever writes holds the thread of that number."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, select

from intake.models import Conversation
from intake.vocabulary import ConversationStep

# How long an answer is still one to the question.
_ANSWERED_WITHIN = {
    ConversationStep.WHICH: timedelta(days=7),
    ConversationStep.CONTACTED: timedelta(days=7),
    ConversationStep.SOLVED: timedelta(days=7),
    ConversationStep.SATISFACTION: timedelta(days=7),
    ConversationStep.WITHDRAW: timedelta(days=1),
}
_USUALLY = timedelta(days=2)


def find_conversation(session: Session, phone_hash: str) -> Conversation | None:
    return session.exec(select(Conversation).where(Conversation.phone_hash == phone_hash)).first()


def conversation_of(session: Session, phone_hash: str, *, at: datetime) -> Conversation:
    """The number's own, begun now if there was none."""
    found = find_conversation(session, phone_hash) or Conversation(phone_hash=phone_hash, last_at=at)
    found.last_at = at
    session.add(found)
    return found


def open_step(conversation: Conversation, *, at: datetime) -> ConversationStep | None:
    """The question that a text now may answer."""
    step, asked_at = conversation.step, conversation.asked_at
    if step is None or asked_at is None or at - asked_at > _ANSWERED_WITHIN.get(step, _USUALLY):
        return None
    return step


def ask(
    conversation: Conversation,
    step: ConversationStep,
    *,
    at: datetime,
    complaint_id: int | None = None,
    choices: Sequence[int] = (),
    waiting_ids: Sequence[int] = (),
    staff_id: int | None = None,
    answers: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Remember the question, instead of any before it."""
    settle(conversation)
    conversation.step, conversation.asked_at = step, at
    conversation.complaint_id, conversation.asked_by_id = complaint_id, staff_id
    conversation.choices, conversation.waiting_ids = list(choices), list(waiting_ids)
    conversation.answers = dict(answers)


def settle(conversation: Conversation) -> None:
    """Nothing is asked any more."""
    conversation.step = conversation.asked_at = conversation.complaint_id = conversation.asked_by_id = None
    conversation.choices, conversation.waiting_ids, conversation.answers = [], [], {}
