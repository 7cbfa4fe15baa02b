"""Where a person is named in words that stay: the few that are about an association, and why somebody was erased."""

import re

from intake.identity.person import Person
from intake.identity.phone import plain_phone

_HIDDEN = "***"
_SHORTEST = 2  # a single character is part of too many words


def names_the_person(text: str, person: Person) -> bool:
    return without_person(text, person) != text


def without_person(text: str, person: Person) -> str:
    """The text with stars in place of name, number, mail and postal address, however a number is grouped."""
    for said in (person.name, person.email, person.address):
        if len(said.strip()) >= _SHORTEST:
            text = text.replace(said.strip(), _HIDDEN)
    for phone in person.phone.split(";alt="):
        national = re.sub(r"\D", "", plain_phone(phone)).removeprefix("86")
        if len(national) >= _SHORTEST:
            text = re.sub(r"(?:\+?86[\s-]?)?" + r"[\s-]?".join(national), _HIDDEN, text)
    return text
