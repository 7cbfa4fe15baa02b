"""A letter as it is kept: its words, without the number and the days, which stand in its row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType

from intake.bulletin.official_letter import OfficialLetter
from intake.identity.person import Person
from intake.language.i18n import N_, _, language, use_language
from intake.models import Letter
from intake.vocabulary import LetterKind
from routing.calendars.working_time import local_day

_NOT_YET = "—"
Fact = tuple[str, str]
# How the number of each kind reads, as offices write it.
_NUMBERS: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.ACCEPTANCE: N_("Acceptance [%(year)s] No. %(serial)s"),
        LetterKind.REFUSAL: N_("Refusal [%(year)s] No. %(serial)s"),
        LetterKind.SUPPLEMENT: N_("Supplement [%(year)s] No. %(serial)s"),
        LetterKind.EXTENSION: N_("Extension [%(year)s] No. %(serial)s"),
        LetterKind.ANSWER: N_("Answer [%(year)s] No. %(serial)s"),
        LetterKind.INQUIRY: N_("Inquiry [%(year)s] No. %(serial)s"),
        LetterKind.RECTIFICATION: N_("Rectification [%(year)s] No. %(serial)s"),
        LetterKind.NO_FAULT: N_("Finding [%(year)s] No. %(serial)s"),
    }
)


@dataclass(frozen=True)
class LetterPaper:
    """`closing` stands after the facts. In the language it was written in, whoever reads it."""

    language: str
    issuer: str
    title: str
    addressee: str
    passages: Sequence[str]
    facts: Sequence[Fact]
    closing: Sequence[str]
    is_synthetic: bool = False

    def as_text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def read_paper(text: str) -> LetterPaper | None:
    """None where it is erased."""
    if not text:
        return None
    stored = json.loads(text)
    return LetterPaper(**(stored | {"facts": [(name, said) for name, said in stored["facts"]]}))


def number_words(row: Letter) -> str:
    return _(_NUMBERS[row.kind], year=row.year, serial=row.serial)


def official(row: Letter | None, paper: LetterPaper, *, to: Person | None = None) -> OfficialLetter:
    """As it is set; `to` is the one who else stays masked, with the address. Without a row it is not issued yet."""
    with use_language(paper.language):
        facts = list(paper.facts)
        if row is not None and row.due_at is not None:
            facts.append((_("Reply by"), day_words(row.due_at)))
        return OfficialLetter(
            issuer=paper.issuer,
            number=number_words(row) if row is not None else _NOT_YET,
            title=paper.title,
            addressee=(to.name if to else "") or paper.addressee,
            passages=paper.passages,
            facts=facts,
            closing=paper.closing,
            day=day_words(row.issued_at) if row is not None else _NOT_YET,
            imprint=_("Made by Jiesu; the record of the complaint has the same."),
            mark=_("Synthetic data") if paper.is_synthetic else "",
            written_in=paper.language,
            delivery=_delivery(to) if to else (),
        )


def _delivery(to: Person) -> list[str]:
    """As envelopes have it: in Chinese the address first, in English the name."""
    address = to.address.splitlines()
    lines = [*address, f"{to.name} 收" if to.name else ""] if language() == "zh" else [to.name, *address]
    return [line for line in lines if line]


def day_words(at: datetime) -> str:
    """As official documents write a day."""
    day = local_day(at)
    return f"{day.year}年{day.month}月{day.day}日" if language() == "zh" else f"{day:%d %B %Y}"
