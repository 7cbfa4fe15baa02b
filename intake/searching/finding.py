"""A search from what is asked to the complaints that are meant, in their order.

Of words the newest 200 that hold them are found, each proved on its opened texts; of filters alone the newest 1,000.
How many there are beyond is told as "1,000+". A search that would take too long stops and says how far back it looked.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from intake.casework.actor import Actor
from intake.identity.person import find_people
from intake.models import Complaint
from intake.models.practice import is_shown
from intake.sealing.ring import KeyRing
from intake.searching.bag_versions import hashers
from intake.searching.bigrams import bigrams_in
from intake.searching.candidates import AT_ONCE, HashesAsked, candidates, weeks_there_are
from intake.searching.criteria import SearchCriteria, SearchedFor, tail_asked
from intake.searching.narrowing import conditions_of, must_be_let
from intake.searching.own_candidates import few_own, own_candidates
from intake.searching.said import Said, open_added, open_said
from intake.searching.word_hashes import NAME, TAIL, WORD, day_of
from intake.vocabulary import SearchSort
from routing.normalise import needle_of

MOST_BY_WORDS, MOST_COUNTED = 200, AT_ONCE - 1
# How long one search may go on, and how many are opened and looked through together: those of a common word at once.
SECONDS = 2.0
_OPENED = MOST_BY_WORDS + 1

_c = Complaint.__table__.c


@dataclass(frozen=True)
class FoundComplaints:
    """`ids` in the order asked for. `is_exact`: there are no others; else there are more, `is_many`: over 1,000.

    `looked_back_to` is set where the search was broken off. `is_index_filled` tells whether older complaints can be
    found by their words at all yet.
    """

    ids: tuple[int, ...] = ()
    is_exact: bool = True
    is_many: bool = False
    looked_back_to: datetime | None = None
    is_index_filled: bool = True
    # Of those that were proved on their texts.
    said: Mapping[int, Said] = field(default_factory=dict, repr=False)


@dataclass
class _Looked:
    """What has been gone through, and found in it; `week` where it was broken off."""

    found: list[int] = field(default_factory=list)
    candidates: int = 0
    refuted: int = 0
    is_to_the_end: bool = True
    week: int | None = None


def find_complaints(
    session: Session,
    ring: KeyRing,
    criteria: SearchCriteria,
    *,
    actor: Actor,
    at: datetime,
    most: int | None = None,
    seconds: float = SECONDS,
) -> FoundComplaints:
    """Those the actor sees and may find so. Raises NotAllowed, and InvalidInput for a box that nothing is found by.

    `most`: no more than so many are found, by default 200 of words and 1,000 of filters.
    """
    must_be_let(actor, criteria)
    conditions, box = conditions_of(session, ring, criteria, actor, at=at), criteria.box
    asked, is_filled = _asked(session, ring, criteria)
    if asked is not None and not asked.hashers:
        return FoundComplaints(is_index_filled=False)
    proof = _Proof(session, ring, criteria)
    if asked is None and box.kind in {SearchedFor.NUMBER, SearchedFor.PHONE}:
        looked = _at_once(session, conditions)
    else:
        lots = _lots(session, criteria, asked, conditions, actor=actor, at=at)
        most = most or (MOST_COUNTED if asked is None else MOST_BY_WORDS)
        looked = _look(lots, proof, most, end=time.monotonic() + seconds)
    return FoundComplaints(
        ids=_in_order(session, looked.found, criteria.sort),
        is_exact=looked.is_to_the_end,
        is_many=not looked.is_to_the_end and looked.candidates > MOST_COUNTED and not looked.refuted,
        looked_back_to=None if looked.week is None else day_of(looked.week),
        is_index_filled=is_filled,
        said=proof.said,
    )


def _lots(
    session: Session,
    criteria: SearchCriteria,
    asked: HashesAsked | None,
    conditions: Sequence[sa.ColumnElement[bool]],
    *,
    actor: Actor,
    at: datetime,
) -> Iterator[tuple[list[int], int]]:
    own = few_own(session, actor)
    if own is not None:
        return own_candidates(session, own, asked, conditions)
    weeks = weeks_there_are(session, since=criteria.received_from, at=at)
    return candidates(session, weeks, asked, conditions)


def _asked(session: Session, ring: KeyRing, criteria: SearchCriteria) -> tuple[HashesAsked | None, bool]:
    """None where no bag need be asked; and whether all that is asked for can be found."""
    box = criteria.box
    asked: list[tuple[bytes, Sequence[str]]] = []
    if box.kind is SearchedFor.WORDS:
        asked.append((WORD, sorted(frozenset[str]().union(*map(bigrams_in, box.terms)))))
    if box.kind is SearchedFor.DIGITS:
        asked.append((TAIL, [tail_asked(box.value)]))
    if criteria.name:
        asked.append((NAME, [needle_of(criteria.name)]))
    if not asked:
        return None, True
    versions, is_filled = hashers(session, ring)
    return HashesAsked(versions, asked), is_filled


def _at_once(session: Session, conditions: Sequence[sa.ColumnElement[bool]]) -> _Looked:
    """By what an index has of itself."""
    wanted = sa.select(_c.id).where(is_shown(), *conditions).order_by(_c.id.desc()).limit(AT_ONCE)
    ids = list(session.connection().scalars(wanted))
    return _Looked(ids[:MOST_COUNTED], len(ids), is_to_the_end=len(ids) <= MOST_COUNTED)


def _look(lots: Iterator[tuple[list[int], int]], proof: "_Proof", most: int, *, end: float) -> _Looked:
    """Lot after lot until there are enough; then only as far as to tell whether there are more than 1,000."""
    looked, looked_at = _Looked(), 0
    for ids, week in lots:
        for place in range(0, len(ids), _OPENED):
            if len(looked.found) > most:
                break
            looked_at += len(ids[place : place + _OPENED])
            looked.found += proof.of(ids[place : place + _OPENED])
        looked.candidates, looked.refuted = looked.candidates + len(ids), looked_at - len(looked.found)
        if len(looked.found) > most and (looked.candidates > MOST_COUNTED or looked.refuted):
            break
        if time.monotonic() > end:
            looked.is_to_the_end, looked.week = False, week
            break
    if len(looked.found) > most:
        looked.is_to_the_end, looked.week = False, None
    looked.found = looked.found[:most]
    return looked


@dataclass(frozen=True)
class _Proof:
    """A bag tells which characters follow one another somewhere in a complaint, and no more."""

    session: Session
    ring: KeyRing
    criteria: SearchCriteria
    said: dict[int, Said] = field(default_factory=dict)

    def of(self, ids: Sequence[int]) -> list[int]:
        """Those in which it stands, in their order."""
        box = self.criteria.box
        if box.kind not in {SearchedFor.WORDS, SearchedFor.DIGITS} and not self.criteria.name:
            return list(ids)
        left = set(ids)
        if self.criteria.name:
            people, name = find_people(self.session, self.ring, ids), needle_of(self.criteria.name)
            left = {one for one, person in people.items() if needle_of(person.name) == name}
        said = open_said(self.session, self.ring, left)
        if box.kind is SearchedFor.DIGITS:
            left = {one for one in left if said[one].number.endswith(box.value)}
        elif box.kind is SearchedFor.WORDS:
            unsure = [one for one in said.values() if not one.holds(box.terms)]
            open_added(self.session, unsure)
            left -= {one.complaint_id for one in unsure if not one.holds(box.terms)}
            self.said.update((one, said[one]) for one in left)
        return [one for one in ids if one in left]


def _in_order(session: Session, ids: Sequence[int], sort: SearchSort) -> tuple[int, ...]:
    if not ids:
        return ()
    column = _c.next_due_at if sort is SearchSort.DUE else _c.received_at
    rows = session.connection().execute(sa.select(_c.id, column.label("place")).where(_c.id.in_(ids))).all()
    late = datetime.max.replace(tzinfo=UTC)
    rows = sorted(rows, key=lambda row: (row.place or late, row.id), reverse=sort is SearchSort.NEWEST)
    return tuple(row.id for row in rows)
