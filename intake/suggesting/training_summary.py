"""How sure what was learned is, put plainly."""


def sureness(probability: float) -> str:
    """`72%`; nothing learned is ever certain, nor ruled out."""
    return f"{min(99, max(1, round(probability * 100)))}%"
