"""The call-back by text (回访): three short questions, on behalf of the caller-back who sends them."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlmodel import Session

from intake.casework import find
from intake.casework.actor import Actor
from intake.casework.collaborators import Collaborators
from intake.casework.outbox.complainant_messages import tell
from intake.casework.parts.follow_ups import find_follow_up
from intake.casework.verbs.callback import Call, record_callback
from intake.casework.verbs.conflict_of_interest import must_not_be_involved
from intake.conversation import filing, inbox, memory
from intake.conversation.exchange import Exchange
from intake.conversation.parse import TextIntent
from intake.conversation.words import bare_forms, choice_in, squash
from intake.errors import IllegalMove, NotPossibleNow
from intake.language.i18n import _, use_language
from intake.language.words import word
from intake.models import Complaint, ComplaintIdentity
from intake.notify.opt_out import has_opted_out
from intake.vocabulary import (
    ActorKind,
    CallbackWay,
    Contacted,
    ConversationStep,
    InboundState,
    Satisfaction,
    Solved,
    StaffRole,
    State,
)
from routing.translatable import N_, TranslatableText

_FIRST = ConversationStep.CONTACTED
_FOLLOWING = {_FIRST: ConversationStep.SOLVED, ConversationStep.SOLVED: ConversationStep.SATISFACTION}
# Each question's answers, in the order of their numbers, and how they are written out.
_ANSWERS: Mapping[ConversationStep, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        ConversationStep.CONTACTED: (
            ("yes", "已联系|联系了|联系过|有联系|联系|是|是的|有|y|yes"),
            ("no", "未联系|没联系|没有联系|没有|没|否|不是|n|no"),
        ),
        ConversationStep.SOLVED: (
            (Solved.SOLVED, "已解决|解决了|解决|已经解决|全部解决|solved|yes"),
            (Solved.PARTLY, "部分解决|解决了一部分|部分|partly"),
            (Solved.UNSOLVED, "未解决|没解决|没有解决|没有|未|notsolved|unsolved|no"),
        ),
        ConversationStep.SATISFACTION: (
            (Satisfaction.SATISFIED, "满意|很满意|非常满意|满意的|satisfied"),
            (Satisfaction.BASICALLY, "基本满意|还行|一般|还可以|basically"),
            (Satisfaction.DISSATISFIED, "不满意|很不满意|非常不满意|不太满意|dissatisfied|notsatisfied"),
        ),
    }
)
_ALL_AT_ONCE = re.compile(r"([12])([123])([123])")


def start_survey(
    session: Session, collaborators: Collaborators, complaint: Complaint, *, actor: Actor, at: datetime
) -> None:
    """Send the first question. The caller holds the complaint's row.

    Raises NotPossibleNow where no text can reach the complainant: they are to be called.
    """
    actor.must_be(StaffRole.CALLER_BACK)
    if not _is_asked(session, complaint):
        raise IllegalMove(complaint.state, TranslatableText(N_("call back")))
    must_not_be_involved(session, complaint, actor)
    identity = session.get(ComplaintIdentity, complaint.id)
    phone_hash = identity.phone_hash if identity is not None else None
    if phone_hash is None or has_opted_out(session, phone_hash):
        raise NotPossibleNow(N_("no text can reach the complainant: call them"))
    if not tell(
        session, collaborators, complaint, "survey", cause=f"survey:{complaint.event_count}", at=at, step=_FIRST
    ):
        raise NotPossibleNow(N_("no text can reach the complainant: call them"))
    conversation = memory.conversation_of(session, phone_hash, at=at)
    memory.ask(conversation, _FIRST, at=at, complaint_id=complaint.id, staff_id=actor.staff_id)


def take_survey_answer(exchange: Exchange) -> bool:
    """A number or a word; what says more is added to the complaint, and the question stays open."""
    conversation = exchange.conversation
    step = conversation.step
    assert step is not None  # it is what was asked
    complaint = find.lock_by_id(exchange.session, conversation.complaint_id or 0)
    if not _is_asked(exchange.session, complaint):
        memory.settle(conversation)
        return False
    answers = _answers(step, exchange.text.body)
    if not answers:
        return _add_remark(exchange, complaint, step)
    inbox.attach(exchange.session, exchange.row, complaint)
    exchange.row.state = InboundState.ANSWERED
    conversation.answers = conversation.answers | {str(one): value for one, value in answers.items()}
    following = _FOLLOWING.get(max(answers, key=list(_ANSWERS).index))
    if following is not None:
        conversation.step, conversation.asked_at = following, exchange.at
        exchange.say("survey", complaint, step=following)
        return True
    _finish(exchange, complaint)
    return True


def _is_asked(session: Session, complaint: Complaint) -> bool:
    """It waits for its call-back, or is over and followed up."""
    return complaint.state is State.CALLBACK or find_follow_up(session, complaint) is not None


def _answers(step: ConversationStep, body: str) -> dict[ConversationStep, str]:
    """`1`, `已解决`, or all three as `1 2 1`."""
    if step is _FIRST and (together := _ALL_AT_ONCE.fullmatch(squash(body))):
        picked = zip(_ANSWERS, together.groups(), strict=True)
        return {one: str(_ANSWERS[one][int(number) - 1][0]) for one, number in picked}
    number, bare = choice_in(body), bare_forms(body)
    for place, (value, spelled) in enumerate(_ANSWERS[step], start=1):
        if number == place or not set(bare).isdisjoint(spelled.split("|")):
            return {step: str(value)}
    return {}


def _add_remark(exchange: Exchange, complaint: Complaint, step: ConversationStep) -> bool:
    if exchange.said.wish is not TextIntent.TELL:
        return False
    filing.add_text(
        exchange.session, exchange.collaborators, exchange.row, complaint, exchange.text.body, at=exchange.at
    )
    exchange.say("dialogue/appended", complaint, step=step)
    return True


def _finish(exchange: Exchange, complaint: Complaint) -> None:
    """One call-back more, by whoever sent the questions: the complainant was reached, by text."""
    conversation = exchange.conversation
    given, staff_id = conversation.answers, conversation.asked_by_id
    memory.settle(conversation)
    solved, satisfaction = Solved(given[ConversationStep.SOLVED]), Satisfaction(given[ConversationStep.SATISFACTION])
    with use_language("zh"):
        contacted = _("yes") if given[ConversationStep.CONTACTED] == "yes" else _("no")
        note = _(
            "Asked by text. Department made contact: %(contacted)s; %(solved)s; %(satisfaction)s.",
            contacted=contacted,
            solved=word(solved),
            satisfaction=word(satisfaction),
        )
    caller = Actor(ActorKind.STAFF, staff_id, frozenset({StaffRole.CALLER_BACK}))
    call = Call(Contacted.REACHED, solved, satisfaction, note, CallbackWay.TEXT)
    record_callback(exchange.session, exchange.collaborators, complaint, call, actor=caller, at=exchange.at)
    exchange.say("dialogue/survey_done", complaint, is_fine=call.is_fine)
