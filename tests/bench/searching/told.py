"""Complaints by the hundred thousand for the search: sealed, answered, with a caller and a bag, written by COPY.

What is told is a narrative of phrases, most of them rare, and clauses of everyday complaints by known shares. Two
processes make the rows; the bags are those that the worker would write.
"""

import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from intake.clock import now
from intake.identity.person import Person, identity_values
from intake.numbers import first_id
from intake.runtime import Runtime
from intake.sealing.ring import KeyRing
from intake.sealing.text import TextKey
from intake.searching.bigrams import bigrams_of
from intake.searching.word_hashes import WordHasher
from intake.vocabulary import Confidentiality
from routing.normalise import needle_of
from tests.duplicates.told_again import Narrator
from tests.stages.copies import without_indexes

WEEKS, LOT = 104, 5_000
# Clauses, and the share of complaints that say each.
CLAUSES = {"协会": 0.8, "收取会费": 0.4, "强制入会": 0.2, "不退押金": 0.05, "防水涂料": 0.001}
# Said by one complaint in so many: what is looked for exactly.
RARE_EVERY = 50_000
_REPLIES = (
    "经查，该协会已停止收费并全额退还。",
    "经核实，未发现强制行为，已作解释。",
    "已责令限期整改，整改情况另行告知。",
)
_TABLES = {
    "complaint": "id, number, tracking_digest, channel, external_id, kind, state, priority, policy, association_text,"
    " region_code, violation, violations, narrative, is_government_involved, is_anonymous, language, received_at,"
    " closed_at, next_due_at, lead_department_id, association_id, is_provisional, is_synthetic, event_count,"
    " event_head, text_key",
    "complaint_identity": "complaint_id, sealed, phone_hash, has_contact, confidentiality, notice_version, created_at",
    "handling": "id, complaint_id, department_id, role, is_principal, state, violations, because, is_designated,"
    " dispatched_at, reply_text",
    "word_bag": "complaint_id, version, event_count, hashes",
}
_NONE = r"\N"


@dataclass(frozen=True)
class Making:
    """What both processes make rows of."""

    ring: KeyRing
    hasher: WordHasher
    count: int
    departments: list[int]
    associations: int
    until: datetime

    def id_of(self, place: int) -> int:
        """Evenly over two years, as they would have come."""
        span = first_id(self.until) - first_id(self.until - timedelta(weeks=WEEKS))
        return first_id(self.until) - span + span * place // self.count


_making: list[Making] = []


def phone_of_place(place: int) -> str:
    return f"+86139{place // 3:08d}"


def rare_word(place: int) -> str:
    """Of two characters that no phrase is made of, and a number."""
    return f"鼐鑫{place // RARE_EVERY}号"


def fill(runtime: Runtime, making: Making) -> int:
    """How many bytes the bags and their index take."""
    _making[:] = [making]
    lots = range(0, making.count, LOT)
    with multiprocessing.get_context("fork").Pool(2) as pool, without_indexes(runtime.db, *_TABLES):
        for texts in pool.imap(_lot, lots):
            with runtime.db.engine.begin() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("SET LOCAL session_replication_role = replica")
                for (table, columns), text in zip(_TABLES.items(), texts, strict=True):
                    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                        copy.write(text)
    with runtime.db.engine.connect() as connection:
        size = "SELECT pg_total_relation_size('word_bag')"
        return int(connection.exec_driver_sql(size).scalar_one())


def _lot(start: int) -> list[str]:
    making, draw = _making[0], random.Random(start)
    narrator = Narrator(1)
    narrator.draw = draw
    written: list[list[str]] = [[] for _ in _TABLES]
    for place in range(start, min(start + LOT, making.count)):
        for rows, row in zip(written, _rows(making, narrator, draw, place), strict=True):
            rows.append("\t".join(row) + "\n")
    return ["".join(rows) for rows in written]


def narrative_of(narrator: Narrator, draw: random.Random, place: int) -> str:
    said = [clause for clause, share in CLAUSES.items() if draw.random() < share]
    rare = [rare_word(place)] if place % RARE_EVERY == RARE_EVERY // 2 else []
    return "，".join([*said, *rare, narrator.narrative()])


def _rows(making: Making, narrator: Narrator, draw: random.Random, place: int) -> Iterator[list[str]]:
    row_id, number = making.id_of(place), f"{7 * 10**15 + place}"
    key, sealed_key = TextKey.make(making.ring, row_id)
    told, answered = narrative_of(narrator, draw, place), draw.choice(_REPLIES)
    received = making.until - timedelta(weeks=WEEKS) * (1 - place / making.count)
    at, is_open = received.isoformat(), place >= making.count * 0.97
    department = making.departments[int(len(making.departments) ** draw.random()) - 1]
    yield [
        *(f"{row_id}", number, "", "phone", f"bench-sought-{place}", "complaint", "handling" if is_open else "closed"),
        *("normal", "complaint", "", "510100", "F-01", '["F-01"]', _hex(key.seal(told)), "f", "f", "zh", at),
        *(_NONE if is_open else at, at if is_open else _NONE, f"{department}"),
        *(f"{1 + place % making.associations}", "f", "t", "1", "", _hex(sealed_key)),
    ]
    person = Person(name=f"合成{place % 5000}", phone=phone_of_place(place))
    kept = identity_values(making.ring, row_id, person, Confidentiality.OPEN, at=received)
    yield [f"{row_id}", _hex(kept["sealed"]), str(kept["phone_hash"]), "t", "open", "", at]
    yield [
        *(f"{row_id + 1}", f"{row_id}", f"{department}", "lead", "t", "signed" if is_open else "replied", "[]"),
        *("", "f", at, _hex(key.seal(answered))),
    ]
    bigrams = bigrams_of(told) | bigrams_of(answered)
    bag = making.hasher.bag(row_id, bigrams=bigrams, number=number, name=needle_of(person.name))
    yield [f"{row_id}", f"{making.hasher.version}", "1", "{" + ",".join(map(str, bag)) + "}"]


def _hex(value: Any) -> str:
    return r"\\x" + bytes(value).hex()


def making_of(runtime: Runtime, hasher: WordHasher, count: int, departments: list[int], associations: int) -> Making:
    return Making(runtime.ring, hasher, count, departments, associations, now())
