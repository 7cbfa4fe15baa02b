"""How far a code that is refused keeps its place: what complainants answer corrects what the next are asked.

A "no" teaches no code by itself: the complaint is learned under what it was closed under, whatever was refused. But a
code that is refused more often than taken was proposed too surely, and counts for less by as much.
"""

from collections.abc import Mapping, Sequence

from intake.suggesting.offer_log import CodeAnswers

# As many answers again, half of them yes, stand beside those given: a few refusals take no code its place.
_SUPPOSED = 10


def as_figures(answers: Sequence[CodeAnswers]) -> dict[str, list[int]]:
    """By code, how often it was asked and how often that was right: as it is kept with a training."""
    return {one.code: [one.asked, one.right] for one in answers}


def standing_of(figures: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """What a code's probability is multiplied by; none of those that are taken as often as refused."""
    shares = {code: (right + _SUPPOSED / 2) / (asked + _SUPPOSED) for code, (asked, right) in figures.items()}
    return {code: 2 * share for code, share in shares.items() if 2 * share < 1}
