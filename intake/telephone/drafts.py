"""What an operator has typed of a call that is not entered yet: kept sealed, so that a crash loses nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from intake.casework.actor import Actor
from intake.casework.find import is_registered
from intake.errors import InvalidInput, NotFound
from intake.identity.mask import masked_phone
from intake.models import CallDraft
from intake.models.practice import is_practising
from intake.sealing.places import call_draft_place
from intake.sealing.ring import KeyRing
from intake.sealing.text import SealedText, open_stray, seal_stray
from routing.translatable import N_
from routing.vocabulary import Channel

Pairs = Sequence[tuple[str, str]]  # the fields of the form by name, some more than once
_MOST_BYTES = 64 * 1024
_MOST_OFFERED = 5


@dataclass(frozen=True)
class TypedCall:
    """What a tab sends to be kept. `revision` is the one it saw last, 0 for none; `token` that of its form."""

    key: str
    revision: int
    token: str
    pairs: Pairs
    phone: str = ""


@dataclass(frozen=True)
class KeptDraft:
    """Under which key it stands now, and how often it was saved; 0 where nothing is kept."""

    key: str
    revision: int


@dataclass(frozen=True)
class UnfinishedCall:
    """As it is offered again. Without a number none was typed, or it is withheld."""

    key: str
    began_at: datetime
    masked_number: str


def save_draft(
    session: Session, ring: KeyRing, typed: TypedCall, *, other_key: str, actor: Actor, at: datetime
) -> KeptDraft:
    """Keep it. Where another tab has saved since, this one's goes on under `other_key`: neither overwrites the other.

    What was entered in the meantime is kept no more.
    """
    if any(is_registered(session, channel, typed.token) for channel in Channel):
        return KeptDraft(typed.key, 0)
    text = json.dumps(list(typed.pairs), ensure_ascii=False)
    if len(text.encode()) > _MOST_BYTES:
        raise InvalidInput(N_("is too long to be kept"), field="narrative")
    row = _lock(session, typed.key)
    if row is not None and (row.operator_id != actor.staff_id or row.revision != typed.revision):
        row, typed = None, TypedCall(other_key, 0, typed.token, typed.pairs, typed.phone)
    if row is None:
        row = CallDraft(
            key=typed.key, operator_id=actor.staff_id or 0, revision=0, typed=SealedText(b""), began_at=at, saved_at=at
        )
    sealed = seal_stray(ring, text, place=call_draft_place(row.key))
    assert sealed is not None  # a list is never nothing
    row.typed, row.revision, row.saved_at = sealed, row.revision + 1, at
    row.phone_hash = ring.phone_hash(typed.phone) if typed.phone else ""
    session.add(row)
    session.flush()
    return KeptDraft(row.key, row.revision)


def drafts_of(session: Session, ring: KeyRing, *, actor: Actor) -> list[UnfinishedCall]:
    """The unfinished calls of this operator, the newest first; none for who practises."""
    if is_practising():
        return []
    own = select(CallDraft).where(CallDraft.operator_id == actor.staff_id)
    found = session.exec(own.order_by(col(CallDraft.saved_at).desc()).limit(_MOST_OFFERED))
    return [UnfinishedCall(row.key, row.began_at, _masked_number(ring, row)) for row in found]


def open_draft(session: Session, ring: KeyRing, key: str, *, actor: Actor) -> tuple[KeptDraft, Pairs]:
    """What was typed. Raises NotFound, for another's as well, and for who practises: it would be lost as practice."""
    if is_practising():
        raise NotFound(N_("there is no such unfinished call"))
    row = session.exec(select(CallDraft).where(CallDraft.key == key, CallDraft.operator_id == actor.staff_id)).first()
    if row is None:
        raise NotFound(N_("there is no such unfinished call"))
    return KeptDraft(row.key, row.revision), _typed(ring, row)


def discard_draft(session: Session, key: str, *, actor: Actor) -> None:
    """Entered, or put away; one that is not there is no more. Nothing that was practised ends a call."""
    if is_practising():
        return
    mine = (col(CallDraft.key) == key, col(CallDraft.operator_id) == actor.staff_id)
    session.execute(delete(CallDraft).where(*mine))


def drop_old_drafts(session: Session, *, before: datetime) -> int:
    """Those not touched since then, how many."""
    return session.exec(delete(CallDraft).where(col(CallDraft.saved_at) <= before)).rowcount


def _typed(ring: KeyRing, row: CallDraft) -> Pairs:
    text = open_stray(ring, row.typed, place=call_draft_place(row.key))
    return [(name, value) for name, value in json.loads(text)]


def _masked_number(ring: KeyRing, row: CallDraft) -> str:
    number = dict(_typed(ring, row)).get("phone", "")
    return masked_phone(number) if number else ""


def _lock(session: Session, key: str) -> CallDraft | None:
    return session.exec(select(CallDraft).where(CallDraft.key == key).with_for_update()).first()
