"""The texts of a complaint as those read them who are not to know who somebody is.

Derived when they are read: by the rules of `intake/redaction/`, by what is kept of the complainant, and by what a
person of the hotline decided on (`identity/hiding.py`). The original stays as it was sealed.
"""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from intake.casework import find
from intake.casework.actor import Actor
from intake.identity.hiding import decisions_of
from intake.identity.person import find_people
from intake.language.hidden_words import hidden_word
from intake.models import Complaint
from intake.redaction.kinds import Hidden, TextSpan
from intake.redaction.own import Known
from intake.redaction.redact import certain, written
from intake.redaction.signs import digits_of
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import key_ring_of
from intake.sealing.text import HasTextKey, SealedText, TextKey
from intake.vocabulary import StaffRole
from routing.models import Department

# The hotline's own, to whom people told it.
READS_ORIGINALS = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PUBLIC = "redaction:public"


@dataclass(frozen=True)
class Veil:
    """What is hidden in every text of one complaint; `words`: what was decided on, by its kind."""

    known: Known
    public: frozenset[str] = frozenset()
    words: tuple[tuple[str, Hidden], ...] = field(default=(), repr=False)

    def spans(self, text: str) -> list[TextSpan]:
        return [*certain(text, self.known, public=self.public), *self._decided(text)]

    def over(self, text: str) -> str:
        if not text or _DIGEST.fullmatch(text):
            return text
        return written(text, self.spans(text), hidden_word)

    def _decided(self, text: str) -> Iterable[TextSpan]:
        for word, kind in self.words:
            yield from (TextSpan(one.start(), one.end(), kind) for one in re.finditer(re.escape(word), text))


class RedactedTexts(TextKey):
    """Opens every text veiled. It seals nothing: what was read so is not to be written back."""

    def __init__(self, key: TextKey, veil: Veil) -> None:
        super().__init__(key.complaint_id, None)
        self._plain, self.veil = key, veil

    @property
    def is_erased(self) -> bool:
        return self._plain.is_erased

    def seal(self, text: str) -> SealedText | None:  # noqa: ARG002 - as every key is asked
        raise TypeError("a redacted text is to be read, not written")

    def open(self, sealed: SealedText | None) -> str:
        text = self._plain.open(sealed)
        if text.startswith("{"):
            try:
                return json.dumps(_each(json.loads(text), self.veil), ensure_ascii=False)
            except ValueError:
                pass
        return self.veil.over(text)


def reads_originals(actor: Actor) -> bool:
    return bool(actor.roles & READS_ORIGINALS)


def texts_for(session: Session, complaint: Complaint, actor: Actor) -> TextKey:
    """The key to read by, outside the complaint's page: as they were written for the hotline alone."""
    key = TextKey.of(key_ring_of(session), complaint)
    return key if reads_originals(actor) else veiled(session, [complaint], {complaint.id: key})[complaint.id]


def page_texts(session: Session, complaint: Complaint, actor: Actor, *, original: bool) -> TextKey:
    """The key to read the complaint's own page by: redacted for everybody who did not ask for the original."""
    return texts_for(session, complaint, actor) if original else redacted_texts(session, complaint)


def texts_of_many(session: Session, ids: Collection[int], actor: Actor) -> dict[int, TextKey]:
    """As `texts_for`, of complaints by their ids."""
    keys = find.text_keys_of(session, ids)
    if not ids or reads_originals(actor):
        return keys
    complaints = session.exec(select(Complaint).where(col(Complaint.id).in_(ids))).all()
    return {**veiled(session, complaints, keys)}


def redacted_texts(session: Session, complaint: Complaint) -> RedactedTexts:
    """The key to read by for whoever it is."""
    return veiled(session, [complaint])[complaint.id]


def veiled(
    session: Session, complaints: Collection[Any], keys: dict[int, TextKey] | None = None
) -> dict[int, RedactedTexts]:
    """Of many, by their ids: rows with `id`, `text_key` and `narrative`. One whose key is lost is left out."""
    ring, found = key_ring_of(session), {}
    opened = keys if keys is not None else {one.id: key for one in complaints if (key := _key(ring, one)) is not None}
    ids = [*opened]
    people, public, decided = find_people(session, ring, ids), _public(session), decisions_of(session, ids)
    for one in complaints:
        if (key := opened.get(one.id)) is None:
            continue
        person = people.get(one.id)
        known = Known(person.name, person.phone, person.email, person.address) if person else Known()
        words = _words(key, one.narrative, decided[one.id]) if one.id in decided else ()
        found[one.id] = RedactedTexts(key, Veil(known, public, words))
    return found


def veils_of(session: Session, ids: Collection[int]) -> dict[int, Veil]:
    """What is hidden in texts that are open already; of complaints by their ids."""
    complaints = session.exec(select(Complaint).where(col(Complaint.id).in_(ids))).all()
    return {one: key.veil for one, key in veiled(session, complaints).items()}


def _key(ring: Any, complaint: HasTextKey) -> TextKey | None:
    try:
        return TextKey.of(ring, complaint)
    except CannotOpen:
        return None


def decided_places(session: Session, complaint: Complaint) -> dict[TextSpan, bool]:
    """Every place of the narrative that somebody decided on last, and whether it is hidden."""
    sealed = decisions_of(session, [complaint.id]).get(complaint.id)
    return _places(TextKey.of(key_ring_of(session), complaint), sealed) if sealed is not None else {}


def _places(key: TextKey, sealed: SealedText) -> dict[TextSpan, bool]:
    told: dict[str, str] = json.loads(key.open(sealed) or "{}")
    places = json.loads(told.get("places", "[]"))
    return {TextSpan(start, end, Hidden(kind)): is_hidden for start, end, kind, is_hidden in places}


def _words(key: TextKey, narrative: SealedText | None, sealed: SealedText) -> tuple[tuple[str, Hidden], ...]:
    """The words that stand in the places that are hidden: they are hidden wherever else they are said."""
    try:
        text, places = key.open(narrative), _places(key, sealed)
    except CannotOpen:
        return ()
    return tuple((text[one.start : one.end], one.kind) for one, is_hidden in places.items() if is_hidden)


def _public(session: Session) -> frozenset[str]:
    """The telephones of departments, which the registry tells anybody."""
    if _PUBLIC not in session.info:
        phones = session.exec(select(Department.phone).where(col(Department.phone) != ""))
        session.info[_PUBLIC] = frozenset(digits_of(one) for phone in phones for one in re.split(r"[、,;/ ]", phone))
    public: frozenset[str] = session.info[_PUBLIC]
    return public


def _each(told: Any, veil: Veil) -> Any:
    if isinstance(told, str):
        return veil.over(told)
    if isinstance(told, dict):
        return {name: _each(one, veil) for name, one in told.items()}
    return [_each(one, veil) for one in told] if isinstance(told, list) else told
