"""Closed complaints to learn from, by the hundred, written with Core. All synthetic, drawn with a seed."""

import csv
import itertools
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert

from intake.casework.actor import SYSTEM
from intake.db import Database
from intake.demo.narratives import Split, phrasings, tell
from intake.models import Complaint, ComplaintIdentity
from intake.sealing.ring import KeyRing, key_ring_of
from intake.suggesting.corpus import OTHER, Corpus, read_corpus
from intake.suggesting.learnable_text import clean
from intake.suggesting.terms import Sample
from intake.suggesting.training import Trial, keep_trial, try_learning, try_seeds
from intake.vocabulary import ClassifierVerdict, Confidentiality
from routing.rules.store import load_violations
from routing.violations import ViolationCard
from tests.reports.figures import at, complaint_row

ASSOCIATIONS = tuple(f"合成{sign}业协会" for sign in "甲乙丙丁戊己庚辛壬癸")
IN_NOVEMBER = at("2026-11-21T10:00")
SEPTEMBER, OCTOBER, NOVEMBER = at("2026-09-25"), at("2026-10-25"), at("2026-11-15")
# The same trouble in words that the taxonomy does not have: only who has seen it before knows what it is.
SAID_OTHERWISE = {
    "F-01": "他们讲想做这一行就得先进那个圈子，还要按年缴钱",
    "F-13": "逼着我们派人去听课，缺席就影响打分",
    "F-15": "让我们拿钱出来支持他们办的刊物",
    "A-01": "没有批文就排了座次发奖杯",
    "V-01": "办大会之前谁也没去备过案",
    "G-01": "班子干满好几年了也不换人",
}
_ENDS = ("请查一查。", "希望有人管。", "盼回复。", "请处理。")
_FACTS = Path(__file__).with_name("plain_words.csv")
_OPENINGS = ("您好，我反映{name}的问题。", "我们公司是{name}的会员单位。", "关于{name}，情况如下：")
_DETAILS = (
    "涉及金额3200元，有转账记录。",
    "工作人员说这是统一规定，不能商量。",
    "同行里有十几家都遇到了同样的情况。",
    "",
)

_serial = itertools.count(1)
_TRIALS: dict[str, Trial] = {}


class Told(NamedTuple):
    """One narrative, the codes it was closed under, and whom it is about."""

    text: str
    codes: tuple[str, ...]
    association: str


def in_plain_words(count: int, *, seed: int = 1, only: frozenset[str] = frozenset()) -> list[Told]:
    """Stories most of which are in the taxonomy's own words."""
    draw = random.Random(seed)
    found: list[Told] = []
    while len(found) < count:
        one = plain_story(draw, draw.choice(ASSOCIATIONS))
        if only.issuperset(one.codes) if only else one.codes != ("F-99",):
            found.append(one)
    return found


def plain_story(draw: random.Random, name: str) -> Told:
    """One fact for each code, told in different ways; one in ten stories is about two things."""
    with _FACTS.open(encoding="utf-8", newline="") as file:
        facts = {row["code"]: row for row in csv.DictReader(file)}
    weights = [int(row["weight"]) for row in facts.values()]
    told = list(dict.fromkeys(draw.choices(list(facts), weights, k=2 if draw.random() < 0.1 else 1)))
    happened = "；另外，".join(facts[code]["fact"] for code in told)
    opening = draw.choice(_OPENINGS).format(name=name)
    return Told(f"{opening}{happened}。{draw.choice(_DETAILS)}{draw.choice(_ENDS)}", tuple(told), name)


def in_other_words(count: int, *, seed: int = 1) -> list[Told]:
    """Stories in which no keyword is heard."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        code, name = draw.choice(list(SAID_OTHERWISE)), draw.choice(ASSOCIATIONS)
        found.append(Told(f"{name}的事：{SAID_OTHERWISE[code]}，{draw.choice(_ENDS)}", (code,), name))
    return found


def samples_of(stories: Iterable[Told]) -> list[Sample]:
    """Each told by somebody else."""
    return [
        Sample(clean(one.text, (one.association,)), one.codes, f"caller-{place}", one.association, one.text)
        for place, one in enumerate(stories)
    ]


def add_closed(database: Database, stories: Iterable[Told], closed_at: datetime, **changes: Any) -> None:
    """Each told by somebody else and closed a minute before the one before it."""
    with database.unit_of_work() as session:
        ring = key_ring_of(session)
        rows = [_row(one, closed_at - timedelta(minutes=place), ring) | changes for place, one in enumerate(stories)]
        session.connection().execute(insert(Complaint.__table__), rows)
        session.connection().execute(insert(ComplaintIdentity.__table__), [_identity(row) for row in rows])


def train(database: Database) -> None:
    """A training in use, learned from synthetic complaints of September and measured on those of October."""
    add_closed(database, [*in_plain_words(200), *in_other_words(200)], SEPTEMBER)
    add_closed(database, [*in_plain_words(30, seed=2), *in_other_words(30, seed=2)], OCTOBER)
    with database.unit_of_work() as session:
        trial = try_learning_once(read_corpus(session, at=IN_NOVEMBER), load_violations(session))
        assert trial.verdict is ClassifierVerdict.IN_USE
        keep_trial(session, trial, actor=SYSTEM, at=IN_NOVEMBER)


def try_learning_once(corpus: Corpus, taxonomy: Sequence[ViolationCard], *, beside: None = None) -> Trial:
    """As `try_learning`, learned once a process: the same complaints teach the same, whoever has told them."""
    said = [(one.text, one.codes, one.association) for one in (*corpus.learned, *corpus.measured)]
    asked = repr((said, corpus.answers, taxonomy))
    if asked not in _TRIALS:
        _TRIALS[asked] = try_learning(corpus, taxonomy, beside=beside)
    return _TRIALS[asked]


def try_seeds_once(sentences: Sequence[Sample], taxonomy: Sequence[ViolationCard], *, at: datetime) -> Trial:
    """As `try_seeds`, learned once a process."""
    asked = repr(taxonomy)
    if asked not in _TRIALS:
        _TRIALS[asked] = try_seeds(sentences, taxonomy, at=at)
    return _TRIALS[asked]


def _row(told: Told, closed_at: datetime, ring: KeyRing) -> dict[str, Any]:
    return complaint_row(
        narrative=told.text,
        ring=ring,
        violation=told.codes[0],
        violations=list(told.codes),
        association_text=told.association,
        received_at=closed_at - timedelta(days=9),
        closed_at=closed_at,
    )


def _identity(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "complaint_id": row["id"],
        "sealed": b"",
        "phone_hash": f"{next(_serial):064d}",
        "has_contact": True,
        "confidentiality": Confidentiality.OPEN,
        "created_at": row["received_at"],
        "notice_version": "",
    }


def in_peoples_words(split: Split, *, times: int, seed: int = 1) -> list[Told]:
    """Every phrasing of the demonstration's of this split told so often, mixed; none that is merely "other"."""
    draw = random.Random(seed)
    chosen = [one for one in phrasings() if one.split is split and one.code != OTHER] * times
    draw.shuffle(chosen)
    told = []
    for one in chosen:
        name = draw.choice(ASSOCIATIONS)
        told.append(Told(tell(draw, [one], name).text, (one.code,), name))
    return told
