"""One text that came in and what is answered to it, in one transaction: what every part of the dialogue is handed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox.complainant_messages import message_values, store_message
from intake.conversation import filing, memory
from intake.conversation.parse import ParsedText, language_of
from intake.conversation.threads import Thread
from intake.events import EventKind
from intake.job_names import Job
from intake.models import Complaint, Conversation, InboundMessage
from intake.notify.opt_out import OPT_OUTS
from intake.sealing.text import text_key_of
from intake.vocabulary import ConversationStep, InboundState, TextMeaning


@dataclass(frozen=True)
class InboundText:
    """A text that is believed."""

    message_sid: str
    sender: str
    body: str
    media: Sequence[str] = ()  # where files that came with it are
    # The provider has answered STOP, START or HELP itself.
    is_answered: bool = False
    is_synthetic: bool = False


@dataclass
class Exchange:
    """A text of a number that can be answered. `threads` are the complaints it may be about, newest first."""

    session: Session
    collaborators: Collaborators
    text: InboundText
    said: ParsedText
    phone: str
    row: InboundMessage
    conversation: Conversation
    threads: Sequence[Thread]
    has_stopped: bool
    at: datetime

    def ask(self, step: ConversationStep, **of: Any) -> None:
        """Remember a question; what it says is the template's."""
        memory.ask(self.conversation, step, at=self.at, **of)

    def keep(self, meaning: TextMeaning, *, needs_person: bool = False) -> None:
        """It told nothing that could be filed, or not yet."""
        filing.keep_text(self.session, self.row, meaning, at=self.at, needs_person=needs_person)

    def answered(self, template: str, complaint: Complaint | None = None, **words: Any) -> None:
        """An answer that is all that comes of the text."""
        if self.row.state is InboundState.RECEIVED:
            self.row.state = InboundState.ANSWERED
        self.say(template, complaint, **words)

    def say(self, template: str, complaint: Complaint | None = None, **words: Any) -> None:
        """Queue the answer, unless this number wished for none. About a complaint, the fact is on its record."""
        if self.has_stopped and template not in OPT_OUTS:
            return
        values = message_values(
            self.collaborators,
            template,
            phone=self.phone,
            cause=self.text.message_sid,
            at=self.at,
            language=self._language_about(complaint),
            text_key=text_key_of(self.session, complaint) if complaint else None,
            number=complaint.number if complaint else "",
            calendar=self.collaborators.rules.calendars.of(
                complaint.region_code if complaint else self.collaborators.home_region
            ),
            **words,
        )
        self.row.reply = self.row.reply or template
        store_message(self.session, values)
        if complaint is not None:
            queued = {"message_id": values["id"], "template": template}
            audit.record(self.session, complaint, EventKind.MESSAGE_QUEUE, actor=SYSTEM, at=self.at, **queued)
        self.collaborators.jobs.nudge_later(self.session, Job.DRAIN_MESSAGES)

    def tell_consent(self) -> bool:
        """Whether this answer has to say what texts are used for: once for each number (PIPL 个人信息保护法 §17)."""
        if self.conversation.consent_told_at is not None or self.has_stopped:
            return False
        self.conversation.consent_told_at = self.at
        return True

    @property
    def language(self) -> str:
        """That of the text."""
        return language_of(self.text.body)

    def _language_about(self, complaint: Complaint | None) -> str:
        """That of the text; of one without letters, that of the complaint."""
        has_letters = any(sign.isalpha() for sign in self.text.body)
        return complaint.language if complaint is not None and not has_letters else self.language
