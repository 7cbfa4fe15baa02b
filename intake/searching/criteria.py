"""What is looked for: the one box, read as what it is, and the filters beside it."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from pydantic import BaseModel, ConfigDict

from intake.errors import InvalidInput
from intake.identity.phone import phone_of
from intake.numbers import NUMBER_LENGTH
from intake.searching.bigrams import WIDTH, terms_of
from intake.searching.word_hashes import TAIL_LEAST, TAIL_MOST
from intake.vocabulary import SearchSort, State
from routing.normalise import normalise
from routing.translatable import N_
from routing.vocabulary import Channel, Clock

LONGEST = 100
MOST_TERMS = 8
_SIGNS = re.compile(r"[\s()（）-]+")
_MOBILE = re.compile(r"(?:\+|00)?(?:86)?1[3-9][0-9]{9}")
_WITH_AREA = re.compile(r"(?:0[1-9][0-9]{8,10}|(?:\+|00)[1-9][0-9]{6,14})")


class SearchedFor(Enum):
    """What stands in the box."""

    NOTHING = auto()
    NUMBER = auto()
    DIGITS = auto()  # the last of a number
    PHONE = auto()
    WORDS = auto()


@dataclass(frozen=True)
class BoxText:
    """What was typed, and what it is: the digits of a number, a telephone in E.164, or words."""

    kind: SearchedFor
    value: str = ""
    terms: tuple[str, ...] = ()


class SearchCriteria(BaseModel):
    """All that a search asks for. `overdue_clock` without `is_overdue` means nothing."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    name: str = ""  # of the complainant, whole
    state: State | None = None
    department_id: int | None = None
    region_code: str = ""
    violation: str = ""  # a code, or the letter of a branch
    channel: Channel | None = None
    association_id: int | None = None
    received_from: date | None = None
    received_to: date | None = None
    is_overdue: bool = False
    overdue_clock: Clock | None = None
    sort: SearchSort = SearchSort.NEWEST

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for: the order alone is no question."""
        return self.model_copy(update={"sort": SearchSort.NEWEST}) == SearchCriteria()

    @property
    def box(self) -> BoxText:
        return read_box(self.text)

    @property
    def is_for_person(self) -> bool:
        """Looks for somebody by their number or name."""
        return bool(self.name) or self.box.kind is SearchedFor.PHONE


def read_box(typed: str) -> BoxText:
    """Raises InvalidInput, of the field `text`, for what nothing can be found by."""
    text = normalise(typed).strip()
    if not text:
        return BoxText(SearchedFor.NOTHING)
    if len(text) > LONGEST:
        raise InvalidInput(N_("is longer than %(longest)s characters"), longest=LONGEST, field="text")
    plain = _SIGNS.sub("", text)
    if _MOBILE.fullmatch(plain) or _WITH_AREA.fullmatch(plain):
        return BoxText(SearchedFor.PHONE, phone_of(plain, field="text"))
    if plain.isascii() and plain.isdigit():
        return _digits(plain)
    return _words(text)


def _digits(plain: str) -> BoxText:
    if len(plain) == NUMBER_LENGTH:
        return BoxText(SearchedFor.NUMBER, plain)
    if len(plain) > NUMBER_LENGTH:
        raise InvalidInput(N_("has more digits than a number of a complaint, and is no telephone number"), field="text")
    if len(plain) < TAIL_LEAST:
        raise InvalidInput(N_("needs at least the last %(least)s digits of a number"), least=TAIL_LEAST, field="text")
    return BoxText(SearchedFor.DIGITS, plain)


def _words(text: str) -> BoxText:
    terms = terms_of(text)
    short = next((term for term in terms if len(term) < WIDTH), None)
    if short is not None:
        raise InvalidInput(
            N_("“%(word)s” is a single character; a word of two or more is needed"), word=short, field="text"
        )
    if not terms:
        raise InvalidInput(N_("has signs alone; give a word of two characters or more"), field="text")
    if len(terms) > MOST_TERMS:
        raise InvalidInput(N_("has more than %(most)s words; leave some out"), most=MOST_TERMS, field="text")
    return BoxText(SearchedFor.WORDS, text, terms)


def tail_asked(digits: str) -> str:
    """As much of the last digits as bags know; the rest is compared with the number itself."""
    return digits[-TAIL_MOST:]
