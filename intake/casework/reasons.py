"""A reason that stands for a decision: somebody reads it later, so one letter, or the same one again, is none."""

from intake.casework.text_input import required_text
from intake.errors import InvalidInput
from routing.translatable import N_

_LEAST_SIGNS = 2  # 重复 is a reason, `x`, `aaaa` and `……` are none


def required_reason(text: str, field: str, *, longest: int = 500) -> str:
    """As `required_text`, of two different letters, digits or characters at least."""
    text = required_text(text, field, longest=longest)
    if len({sign for sign in text.casefold() if sign.isalnum()}) < _LEAST_SIGNS:
        raise InvalidInput(N_("says too little: give the reason in words that somebody can check later"), field=field)
    return text
