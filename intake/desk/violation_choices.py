"""Which violations a typed text means, and what a violation is called on a form."""

import re

from intake.language.i18n import language
from routing.violations import ViolationCard

_CODE = re.compile(r"[A-Z]-?\d{2}")


def codes_in(text: str) -> list[str]:
    """The violation codes that stand in a text, however they are set apart: `F-01, f09`."""
    found = _CODE.findall(text.upper())
    return [code if "-" in code else f"{code[0]}-{code[1:]}" for code in found]


def violation_words(card: ViolationCard) -> str:
    return f"{card.code} {card.name_zh if language() == 'zh' else card.name_en}"
