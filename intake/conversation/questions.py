"""Answers to what a number was asked last. A text that is no answer to it is taken as any other."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlmodel import col, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.verbs.withdraw import withdraw_complaint
from intake.conversation import filing, inbox, memory, placing
from intake.conversation.classify import reads_as_complaint, tells_of_trouble
from intake.conversation.exchange import Exchange
from intake.conversation.following import ask_first, ask_next
from intake.conversation.parse import TextIntent
from intake.conversation.placing import ToldTexts
from intake.conversation.proposal import take_violation_answer
from intake.conversation.survey import take_survey_answer
from intake.conversation.threads import Thread, find_last_texted, find_numbered, is_asked_since
from intake.conversation.words import choice_in, is_given_up, yes_or_no
from intake.language.i18n import _, use_language
from intake.models import InboundMessage
from intake.vocabulary import ConversationStep, InboundState, State, TextMeaning

_YES_OR_NO = frozenset(
    {ConversationStep.VIOLATION, ConversationStep.MAY_CALL, ConversationStep.WITHDRAW, ConversationStep.CONTACTED}
)
# Such a text asks something itself; the question stays open.
_ASKS = frozenset({TextIntent.STATUS, TextIntent.HELP, TextIntent.NOTHING})


def take_answer(exchange: Exchange) -> bool:
    """Whether the text was one."""
    conversation, wish = exchange.conversation, exchange.said.wish
    step = memory.open_step(conversation, at=exchange.at)
    if step is None or wish in _ASKS or (step is not ConversationStep.WHICH and _names_another(exchange)):
        return False
    if wish is TextIntent.NEW or _is_overtaken(exchange):
        memory.settle(conversation)
        return False
    if conversation.complaint_id is None and step is not ConversationStep.WHICH and is_given_up(exchange.text.body):
        return _give_up(exchange)
    if wish is TextIntent.WITHDRAW and step is not ConversationStep.WITHDRAW:
        return False
    return _ANSWERS[step](exchange)


def is_yes_or_no_asked(exchange: Exchange) -> bool:
    return memory.open_step(exchange.conversation, at=exchange.at) in _YES_OR_NO


def begin_anew(exchange: Exchange) -> None:
    """`新诉求` and what happened, or alone; whatever else is under way."""
    if exchange.said.text and reads_as_complaint(exchange.said.text, exchange.collaborators.rules.violations):
        placing.register(exchange, [(exchange.row, exchange.said.text)])
        return
    ask_first(exchange, [exchange.row] if exchange.said.text else [])
    exchange.row.state = InboundState.RECEIVED if exchange.said.text else InboundState.ANSWERED


def ask_withdrawal(exchange: Exchange) -> None:
    """Once, before anything is done."""
    thread = _thread_to_withdraw(exchange)
    if thread is None:
        exchange.answered("dialogue/not_found")
        return
    own = find.lock_by_id(exchange.session, thread.own.id)
    exchange.ask(ConversationStep.WITHDRAW, complaint_id=own.id)
    inbox.attach(exchange.session, exchange.row, own)
    exchange.answered("dialogue/withdraw", own)


def _thread_to_withdraw(exchange: Exchange) -> Thread | None:
    if exchange.said.number:
        named = find_numbered(exchange.threads, exchange.said.number)
        return named if named is not None and named.is_open else None
    is_open = [thread for thread in exchange.threads if thread.is_open]
    last = find_last_texted(exchange.session, is_open)
    return last or (is_open[0] if is_open else None)


def _choose(exchange: Exchange) -> bool:
    """All that waited for it goes there. Something more that is told waits with it; nothing is asked anew."""
    conversation, picked = exchange.conversation, choice_in(exchange.text.body)
    if picked is None:
        return _wait_too(exchange)
    if not 1 <= picked <= len(conversation.choices):
        exchange.answered("dialogue/which_again", most=len(conversation.choices))
        return True
    chosen = conversation.choices[picked - 1]
    words = _waiting(exchange)
    memory.settle(conversation)
    exchange.row.state = InboundState.ANSWERED
    thread = _thread(exchange, chosen)
    if thread is not None:
        _file_all(exchange, thread, words)
    elif reads_as_complaint(placing.joined(words), exchange.collaborators.rules.violations):
        placing.register(exchange, words)
    else:
        ask_first(exchange, [row for row, _words in words])
    return True


def _wait_too(exchange: Exchange) -> bool:
    """What is told while it is open which complaint is meant."""
    named = find_numbered(exchange.threads, exchange.said.number) if exchange.said.number else None
    if exchange.said.wish is not TextIntent.TELL:
        return False
    words = [*_waiting(exchange), (exchange.row, exchange.text.body)]
    if named is not None:
        memory.settle(exchange.conversation)
        _file_all(exchange, named, words)
        return True
    exchange.keep(TextMeaning.UNFILED, needs_person=True)
    exchange.conversation.waiting_ids = [row.id for row, _words in words]
    return True


def _file_all(exchange: Exchange, thread: Thread, words: ToldTexts) -> None:
    if placing.add_rows(exchange, thread, words):
        exchange.say("dialogue/appended", thread.own, step=None)
    else:
        exchange.say("dialogue/follow_up", thread.own)


def _answer_association(exchange: Exchange) -> bool:
    if exchange.said.wish is not TextIntent.TELL:
        return False
    if exchange.conversation.complaint_id is not None:
        return _add_and_go_on(exchange, ConversationStep.ASSOCIATION, exchange.text.body)
    words = [*_waiting(exchange), (exchange.row, exchange.text.body)]
    if tells_of_trouble(placing.joined(words), exchange.collaborators.rules.violations):
        memory.settle(exchange.conversation)
        placing.register(exchange, words, is_guided=True, named=exchange.text.body)
        return True
    exchange.keep(TextMeaning.UNFILED, needs_person=True)
    exchange.ask(ConversationStep.NARRATIVE, waiting_ids=[row.id for row, _words in words])
    exchange.say("dialogue/ask", step=ConversationStep.NARRATIVE, tells_consent=exchange.tell_consent())
    return True


def _answer_narrative(exchange: Exchange) -> bool:
    if exchange.said.wish is not TextIntent.TELL:
        return False
    waiting = _waiting(exchange)
    named = waiting[-1][1] if waiting else ""
    memory.settle(exchange.conversation)
    placing.register(exchange, [*waiting, (exchange.row, exchange.text.body)], named=named, is_guided=True)
    return True


def _answer_amount(exchange: Exchange) -> bool:
    """A lone digit is a sum here, and nothing that is only polite is one."""
    body = exchange.text.body
    if exchange.said.wish is TextIntent.COURTESY and choice_in(body) is None:
        return False
    with use_language("zh"):
        words = _("The sum it is about, by text: %(words)s", words=body)
    return _add_and_go_on(exchange, ConversationStep.AMOUNT, words)


def _answer_call(exchange: Exchange) -> bool:
    body = exchange.text.body
    answer = yes_or_no(body)
    if answer is None and exchange.said.wish is not TextIntent.TELL:
        return False
    if answer is not None:
        with use_language("zh"):
            body = _("By text: we may call.") if answer else _("By text: please do not call.")
    return _add_and_go_on(exchange, ConversationStep.MAY_CALL, body)


def _add_and_go_on(exchange: Exchange, step: ConversationStep, words: str) -> bool:
    """To the complaint it was asked of; over, or erased meanwhile, it is taken as any other text."""
    thread = _thread(exchange, exchange.conversation.complaint_id or 0)
    memory.settle(exchange.conversation)
    if thread is None or not thread.is_open:
        return False
    placing.add_rows(exchange, thread, [(exchange.row, words)])
    following = ask_next(exchange, thread.own, step)
    exchange.say("dialogue/appended", thread.own, step=following)
    return True


def _answer_withdrawal(exchange: Exchange) -> bool:
    """Yes: ended where the law lets the complainant end it, else told to those who handle it."""
    answer = True if exchange.said.wish is TextIntent.WITHDRAW else yes_or_no(exchange.text.body)
    if answer is None and exchange.said.wish is TextIntent.COURTESY:
        return False
    thread = _thread(exchange, exchange.conversation.complaint_id or 0)
    memory.settle(exchange.conversation)
    if answer is None or thread is None:
        return False
    own = find.lock_by_id(exchange.session, thread.own.id)
    inbox.attach(exchange.session, exchange.row, own)
    exchange.row.state = InboundState.ANSWERED
    if not answer:
        exchange.say("dialogue/goes_on", own)
    elif own.state is State.NEED_INFO:
        withdraw_complaint(exchange.session, exchange.collaborators, own, actor=COMPLAINANT, at=exchange.at)
        exchange.say("dialogue/withdrawn", own)
    else:
        _pass_on_withdrawal(exchange, thread)
    return True


def _pass_on_withdrawal(exchange: Exchange, thread: Thread) -> None:
    own = find.lock_by_id(exchange.session, thread.own.id)
    with use_language("zh"):
        words = _("By text: the complainant wishes to withdraw complaint %(number)s.", number=thread.own.number)
    filing.add_words(exchange.session, exchange.collaborators, own, words, at=exchange.at, is_answer=False)
    exchange.keep(TextMeaning.WITHDRAWAL, needs_person=True)
    exchange.say("dialogue/withdrawal_passed_on", thread.own)


def _give_up(exchange: Exchange) -> bool:
    """What was said already stays where a person sees it."""
    memory.settle(exchange.conversation)
    exchange.answered("dialogue/given_up")
    return True


def _names_another(exchange: Exchange) -> bool:
    """Whether it says the number of a complaint that nothing was asked about."""
    named = find_numbered(exchange.threads, exchange.said.number) if exchange.said.number else None
    return named is not None and named.own.id != exchange.conversation.complaint_id


def _is_overtaken(exchange: Exchange) -> bool:
    """Whether another complaint was asked about since."""
    conversation = exchange.conversation
    since = conversation.asked_at or exchange.at
    return is_asked_since(exchange.session, exchange.threads, since, but=conversation.complaint_id)


def _waiting(exchange: Exchange) -> ToldTexts:
    """The texts that wait for the answer, in the order they came."""
    rows = exchange.session.exec(
        select(InboundMessage)
        .where(col(InboundMessage.id).in_(exchange.conversation.waiting_ids))
        .order_by(col(InboundMessage.id))
    )
    return [(row, inbox.words_of(exchange.session, row)) for row in rows]


def _thread(exchange: Exchange, complaint_id: int) -> Thread | None:
    return next((one for one in exchange.threads if any(complaint_id == each.id for each in one.of_sender)), None)


_ANSWERS: Mapping[ConversationStep, Callable[[Exchange], bool]] = MappingProxyType(
    {
        ConversationStep.WHICH: _choose,
        ConversationStep.ASSOCIATION: _answer_association,
        ConversationStep.NARRATIVE: _answer_narrative,
        ConversationStep.VIOLATION: take_violation_answer,
        ConversationStep.AMOUNT: _answer_amount,
        ConversationStep.MAY_CALL: _answer_call,
        ConversationStep.WITHDRAW: _answer_withdrawal,
        ConversationStep.CONTACTED: take_survey_answer,
        ConversationStep.SOLVED: take_survey_answer,
        ConversationStep.SATISFACTION: take_survey_answer,
    }
)
