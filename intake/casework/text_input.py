"""What a person typed: it must say something, and not too much."""

import re

from intake.errors import InvalidInput
from routing.normalise import normalise
from routing.translatable import N_

MAX_TEXT = 5000
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63]+")


def required_text(text: str, field: str, *, longest: int = MAX_TEXT) -> str:
    """The text without blanks at its ends; raises InvalidInput naming `field` where it says nothing or too much."""
    text = text.strip()
    if not text:
        raise InvalidInput(N_("must be filled in"), field=field)
    if len(text) > longest:
        raise InvalidInput(N_("is longer than %(longest)s characters"), longest=longest, field=field)
    return text


def optional_text(text: str, field: str, *, longest: int = MAX_TEXT) -> str:
    """As `required_text`, of what need not be filled in: empty then."""
    return required_text(text, field, longest=longest) if text.strip() else ""


def reference_of(text: str) -> str:
    """Somebody else's number or name as it is compared and kept: without blanks, in capitals, in half-width signs.

    A dash is a dash, whichever of them an input method has written.
    """
    return _DASHES.sub("-", "".join(normalise(text).split()).upper())
