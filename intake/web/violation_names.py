"""What a violation is called where only its code is stored: words first, the code after them in small."""

from flask import g

from intake.language.i18n import language
from routing.violations import ViolationCard, shipped_violations


def violation_name(code: str) -> str:
    """In the language spoken; nothing for a code that is none. By the taxonomy in force where the page has read it."""
    card = next((card for card in _taxonomy() if card.code == code), None)
    if card is None:
        return ""
    return card.name_zh if language() == "zh" else card.name_en


def _taxonomy() -> tuple[ViolationCard, ...]:
    known: tuple[ViolationCard, ...] = g.get("taxonomy") or shipped_violations()
    return known
