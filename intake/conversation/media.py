"""Files that come with a text: noted when it comes, fetched once it has found its complaint, and attached to it.

Until then they lie with the provider, unless a person has to look at the text: that one sees them first. Of those that
are refused the sender is told why, once for each text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import SYSTEM
from intake.casework.collaborators import Collaborators
from intake.casework.ledger import audit
from intake.casework.outbox.complainant_messages import message_values, store_message
from intake.conversation import inbox
from intake.conversation.held_media import find_held
from intake.db import Database
from intake.errors import InvalidInput, NotPossibleNow
from intake.events import EventKind
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.drafts import held_batch, take_drafts
from intake.evidence.receiving import receive_file
from intake.evidence.room import EvidenceRoom
from intake.evidence.stored_file import StoredFile
from intake.job_names import Job
from intake.language.i18n import DEFAULT, _, use_language
from intake.language.translation import translated
from intake.models import Complaint, InboundMedia, InboundMessage
from intake.notify.opt_out import has_opted_out
from intake.notify.twilio_media import MediaGone, MediaLater, fetch_media
from intake.sealing.spool import sealed_spool
from intake.sealing.text import text_key_of
from intake.settings import Settings
from intake.vocabulary import EvidenceSource, MediaState
from routing.translatable import TranslatableError
from routing.vocabulary import Channel

_LOT = 20
UNSETTLED = (MediaState.WAITING, MediaState.HELD)
_MOST_ATTEMPTS = 10
_LONGEST_PAUSE = timedelta(hours=6)
_LONGEST_URL, _LONGEST_WHY = 500, 300
REFUSED = "dialogue/media_refused"
_Found = tuple[MediaState, str]  # what became of it, and what its sender is told


def note_media(session: Session, row: InboundMessage, urls: Sequence[str], *, at: datetime) -> None:
    """Remember where they are."""
    known = (url for url in urls if url and len(url) <= _LONGEST_URL)
    session.add_all(InboundMedia(inbound_id=row.id, url=url, next_at=at) for url in known)


@dataclass(frozen=True)
class MediaFetcher:
    """What fetching needs of its process."""

    database: Database
    room: EvidenceRoom
    settings: Settings
    collaborators: Callable[[Session], Collaborators]

    def fetch_due(self, *, at: datetime) -> int:
        """Fetch what has found its complaint and is due; how many files are settled."""
        with self.database.reading() as session:
            wanted = select(InboundMedia.id).join(InboundMessage, col(InboundMessage.id) == InboundMedia.inbound_id)
            is_due = (col(InboundMedia.state).in_(UNSETTLED), InboundMedia.next_at <= at)
            found = wanted.where(*is_due, col(InboundMessage.complaint_id).is_not(None))
            due = session.exec(found.order_by(col(InboundMedia.id)).limit(_LOT)).all()
        return sum(self._fetch(media_id, at) for media_id in due)

    def _fetch(self, media_id: int, at: datetime) -> bool:
        with self.database.reading() as session:
            url, name, language = asked_media(session, media_id)
            held = find_held(session, media_id)
        if held is not None:
            return self._settle(media_id, held, (MediaState.KEPT, ""), at, is_held=True)
        stored: StoredFile | None = None
        state, why = MediaState.KEPT, ""
        try:
            stored = receive_media(self.room, self.settings, url, name, at=at)
        except MediaLater:
            state = MediaState.WAITING
        except MediaGone:
            state, why = MediaState.LOST, lost(name, language)
        except InvalidInput as error:
            state, why = MediaState.REFUSED, told_in(error, language)
        return self._settle(media_id, stored, (state, why), at)

    def _settle(
        self, media_id: int, stored: StoredFile | None, found: _Found, at: datetime, *, is_held: bool = False
    ) -> bool:
        """What was held stays so where nothing came of it.

        Where writing fails nobody knows whether it is recorded: what is not, is swept out of the store.
        """
        with self.database.unit_of_work() as session:
            settled = self._write(session, media_id, stored, found, at, is_held=is_held)
        is_left = settled is None and is_held
        if stored is not None and settled is not MediaState.KEPT and not is_left:
            self.room.store.delete([copy.id for copy in stored.copies])
        return settled not in {None, MediaState.WAITING}

    def _write(
        self,
        session: Session,
        media_id: int,
        stored: StoredFile | None,
        found: _Found,
        at: datetime,
        *,
        is_held: bool,
    ) -> MediaState | None:
        """What became of it now; None where another worker came first, or has let go what was held."""
        state, why = found
        row = session.get_one(InboundMedia, media_id)
        inbound = session.get_one(InboundMessage, row.inbound_id)
        complaint = find.lock_by_id(session, inbound.complaint_id or 0)
        session.refresh(row, with_for_update=True)
        if row.state not in UNSETTLED:
            return None
        taken = take_drafts(session, held_batch(media_id))
        if is_held and not taken:
            return None
        if stored is not None:
            state, why = self._attach(session, complaint, stored, at)
        _note(row, state, why, complaint.language, at)
        if row.state is not MediaState.WAITING:
            _tell(session, self.collaborators(session), complaint, inbound, at=at)
        return row.state

    def _attach(
        self, session: Session, complaint: Complaint, stored: StoredFile, at: datetime
    ) -> tuple[MediaState, str]:
        new = NewEvidence(self.room, [stored], Channel.SMS, source=EvidenceSource.COMPLAINANT)
        try:
            attach_evidence(session, self.collaborators(session), complaint, new, actor=SYSTEM, at=at)
        except InvalidInput as error:
            return MediaState.REFUSED, told_in(error, complaint.language)
        except NotPossibleNow:  # its texts are erased
            return MediaState.LOST, ""
        return MediaState.KEPT, ""


def receive_media(room: EvidenceRoom, settings: Settings, url: str, name: str, *, at: datetime) -> StoredFile:
    """Fetched and sealed into the store. Raises MediaLater, MediaGone, InvalidInput."""
    with sealed_spool() as file:
        fetch_media(settings, url, file, most=room.limits.file_bytes)
        return receive_file(room, file, name, at=at)


def asked_media(session: Session, media_id: int) -> tuple[str, str, str]:
    """Where it is, what it is called, and in which language its sender is told what becomes of it."""
    row = session.get_one(InboundMedia, media_id)
    inbound = session.get_one(InboundMessage, row.inbound_id)
    complaint = session.get(Complaint, inbound.complaint_id) if inbound.complaint_id is not None else None
    language = complaint.language if complaint is not None else DEFAULT
    of_text = select(InboundMedia.id).where(InboundMedia.inbound_id == row.inbound_id).order_by(col(InboundMedia.id))
    number = session.exec(of_text).all().index(media_id) + 1
    with use_language(language):
        return row.url, _("File %(number)s of a text", number=number), language


def _note(row: InboundMedia, state: MediaState, why: str, language: str, at: datetime) -> None:
    row.attempts += 1
    row.next_at = at + min(timedelta(minutes=2**row.attempts), _LONGEST_PAUSE)
    if state is MediaState.WAITING and row.attempts >= _MOST_ATTEMPTS:
        state = MediaState.LOST
        with use_language(language):
            why = _("A file could not be fetched.")
    row.state, row.why = state, why[:_LONGEST_WHY]


def _tell(
    session: Session, collaborators: Collaborators, complaint: Complaint, inbound: InboundMessage, *, at: datetime
) -> None:
    """When the last file of a text is settled, of all that were not taken."""
    session.flush()
    files = session.exec(
        select(InboundMedia).where(InboundMedia.inbound_id == inbound.id).order_by(col(InboundMedia.id))
    )
    every = files.all()
    reasons = list(dict.fromkeys(one.why for one in every if one.why))
    phone = inbox.phone_in(inbox.sender_of(session, inbound))
    is_unsettled = any(one.state in UNSETTLED for one in every)
    if is_unsettled or not reasons or not phone or complaint.is_training:
        return
    if has_opted_out(session, inbound.phone_hash):
        return
    values = message_values(
        collaborators,
        REFUSED,
        phone=phone,
        cause=inbound.message_sid,
        at=at,
        language=complaint.language,
        text_key=text_key_of(session, complaint),
        number=complaint.number,
        reasons=reasons,
    )
    store_message(session, values)
    queued = {"message_id": values["id"], "template": REFUSED}
    audit.record(session, complaint, EventKind.MESSAGE_QUEUE, actor=SYSTEM, at=at, **queued)
    collaborators.jobs.nudge_later(session, Job.DRAIN_MESSAGES)


def told_in(error: TranslatableError, language: str) -> str:
    with use_language(language):
        return translated(error.told)


def lost(name: str, language: str) -> str:
    with use_language(language):
        return _("%(name)s could not be fetched.", name=name)
