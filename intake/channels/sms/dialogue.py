"""The conversation by text: each text is taken once, does one thing and is answered once, through the outbox.

A thread is a number with a complaint by text under way: what follows is added to that, until it is over. A text that
names another complaint of the same number is added there; one that begins with 新诉求 or NEW starts another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import COMPLAINANT, SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.lifecycle import ENDS
from intake.casework.outbox.complainant_messages import message_values, store_message
from intake.casework.reading.public_status import public_status_of
from intake.casework.reading.track import track_complaint
from intake.casework.registering.preview import is_under_way
from intake.casework.registering.register import MAX_NARRATIVE, NewComplaint, register_complaint
from intake.casework.verbs.supplement import supplement_complaint
from intake.casework.verbs.supply_info import supply_info
from intake.channels.sms import inbox
from intake.channels.sms.classify import hear
from intake.channels.sms.parse import ParsedText, TextIntent, language_of, understand
from intake.errors import NotFound
from intake.events import EventKind
from intake.identity.person import Person
from intake.job_names import Job
from intake.models import Complaint, ComplaintIdentity, InboundMessage
from intake.models.practice import IS_COUNTED
from intake.notify.opt_out import RESUMED, STOPPED
from intake.sealing.text import text_key_of
from intake.vocabulary import InboundState, State
from routing.vocabulary import Channel, Kind


@dataclass(frozen=True)
class InboundText:
    """A text that is believed."""

    message_sid: str
    sender: str
    body: str
    has_media: bool = False
    # The provider has answered STOP, START or HELP itself.
    is_answered: bool = False
    is_synthetic: bool = False


class Dialogue:
    """One text and its answer, in one transaction."""

    def __init__(self, session: Session, collaborators: Collaborators, text: InboundText, *, at: datetime) -> None:
        self.session, self.collaborators, self.text, self.at = session, collaborators, text, at
        self.said = understand(text.body)
        self.phone = inbox.phone_in(text.sender)
        self.language = language_of(text.body)
        self.row: InboundMessage

    def take(self) -> None:
        """Do what the text wants. Idempotent by MessageSid."""
        if inbox.find_received(self.session, self.text.message_sid) is not None:
            return
        # A tracking code is the sender's alone, so what was typed in its place is not kept.
        body = f"STATUS {self.said.number} ********" if self.said.code else self.text.body
        self.row = inbox.keep(
            self.session,
            self.collaborators.ring,
            message_sid=self.text.message_sid,
            sender=self.text.sender,
            body=body,
            at=self.at,
        )
        if not self.phone:
            return  # a short code or a name: nobody to answer, and nobody who complains
        inbox.hold_thread(self.session, self.row.phone_hash)
        _DO[self.said.wish](self)
        if self.text.has_media and self.row.state in {InboundState.REGISTERED, InboundState.APPENDED}:
            self._say("dialogue/media")

    def stop(self) -> None:
        self._command(STOPPED)

    def start(self) -> None:
        self._command(RESUMED)

    def help(self) -> None:
        self._command("dialogue/help")

    def ask_again(self) -> None:
        """An empty text, or a picture alone."""
        self.row.state = InboundState.ANSWERED
        self._say("dialogue/media" if self.text.has_media else "dialogue/help")

    def answer_status(self) -> None:
        """By number alone only to the telephone that complained, with the code to any; else it was just not found."""
        self.row.state = InboundState.ANSWERED
        complaint = self._asked_about()
        if complaint is None:
            self._say("dialogue/not_found")
            return
        inbox.attach(self.session, self.row, complaint)
        status = public_status_of(self.session, self.collaborators, complaint)
        self._say("dialogue/status", complaint, status=status)

    def tell(self) -> None:
        """Added to the complaint it belongs to, else a new one."""
        thread = self._thread(self.said)
        if thread is None:
            self.register()
            return
        verb = supply_info if thread.state is State.NEED_INFO else supplement_complaint
        words = self.said.text[:MAX_NARRATIVE]
        verb(self.session, self.collaborators, thread, words, Channel.SMS, actor=COMPLAINANT, at=self.at)
        inbox.attach(self.session, self.row, thread)
        self.row.state = InboundState.APPENDED
        self._say("dialogue/appended", thread)

    def register(self) -> None:
        """Sent off at once where association and violation are certain, else to a person first. Its receipt answers."""
        narrative = self.said.text[:MAX_NARRATIVE]
        heard = hear(self.session, narrative, self.collaborators.rules.violations)
        named = heard.association
        new = NewComplaint(
            channel=Channel.SMS,
            external_id=self.text.message_sid,
            kind=Kind.COMPLAINT,
            violations=heard.violations,
            narrative=narrative,
            association_id=named.association_id if named else None,
            association_text=named.matched_name if named else "",
            region_code=named.region_code if named else "",
            person=Person(phone=self.phone),
            language=self.language,
            accept=heard.is_certain,
            is_synthetic=self.text.is_synthetic,
        )
        receipt = register_complaint(self.session, self.collaborators, new, actor=COMPLAINANT, at=self.at)
        inbox.attach(self.session, self.row, find.lock_by_id(self.session, receipt.complaint_id))
        self.row.state = InboundState.REGISTERED

    def _command(self, template: str) -> None:
        self.row.state, self.row.reply = InboundState.ANSWERED, template
        if not self.text.is_answered:
            self._say(template)

    def _asked_about(self) -> Complaint | None:
        said = self.said
        if said.number and said.code:
            try:
                return track_complaint(
                    self.session, self.collaborators, said.number, said.code, at=self.at, channel=Channel.SMS
                )
            except NotFound:
                return None
        if said.code:
            return None
        complaint = self._own(said.number)
        if complaint is not None:
            audit.record(
                self.session,
                complaint,
                EventKind.COMPLAINT_TRACK,
                actor=COMPLAINANT,
                at=self.at,
                channel=Channel.SMS,
            )
        return complaint

    def _own(self, number: str) -> Complaint | None:
        """The sender's complaint of this number, or the newest of all, its row held."""
        mine = self._mine().where(Complaint.number == number) if number else self._mine()
        return self._locked(self.session.exec(mine).first())

    def _thread(self, said: ParsedText) -> Complaint | None:
        """The complaint under way that a text belongs to, its row held."""
        named = self._own(said.number) if said.number else None
        if named is not None and is_under_way(named):
            return named
        over = (*ENDS, State.CLOSED)
        by_text = self._mine().where(Complaint.channel == Channel.SMS, col(Complaint.state).not_in(over))
        found = self._locked(self.session.exec(by_text).first())
        return found if found is not None and is_under_way(found) else None

    def _mine(self) -> Any:
        """Numbers of the sender's complaints, newest first."""
        return (
            select(Complaint.number)
            .join(ComplaintIdentity, col(ComplaintIdentity.complaint_id) == Complaint.id)
            .where(
                ComplaintIdentity.phone_hash == self.row.phone_hash,
                col(ComplaintIdentity.erased_at).is_(None),
                IS_COUNTED,
            )
            .order_by(col(Complaint.received_at).desc(), col(Complaint.id).desc())
            .limit(1)
        )

    def _locked(self, number: str | None) -> Complaint | None:
        return find.lock_complaint(self.session, number) if number else None

    def _say(self, template: str, complaint: Complaint | None = None, **words: Any) -> None:
        """Queue the answer. About a complaint, its number and the fact are on record as with any message."""
        values = message_values(
            self.collaborators,
            template,
            phone=self.phone,
            cause=self.text.message_sid,
            at=self.at,
            language=self.language,
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


_DO: Mapping[TextIntent, Callable[[Dialogue], None]] = MappingProxyType(
    {
        TextIntent.STOP: Dialogue.stop,
        TextIntent.START: Dialogue.start,
        TextIntent.HELP: Dialogue.help,
        TextIntent.STATUS: Dialogue.answer_status,
        TextIntent.NEW: Dialogue.register,
        TextIntent.TELL: Dialogue.tell,
        TextIntent.NOTHING: Dialogue.ask_again,
    }
)


def receive_text(session: Session, collaborators: Collaborators, text: InboundText, *, at: datetime) -> None:
    """Take one text in. The same MessageSid again changes nothing and queues nothing."""
    Dialogue(session, collaborators, text, at=at).take()
