"""Recall and precision on marked sentences, kind by kind."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.redaction.kinds import Hidden
from intake.redaction.own import Known
from intake.redaction.redact import certain
from tests.redaction.generated import sentences
from tests.redaction.hand_written import OWN_NAME, OWN_PHONE, SENTENCES

GENERATED, SEED = 800, 2_026
KINDS = {
    "P": Hidden.PHONE, "I": Hidden.IDENTITY, "B": Hidden.BANK, "C": Hidden.PLATE, "E": Hidden.EMAIL,
    "A": Hidden.ACCOUNT, "N": Hidden.NAME,
}  # fmt: skip
_MARK = re.compile(r"\{([A-Z]):([^}]*)\}")


@dataclass
class Measured:
    """`found`: wholly hidden, by whatever kind; `wrong`: what was hidden and tells of nobody."""

    sentences: int = 0
    asked: Counter[Hidden] = field(default_factory=Counter)
    found: Counter[Hidden] = field(default_factory=Counter)
    hidden: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def recall(self, kind: Hidden) -> float:
        return self.found[kind] / self.asked[kind]

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / self.hidden


def held_out() -> list[str]:
    return [*SENTENCES, *sentences(SEED, GENERATED)]


def measure(marked: Iterable[str]) -> Measured:
    told = Measured()
    for line in marked:
        told.sentences += 1
        text, labels, at = "", [], 0
        for mark in _MARK.finditer(line):
            text += line[at : mark.start()]
            labels.append((len(text), len(text) + len(mark[2]), KINDS[mark[1]]))
            text, at = text + mark[2], mark.end()
        text += line[at:]
        spans = certain(text, Known(OWN_NAME, OWN_PHONE))
        covered = {place for span in spans for place in range(span.start, span.end)}
        for start, end, kind in labels:
            told.asked[kind] += 1
            whole = all(place in covered for place in range(start, end) if text[place].isalnum())
            told.found[kind] += whole
            if not whole:
                told.missed.append(f"{text[start:end]} | {text}")
        told.hidden += len(spans)
        for span in spans:
            if not any(span.start < end and start < span.end for start, end, _kind in labels):
                told.wrong.append(f"{text[span.start : span.end]} | {text}")
    return told
