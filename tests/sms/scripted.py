"""Conversations by text as they are written in `dialogues.txt`: read, played through the real verbs, and looked at.

A line is `verb words`. Complaints are called A, B, C in the order they came to be, whoever began them.

    web WORDS, phone WORDS   the sender complains by that door; `other WORDS` somebody else does
    ask A WORDS              an operator asks for what is missing
    merge A B                A is joined to B
    bring A STATE            departments and hotline take it there; `reopen A`, `survey A`, `wait HOURS`, `fast`
    > WORDS                  the sender texts; `>2` from their second number, `>10086` from such a sender
    < TEMPLATES              the answers it got; `< -` none
    = WHAT VALUES            what stands at the end: a complaint's state, `A + 2` supplements, `complaints 1`,
                             `kept courtesy loop`, `open 1` texts for a person, `asked which`, `stopped yes`, `held yes`
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlmodel import Session, col, func, select

from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.verbs.ask_info import ask_info
from intake.casework.verbs.merge import merge_complaint
from intake.casework.verbs.reopen import reopen_complaint
from intake.conversation.dialogue import AnswerLimit, InboundText, receive_text
from intake.conversation.memory import find_conversation
from intake.conversation.survey import start_survey
from intake.events import EventKind
from intake.identity.person import Person
from intake.models import Complaint, ComplaintIdentity, InboundMessage, KeptText, Message
from intake.notify.opt_out import has_opted_out
from intake.numbers import spoken
from intake.vocabulary import State
from routing.vocabulary import Channel
from tests import factories as make

FILE = Path(__file__).with_name("dialogues.txt")
ASSOCIATION = "成都市门窗与防水行业协会（合成）"
# So that a loop is a short one.
LIMIT = AnswerLimit(texts=6, minutes=10)
_serial = count(1)


@dataclass(frozen=True)
class Script:
    """One conversation."""

    name: str
    lines: tuple[str, ...]


def read_scripts(text: str) -> list[Script]:
    """Blocks parted by empty lines, each under its name."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [Script(block[0].removeprefix("# "), tuple(block[1:])) for block in blocks if block[0].startswith("# ")]


@dataclass
class Play:
    """A conversation as it goes. Every step is a minute after the one before."""

    session: Session
    collaborators: Collaborators
    crew: make.Crew
    at: datetime = field(default_factory=lambda: make.on(1, 9))
    pace: timedelta = timedelta(minutes=1)
    letters: dict[str, str] = field(default_factory=dict)
    sids: list[str] = field(default_factory=list)
    texted_at: datetime | None = None

    def __post_init__(self) -> None:
        number = next(_serial)
        self.phone, self.second, self.somebody = (f"+86{head}{number:08d}" for head in (138, 139, 137))

    def run(self, line: str) -> None:
        verb, _space, words = line.partition(" ")
        self.at += self.pace
        if verb.startswith(">"):
            self._text(verb[1:], words)
        else:
            getattr(self, "_" + _NAMES.get(verb, verb))(words)

    def _web(self, words: str) -> None:
        self._register(words, Channel.WEB, self.phone)

    def _call(self, words: str) -> None:
        self._register(words, Channel.PHONE, self.phone)

    def _other(self, words: str) -> None:
        self._register(words, Channel.WEB, self.somebody)

    def _register(self, words: str, channel: Channel, phone: str) -> None:
        words = self._filled(words)
        known = {"association_id": make.known_association(self.session)} if ASSOCIATION in words else {}
        made = make.make_complaint(
            self.session,
            self.collaborators,
            at=self.at,
            channel=channel,
            narrative=words,
            person=Person(phone=phone),
            accept=bool(known),
            **known,
        )
        self._name_new(made.number)

    def _ask(self, words: str) -> None:
        letter, question = words.split(" ", 1)
        ask_info(self.session, self.collaborators, self._held(letter), question, actor=self.crew.operator, at=self.at)

    def _merge(self, words: str) -> None:
        one, other = words.split()
        into = self._held(other)
        merge_complaint(self.session, self.collaborators, self._held(one), into, actor=self.crew.operator, at=self.at)

    def _bring(self, words: str) -> None:
        letter, state = words.split()
        make.bring_to(self.session, self.collaborators, self.crew, self._held(letter), State(state), at=self.at)

    def _reopen(self, words: str) -> None:
        held = self._held(words)
        reopen_complaint(self.session, self.collaborators, held, "又来了", actor=self.crew.dispatcher, at=self.at)

    def _survey(self, words: str) -> None:
        start_survey(self.session, self.collaborators, self._held(words), actor=self.crew.caller, at=self.at)

    def _wait(self, words: str) -> None:
        self.at += timedelta(hours=int(words))

    def _fast(self, _words: str) -> None:
        self.pace = timedelta(seconds=5)

    def _text(self, whom: str, words: str) -> None:
        sender = {"": self.phone, "2": self.second}.get(whom, whom)
        self.texted_at = self.at
        self.sids.append(f"SM{next(_serial):032d}")
        media = ["https://api.twilio.com/合成"] if words.startswith("[图]") else []
        body = self._filled(words.removeprefix("[图]"))
        before = self._numbers()
        text = InboundText(self.sids[-1], sender, body, media=media, is_synthetic=True)
        receive_text(self.session, self.collaborators, text, at=self.at, limit=LIMIT)
        self.session.flush()
        for number in sorted(self._numbers() - before):
            self._name_new(number)

    def _answers(self, words: str) -> None:
        wanted = [] if words == "-" else words.split()
        ids = [find.get_by_number(self.session, number).id for number in self.letters.values()]
        mine = Message.dedupe_key.endswith(self.sids[-1])
        mine |= col(Message.dedupe_key).in_([f"received:{one}" for one in ids])
        found = self.session.exec(
            select(Message.template).where(mine, Message.created_at == self.texted_at).order_by(col(Message.id))
        )
        got = [name.removeprefix("dialogue/") for name in found]
        assert got == wanted, got

    def _stands(self, words: str) -> None:
        what, *values = words.split()
        if what in self.letters:
            self._complaint_stands(what, values)
        else:
            getattr(self, "_count_" + what)(values)

    def _complaint_stands(self, letter: str, values: list[str]) -> None:
        complaint = find.get_by_number(self.session, self.letters[letter])
        if values[0] == "+":
            events = audit.timeline(self.session, complaint.id)
            assert [one.kind for one in events].count(EventKind.COMPLAINT_SUPPLEMENT) == int(values[1])
        elif values[0] == "outcome":
            assert complaint.outcome == values[1]
        else:
            assert complaint.state == values[0]

    def _count_complaints(self, values: list[str]) -> None:
        assert len(self._numbers()) == int(values[0])

    def _count_kept(self, values: list[str]) -> None:
        found = self._kept()
        assert sorted(str(one.meaning) for one in found) == sorted(values)

    def _count_open(self, values: list[str]) -> None:
        assert sum(one.needs_person and one.settled_at is None for one in self._kept()) == int(values[0])

    def _count_asked(self, values: list[str]) -> None:
        conversation = find_conversation(self.session, self._hash(self.phone))
        step = conversation.step if conversation is not None else None
        assert str(step or "nothing") == values[0]

    def _count_stopped(self, values: list[str]) -> None:
        assert has_opted_out(self.session, self._hash(self.phone)) is (values[0] == "yes")

    def _count_held(self, values: list[str]) -> None:
        conversation = find_conversation(self.session, self._hash(self.phone))
        assert (conversation is not None and conversation.held_at is not None) is (values[0] == "yes")

    def _count_texts(self, values: list[str]) -> None:
        """Of ours to this number's texts: opted out, nothing more leaves."""
        mine = select(func.count()).select_from(InboundMessage).where(InboundMessage.reply != "")
        found = self.session.exec(mine.where(InboundMessage.phone_hash == self._hash(self.phone))).one()
        assert found == int(values[0])

    def _kept(self) -> list[KeptText]:
        """Of the texts of this conversation, whoever sent them."""
        own = select(InboundMessage.id).where(col(InboundMessage.message_sid).in_(self.sids))
        return list(self.session.exec(select(KeptText).where(col(KeptText.inbound_id).in_(own))))

    def _held(self, letter: str) -> Complaint:
        return find.lock_complaint(self.session, self.letters[letter])

    def _name_new(self, number: str) -> None:
        self.letters["ABCDEFGH"[len(self.letters)]] = number

    def _numbers(self) -> set[str]:
        """Of both numbers of the sender."""
        hashes = [self._hash(self.phone), self._hash(self.second)]
        own = select(Complaint.number).join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id)
        return set(self.session.exec(own.where(col(ComplaintIdentity.phone_hash).in_(hashes))))

    def _hash(self, phone: str) -> str:
        return self.collaborators.ring.phone_hash(phone)

    def _filled(self, words: str) -> str:
        numbers = dict(self.letters)
        apart = {f"{letter}4": spoken(number) for letter, number in self.letters.items()}
        return words.format(协会=ASSOCIATION, 长="协会乱收费。" * 300, 空="", **numbers, **apart).replace("\\n", "\n")


_NAMES = {"phone": "call", "<": "answers", "=": "stands"}
