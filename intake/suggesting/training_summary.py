"""The figures of a training put plainly: shares with what they were counted from."""

from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"
_CENT = Decimal("0.01")


def share(part: int, whole: int) -> str:
    """`87.50%`, half up; of nothing there is no share."""
    if whole == 0:
        return NOTHING
    return f"{(Decimal(100 * part) / whole).quantize(_CENT, ROUND_HALF_UP)}%"


def sureness(probability: float) -> str:
    """`72%`; nothing learned is ever certain, nor ruled out."""
    return f"{min(99, max(1, round(probability * 100)))}%"
