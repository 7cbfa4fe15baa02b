"""Which complaint a text that tells something belongs to; and what tells nothing, kept and shown."""

from collections.abc import Sequence
from dataclasses import replace

from intake.casework import find
from intake.conversation import filing, inbox
from intake.conversation.classify import find_named, reads_as_complaint
from intake.conversation.exchange import Exchange
from intake.conversation.following import ask_first, first_question
from intake.conversation.threads import Thread, find_last_texted, find_numbered
from intake.models import InboundMessage
from intake.vocabulary import ConversationStep, InboundState, State, TextMeaning
from routing.calendars.working_time import local_day

# After such an end a text is about something else; an answered complaint may be meant once more.
_ANSWERED = frozenset({State.CLOSED, State.ARCHIVED})
MOST_CHOICES = 5
ToldTexts = Sequence[tuple[InboundMessage, str]]  # and what each says
NEW = 0  # among choices: none of them


def keep_courtesy(exchange: Exchange) -> None:
    """No answer to what was asked: an acknowledgement does not end a waiting for information."""
    _beside_last(exchange, TextMeaning.COURTESY)


def keep_auto_reply(exchange: Exchange) -> None:
    _beside_last(exchange, TextMeaning.AUTO_REPLY)


def place(exchange: Exchange) -> None:
    """Where it belongs by its number, by what waits, by what we last texted about; else one question back."""
    threads = exchange.threads
    named = find_numbered(threads, exchange.said.number) if exchange.said.number else None
    if named is not None:
        add(exchange, named)
        return
    waiting = [thread for thread in threads if thread.is_asked]
    if len(waiting) == 1:
        add(exchange, waiting[0])
        return
    last = find_last_texted(exchange.session, threads)
    if not waiting and last is not None and last.is_open and not _is_of_another(exchange, last):
        add(exchange, last)
        return
    choices = waiting or _choices(threads, last)
    if choices:
        ask_which(exchange, choices)
    else:
        begin(exchange)


def add(exchange: Exchange, thread: Thread, *, step: ConversationStep | None = None) -> None:
    """To this complaint; who works on the one it was joined to is told. The sender is told what is asked next."""
    if add_rows(exchange, thread, [(exchange.row, exchange.said.text or exchange.text.body)]):
        exchange.say("dialogue/appended", thread.own, step=step)
    else:
        exchange.say("dialogue/follow_up", thread.own)


def add_rows(exchange: Exchange, thread: Thread, words: ToldTexts) -> bool:
    """Several texts and what each says; False where nothing can be added any more, and a person sees them."""
    own = find.lock_by_id(exchange.session, thread.own.id)
    added = [
        filing.add_text(exchange.session, exchange.collaborators, row, own, said, at=exchange.at) for row, said in words
    ]
    return all(added)


def joined(words: ToldTexts) -> str:
    return "\n".join(said for _row, said in words if said)


def begin(exchange: Exchange) -> None:
    """A new complaint, if it reads as one; else what one needs is asked for, and a person sees what was said."""
    if reads_as_complaint(exchange.said.text, exchange.collaborators.rules.violations):
        register(exchange, [(exchange.row, exchange.said.text)])
    else:
        ask_first(exchange, [exchange.row])


def register(exchange: Exchange, words: ToldTexts, *, named: str = "", is_guided: bool = False) -> None:
    """Texts become one complaint. Its receipt answers, and asks for what is missing."""
    *before, (last, _words) = words
    told = filing.TextComplaint(
        joined(words),
        exchange.phone,
        named,
        exchange.language,
        is_synthetic=exchange.text.is_synthetic,
    )
    session, collaborators = exchange.session, exchange.collaborators
    understood = filing.understand_complaint(session, collaborators, last, told)
    asks = first_question(exchange, understood, is_guided=is_guided)
    tells, new = not exchange.has_stopped, replace(understood.new, asks=asks)
    complaint = filing.register_text(session, collaborators, last, new, at=exchange.at, tell=tells)
    for row, _words in before:
        inbox.attach(exchange.session, row, complaint)
        row.state = InboundState.REGISTERED
        filing.settle_kept(exchange.session, row, at=exchange.at)
    if tells:
        exchange.row.reply = "received"
    if asks.step is not None:
        answers = {"code": understood.likely, "is_guided": is_guided} if asks.matter else {}
        exchange.ask(asks.step, complaint_id=complaint.id, answers=answers)


def ask_which(exchange: Exchange, choices: Sequence[Thread]) -> None:
    """One question back, with short numbers; what was said waits, and somebody sees it meanwhile."""
    exchange.keep(TextMeaning.UNFILED, needs_person=True)
    ids = [*(thread.own.id for thread in choices), NEW]
    exchange.ask(ConversationStep.WHICH, choices=ids, waiting_ids=[exchange.row.id])
    exchange.say("dialogue/which", choices=[choice_words(exchange, thread) for thread in choices])


def choice_words(exchange: Exchange, thread: Thread) -> dict[str, str]:
    """Last digits, date and association: enough to know it by, and nothing of what was told."""
    own, rules = thread.own, exchange.collaborators.rules
    day = local_day(own.received_at)
    snapshot = rules.snapshot(exchange.session, own.association_id, day)
    return {
        "tail": own.number[-4:],
        "day": f"{day.month}-{day.day:02d}",
        "association": (snapshot.name if snapshot else own.association_text)[:24],
    }


def _choices(threads: Sequence[Thread], last: Thread | None) -> list[Thread]:
    """What is open, and what was answered and last texted about."""
    found = [thread for thread in threads if thread.is_open]
    if last is not None and not last.is_open and last.living.state in _ANSWERED:
        found.append(last)
    return found[:MOST_CHOICES]


def _is_of_another(exchange: Exchange, thread: Thread) -> bool:
    """Whether it names, in full, an association that this complaint is not about."""
    if thread.living.association_id is None:
        return False
    named = find_named(exchange.session, exchange.said.text)
    return named is not None and named.association_id != thread.living.association_id


def _beside_last(exchange: Exchange, meaning: TextMeaning) -> None:
    last = find_last_texted(exchange.session, exchange.threads)
    if last is not None and last.own.text_key is not None:
        inbox.attach(exchange.session, exchange.row, last.own)
    exchange.keep(meaning)
