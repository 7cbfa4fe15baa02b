"""What an association is written names nobody who complained: looked for before the letter is issued.

The accused body learns nothing of who accuses it, nor reads their own words (信访工作条例 §30, Jinan 济南条例 §32).
"""

import re

from sqlmodel import Session

from intake.errors import InvalidInput
from intake.identity.person import find_person
from intake.identity.phone import plain_phone
from intake.models import Complaint
from intake.sealing.text import text_key_of
from routing.models import Association
from routing.translatable import N_

# So many characters in a row that stand in the complaint too were copied from it.
_COPIED = 12
_SHORTEST_NAME = 2
_SHORTEST_DIGITS = 7
_DIGITS = re.compile(r"\d")
_PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_BLANK = re.compile(r"[\s·•,，.。;；:：、]+")


def must_name_nobody(session: Session, complaint: Complaint, words: str, *, field: str = "words") -> None:
    """Raises InvalidInput saying what is to be taken out of `field`."""
    plain, person = _BLANK.sub("", words), find_person(session, complaint.id)
    name, address = _BLANK.sub("", person.name), _BLANK.sub("", person.address)
    if len(name) >= _SHORTEST_NAME and name in plain:
        raise InvalidInput(N_("names the complainant: take the name out"), field=field)
    if len(address) >= _SHORTEST_NAME and address in plain:
        raise InvalidInput(N_("has the complainant's address: take it out"), field=field)
    if person.email and person.email.lower() in words.lower():
        raise InvalidInput(N_("has the complainant's e-mail address: take it out"), field=field)
    if _has_number(words, person.phone) or _PERSONAL.search(_BLANK.sub("", words.replace("-", ""))):
        raise InvalidInput(N_("has a telephone or identity number: take it out"), field=field)
    if complaint.number in "".join(_DIGITS.findall(words)):
        raise InvalidInput(N_("has the number of the complaint: take it out"), field=field)
    narrative = _BLANK.sub("", text_key_of(session, complaint).open(complaint.narrative))
    if _is_copied(_without_association(session, complaint, plain), narrative):
        raise InvalidInput(N_("has the complainant's own words: say it in yours"), field=field)


def _without_association(session: Session, complaint: Complaint, words: str) -> str:
    """Its own name it may read."""
    row = session.get(Association, complaint.association_id) if complaint.association_id else None
    for name in filter(None, (row.name if row else "", complaint.association_text)):
        words = words.replace(_BLANK.sub("", name), "\n")
    return words


def _has_number(words: str, phone: str) -> bool:
    number = "".join(_DIGITS.findall(plain_phone(phone) or ""))[-11:]
    return len(number) >= _SHORTEST_DIGITS and number in "".join(_DIGITS.findall(words))


def _is_copied(words: str, narrative: str) -> bool:
    return any(words[at : at + _COPIED] in narrative for at in range(len(words) - _COPIED + 1))
