"""What of the complaint still stands in the words of a case: what must go, and what a reader is warned of.

Whoever complained must not be found: name, number, mail, address and their own words are refused. Names and numbers of
others are told, and whoever lets the case out says that they were looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from intake.case_library.words import NUMBER, CaseWords, names_of_association
from intake.casework import find
from intake.casework.collaborators import Collaborators
from intake.casework.letters.redaction import must_name_nobody
from intake.models import Complaint
from intake.sealing.text import text_key_of
from routing.normalise import needle_of

_BETWEEN = re.compile(r"[,，、;；\n]+")
_SHORTEST = 3  # characters of a name that is looked for: a shorter one is part of too many words


class LeftoverKind(StrEnum):
    """Never stored."""

    ASSOCIATION = "association"
    BODY = "body"
    NUMBER = "number"


@dataclass(frozen=True)
class Leftover:
    """`said` stands in the field of that name."""

    kind: LeftoverKind
    field: str
    said: str


def must_find_nobody(session: Session, complaint: Complaint, words: CaseWords) -> None:
    """Raises InvalidInput naming the field that leads to whoever complained."""
    for field, text in words.parts.items():
        must_name_nobody(session, complaint, text, field=field)


def leftovers(session: Session, collaborators: Collaborators, complaint: Complaint, words: CaseWords) -> list[Leftover]:
    """In the order of the fields, each once."""
    names, bodies = names_of_association(session, complaint), _bodies(session, collaborators, complaint)
    found: list[Leftover] = []
    for field, text in words.parts.items():
        found += _named(LeftoverKind.ASSOCIATION, field, text, names)
        # What a provision is called names who issued it.
        found += [] if field == "law" else _named(LeftoverKind.BODY, field, text, bodies)
        found += [Leftover(LeftoverKind.NUMBER, field, number) for number in NUMBER.findall(text)]
    return list(dict.fromkeys(found))


def _named(kind: LeftoverKind, field: str, text: str, names: Sequence[str]) -> Iterator[Leftover]:
    said = needle_of(text)
    for name in names:
        needle = needle_of(name)
        if len(needle) >= _SHORTEST and needle in said:
            yield Leftover(kind, field, name)


def _bodies(session: Session, collaborators: Collaborators, complaint: Complaint) -> list[str]:
    """The departments that had it, and the offices that were complained about with it."""
    known = collaborators.rules.directory.departments
    parts = (known.get(part.department_id) for part in find.handlings_of(session, complaint.id))
    implicated = text_key_of(session, complaint).open(complaint.implicated_text)
    return list(dict.fromkeys([*(card.name for card in parts if card), *filter(None, _BETWEEN.split(implicated))]))
