"""Fetching the files of a text that waits for a person, and letting them go when that one has put it aside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from intake.conversation.held_media import to_hold, to_let_go
from intake.conversation.media import asked_media, lost, receive_media, told_in
from intake.db import Database
from intake.errors import InvalidInput
from intake.evidence.drafts import add_draft, drafts_of, has_room, held_batch, remove_draft
from intake.evidence.room import EvidenceRoom
from intake.evidence.scanner import ScannerFailed
from intake.evidence.stored_file import StoredFile
from intake.evidence.viewing import OpenedCopy
from intake.language.i18n import N_
from intake.models import InboundMedia
from intake.notify.twilio_media import MediaGone, MediaLater
from intake.settings import Settings
from intake.vocabulary import MediaState, ScanState
from routing.translatable import TranslatableError

_LOT = 20
_PAUSE = timedelta(minutes=10)
_LONGEST_WHY = 300


class _Infected(TranslatableError):
    """Nobody is shown it."""


@dataclass(frozen=True)
class MediaHolder:
    """What holding needs of its process."""

    database: Database
    room: EvidenceRoom
    settings: Settings

    def hold_due(self, *, at: datetime) -> int:
        """How many files can be seen now that could not before."""
        with self.database.reading() as session:
            wanted, left = to_hold(session, at=at, limit=_LOT), to_let_go(session, limit=_LOT)
        for media_id in left:
            self._let_go(media_id, at)
        return sum(self._hold(media_id, at) for media_id in wanted)

    def _hold(self, media_id: int, at: datetime) -> bool:
        """What cannot be had, or is none we take, is told to whoever looks; its sender hears of it when it is filed."""
        with self.database.reading() as session:
            url, name, language = asked_media(session, media_id)
            is_possible = has_room(session, self.room, self.room.limits.file_bytes)
        if not is_possible:
            return self._put_off(media_id, at)
        stored, why = None, ""
        try:
            stored = receive_media(self.room, self.settings, url, name, at=at)
            self._scan(stored)
        except (MediaLater, ScannerFailed):
            self._drop(stored)
            return self._put_off(media_id, at)
        except MediaGone:
            why = lost(name, language)
        except (InvalidInput, _Infected) as error:
            why = told_in(error, language)
        if why:
            self._drop(stored)
            stored = None
        return self._note(media_id, stored, why, at)

    def _scan(self, stored: StoredFile) -> None:
        if self.room.scanner is None:
            return
        blocks = OpenedCopy.of_stored(stored, stored.original).blocks(self.room.store)
        if self.room.scanner.look_at(blocks) is not ScanState.CLEAN:
            raise _Infected(N_("A virus was found in %(name)s."), name=stored.name)

    def _note(self, media_id: int, stored: StoredFile | None, why: str, at: datetime) -> bool:
        """Unless another worker came first, or it was filed meanwhile."""
        with self.database.unit_of_work() as session:
            row = _held_row(session, media_id)
            is_first = row.state is MediaState.WAITING
            if is_first:
                row.state, row.why, row.next_at = MediaState.HELD, why[:_LONGEST_WHY], at
                if stored is not None:
                    add_draft(session, held_batch(media_id), stored, at=at)
        if not is_first:
            self._drop(stored)
        return is_first and stored is not None

    def _put_off(self, media_id: int, at: datetime) -> bool:
        with self.database.unit_of_work() as session:
            row = _held_row(session, media_id)
            if row.state is MediaState.WAITING:
                row.next_at = at + _PAUSE
        return False

    def _let_go(self, media_id: int, at: datetime) -> None:
        """It lies with the provider alone again."""
        with self.database.unit_of_work() as session:
            row = _held_row(session, media_id)
            if row.state is MediaState.HELD:
                row.state, row.why, row.next_at = MediaState.WAITING, "", at
                for draft in drafts_of(session, held_batch(media_id)):
                    remove_draft(session, self.room.store, held_batch(media_id), draft.id)

    def _drop(self, stored: StoredFile | None) -> None:
        if stored is not None:
            self.room.store.delete([copy.id for copy in stored.copies])


def _held_row(session: Session, media_id: int) -> InboundMedia:
    return session.get_one(InboundMedia, media_id, with_for_update=True)
