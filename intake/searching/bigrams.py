"""Words as they are looked for: both sides are spelled one way, and split into each two characters in a row.

Traditional characters, full width, case, punctuation and blanks make no difference (`routing.normalise`).
"""

from dataclasses import dataclass

from routing.normalise import needle_of, normalise

WIDTH = 2
# Signs before and after what was found that are shown with it.
_BEFORE, _AFTER = 12, 90


@dataclass(frozen=True)
class Excerpt:
    """What was found, and what stands around it."""

    before: str
    found: str
    after: str


def terms_of(typed: str) -> tuple[str, ...]:
    """Each word that was typed, as it is compared: a text must hold all of them, each in one piece."""
    return tuple(dict.fromkeys(filter(None, map(needle_of, typed.split()))))


def bigrams_of(text: str) -> frozenset[str]:
    """Of a text, or of a word to look for in one."""
    return bigrams_in(needle_of(text))


def bigrams_in(needle: str) -> frozenset[str]:
    return frozenset(needle[start : start + WIDTH] for start in range(len(needle) - WIDTH + 1))


def excerpt_of(text: str, term: str) -> Excerpt | None:
    """The first place of a text that says it, as people read it; None where it does not."""
    read = normalise(text)
    # Where each sign of the needle stands; a sign may be two in lower case.
    places = [(sign, place) for place, each in enumerate(read) for sign in each.lower() if sign.isalnum()]
    at = "".join(sign for sign, _place in places).find(term)
    if at < 0:
        return None
    start, end = places[at][1], places[at + len(term) - 1][1] + 1
    before = ("…" if start > _BEFORE else "") + read[max(start - _BEFORE, 0) : start]
    after = read[end : end + _AFTER] + ("…" if len(read) > end + _AFTER else "")
    return Excerpt(_on_one_line(before), _on_one_line(read[start:end]), _on_one_line(after))


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
