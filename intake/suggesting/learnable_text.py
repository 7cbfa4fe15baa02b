"""What of a narrative may be learned from, and what of a text is looked at when proposing: the same, so it stands once.

Only Chinese characters are looked at. Digits and Latin letters never are: they spell telephone numbers, accounts,
addresses and amounts. The name of the association complained about is blanked out, for a code is not a matter of who.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from intake.suggesting.concepts import concepts
from routing.normalise import normalise
from routing.violations import Lexicon

MOST_CHARACTERS = 600  # of a narrative: what it is about is said at its beginning
GRAMS = (1, 2, 3)
_OTHER = re.compile(r"[^\u3400-\u9fff]")
_WORD, _PAIR = "=", "+"
# What people write before they have said anything: 你好 我要投诉一个协会 请尽快处理 谢谢.
_FILLERS = re.compile(
    "你好|您好|请问|在吗|有人吗|谢谢|感谢|麻烦|辛苦|好的|收到|测试|试试|投诉|举报|反映|反应|咨询|求助|一个|一下|协会|商会|学会"
    "|行业|问题|情况|事情|请|尽快|处理|回复|我要|我想|你们|他们|这个|那个|什么|怎么|没有|不知道|不清楚|要说|想说"
)
_LEAST_MEANT, _LEAST_SAID = 4, 8  # characters beside those, with a meaning that is known, and without


class TermPlace(NamedTuple):
    """One term, and where in the text it stands: [start, end)."""

    term: str
    start: int
    end: int


def clean(narrative: str, names: Iterable[str] = ()) -> str:
    """The text with a blank for everything that is not looked at; places in it are places in the normalised text."""
    text = normalise(narrative[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS]
    for name in sorted(filter(None, map(normalise, names)), key=len, reverse=True):
        text = text.replace(name, " " * len(name))
    return _OTHER.sub(" ", text)


def says_something(text: str) -> bool:
    """Whether a cleaned text says more than that somebody complains."""
    said = _FILLERS.sub("", text).replace(" ", "")
    return len(said) >= _LEAST_SAID or (len(said) >= _LEAST_MEANT and any(concepts(said)))


def grams(text: str, length: int) -> Iterator[TermPlace]:
    """Every run of `length` characters without a blank in it."""
    for start in range(len(text) - length + 1):
        gram = text[start : start + length]
        if " " not in gram:
            yield TermPlace(gram, start, start + length)


def words(text: str, lexicon: Lexicon) -> list[TermPlace]:
    """Words of the taxonomy, and pairs of them that follow each other however much stands between."""
    found = sorted(lexicon.places(text))
    single = [TermPlace(_WORD + text[start:end], start, end) for start, end in found]
    paired = [TermPlace(a.term + _PAIR + b.term[1:], b.start, b.end) for a, b in pairwise(single) if a.term != b.term]
    return single + paired


def places(text: str, lexicon: Lexicon) -> list[TermPlace]:
    """Every term of a cleaned text."""
    return [
        *words(text, lexicon),
        *(TermPlace(*place) for place in concepts(text)),
        *(place for length in GRAMS for place in grams(text, length)),
    ]


def known_places(text: str, lexicon: Lexicon, known: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """As `places`, but of the terms in `known` alone, each by its number there: while somebody types, time counts.

    No term has a blank in it, so none need be looked for.
    """
    spoken = [*words(text, lexicon), *(TermPlace(*place) for place in concepts(text))]
    found = [(known[place.term], place.start, place.end) for place in spoken if place.term in known]
    for length in GRAMS:
        for start in range(len(text) - length + 1):
            number = known.get(text[start : start + length])
            if number is not None:
                found.append((number, start, start + length))
    return found


def words_of(terms: Iterable[str]) -> list[str]:
    """The words of the lexicon among these terms: all that is needed to find words and pairs again."""
    return sorted({word for term in terms if term.startswith(_WORD) for word in term[1:].split(_PAIR)})
