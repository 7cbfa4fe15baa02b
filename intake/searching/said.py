"""What is said in complaints, opened in memory for many at once: the texts that words are looked for in.

Whoever sees a complaint sees all of these; a department's own note is not among them.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from intake.events import EventKind
from intake.models import Complaint, ComplaintEvent, Handling
from intake.sealing.envelope import CannotOpen
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey
from intake.searching.bigrams import Excerpt, excerpt_of
from routing.models import Association
from routing.normalise import needle_of

_c, _h, _e = Complaint.__table__.c, Handling.__table__.c, ComplaintEvent.__table__.c
_WRITTEN = (
    sa.select(
        _c.id,
        _c.number,
        _c.text_key,
        _c.event_count,
        _c.narrative,
        _c.end_note,
        _c.association_text,
        Association.__table__.c.name.label("association"),
    )
    .outerjoin(Association.__table__, Association.__table__.c.id == _c.association_id)
    .where(_c.id.in_(sa.bindparam("ids", expanding=True)))
)
_ANSWERED = sa.select(_h.complaint_id, _h.reply_text).where(
    _h.complaint_id.in_(sa.bindparam("ids", expanding=True)), _h.reply_text.is_not(None)
)
_ADDED = (
    sa.select(_e.complaint_id, _e.texts)
    .where(_e.complaint_id.in_(sa.bindparam("ids", expanding=True)), _e.kind == EventKind.COMPLAINT_SUPPLEMENT)
    .order_by(_e.complaint_id, _e.seq)
)


@dataclass
class Said:
    """One complaint's texts. One whose key is lost has none, and hides no other."""

    complaint_id: int
    number: str
    event_count: int
    key: TextKey | None
    texts: list[str] = field(default_factory=list)

    def holds(self, terms: Collection[str]) -> bool:
        """Whether each word stands in one of the texts, in one piece. Most stand there as they are spelled."""
        missing = [term for term in terms if not any(term in text for text in self.texts)]
        needles = [needle_of(text) for text in self.texts] if missing else []
        return all(any(term in needle for needle in needles) for term in missing)

    def excerpt(self, terms: Collection[str]) -> Excerpt | None:
        """Of the first text that says the first of the words that is found: what was told before who it is about."""
        return next(self._excerpts(terms), None)

    def _excerpts(self, terms: Collection[str]) -> Iterator[Excerpt]:
        for text in self.texts:
            for term in terms:
                found = excerpt_of(text, term)
                if found is not None:
                    yield found

    def open(self, sealed: Any) -> str:
        try:
            return self.key.open(sealed) if self.key is not None else ""
        except CannotOpen:
            return ""


def open_said(session: Session, ring: KeyRing, ids: Collection[int]) -> dict[int, Said]:
    """The texts in the complaints' own rows and their parts', by id; what was added later by `open_added`."""
    found: dict[int, Said] = {}
    if not ids:
        return found
    connection = session.connection()
    for row in connection.execute(_WRITTEN, {"ids": [*ids]}):
        said = Said(row.id, row.number, row.event_count, _key(ring, row))
        about = (row.association or "", row.association_text)
        said.texts = [text for text in (said.open(row.narrative), said.open(row.end_note), *about) if text]
        found[row.id] = said
    for answered in connection.execute(_ANSWERED, {"ids": [*found]}):
        said = found[answered.complaint_id]
        said.texts.insert(1, said.open(answered.reply_text))
    return found


def open_added(session: Session, said: Collection[Said]) -> None:
    """What complainants added, put to each: apart, for most texts are found without reading events."""
    by_id = {one.complaint_id: one for one in said if one.key is not None}
    if not by_id:
        return
    for row in session.connection().execute(_ADDED, {"ids": [*by_id]}):
        one = by_id[row.complaint_id]
        added: dict[str, str] = json.loads(one.open(row.texts) or "{}")
        one.texts.append(added.get("text", ""))


def _key(ring: KeyRing, row: Any) -> TextKey | None:
    try:
        return TextKey.of(ring, row)
    except CannotOpen:
        return None
