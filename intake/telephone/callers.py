"""Whom a call comes from, as telephone exchanges write it: numbers, extensions, and numbers that are withheld."""

import re

from intake.errors import InvalidInput
from intake.identity.phone import phones_of

# What is told in place of a number that is withheld. In digits it is the word on the keys of a telephone: of
# UNAVAILABLE, which else would be taken for a number of Chengdu, ANONYMOUS, RESTRICTED, UNKNOWN, BLOCKED and PRIVATE.
_WITHHELD = frozenset(
    {"", "anonymous", "unavailable", "restricted", "unknown", "blocked", "private", "withheld"}
    | {"86282452253", "266696687", "7378742833", "8656696", "2562533", "7748283", "464"}
)
_SIP = re.compile(r"sips?:([^@>]+)@.*", re.IGNORECASE)
_EXTENSION = re.compile(r";ext=(\d{1,6})")
_LONGEST = 60


def caller_of(sender: str) -> str:
    """The number as the console's field takes it, an extension behind it; empty where it is withheld.

    A number inside an exchange, or anything else that nobody outside can call, is kept as it came.
    """
    told = sender.strip()
    found = _SIP.fullmatch(told)
    told = found[1] if found else told
    if told.lower().removeprefix("+") in _WITHHELD:
        return ""
    try:
        return phones_of(_EXTENSION.sub(r"转\1", told))
    except InvalidInput:
        return told[:_LONGEST]
