"""Two versions of one text put together, sentence by sentence, so that no word of either is lost."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A sentence with what ends it; an empty line is one too.
_SENTENCE = re.compile(r"[^\n。！？!?；;]*[。！？!?；;]+|[^\n。！？!?；;]*\n|[^\n。！？!?；;]+")


@dataclass(frozen=True)
class Piece:
    """A run of sentences, and whose it is."""

    text: str
    by: str  # "both", "theirs" or "mine"


def merged(base: str, theirs: str, mine: str) -> str:
    """What either changed of `base` is changed; where both changed the same, theirs stands first and mine after it."""
    old, one, other = _sentences(base), _sentences(theirs), _sentences(mine)
    parts: list[str] = []
    for was, they, i in _chunks(old, one, other):
        if i in (they, was):
            parts += they
        elif they == was:
            parts += i
        else:
            parts += [*_ended(they), *(each for each in i if each not in they)]
    return "".join(parts)


def compared(theirs: str, mine: str) -> list[Piece]:
    """Both versions as one text to read: what they share, what they alone have, what I alone have."""
    one, other = _sentences(theirs), _sentences(mine)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(one[i1:i2]), "both"))
            continue
        pieces += [Piece("".join(one[i1:i2]), "theirs")] if i2 > i1 else []
        pieces += [Piece("".join(other[j1:j2]), "mine")] if j2 > j1 else []
    return pieces


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text.replace("\r\n", "\n"))


def _ended(sentences: Sequence[str]) -> list[str]:
    """With a break after them, so that the next begins on a line of its own."""
    if not sentences or sentences[-1].endswith("\n"):
        return list(sentences)
    return [*sentences, "\n"]


def _chunks(
    old: Sequence[str], one: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three texts cut where all of them agree, and between."""
    in_one, in_other = _places(old, one), _places(old, other)
    at = (0, 0, 0)
    for place, sentence in enumerate(old):
        if place in in_one and place in in_other:
            here = (place, in_one[place], in_other[place])
            yield list(old[at[0] : here[0]]), list(one[at[1] : here[1]]), list(other[at[2] : here[2]])
            yield [sentence], [sentence], [sentence]
            at = (here[0] + 1, here[1] + 1, here[2] + 1)
    yield list(old[at[0] :]), list(one[at[1] :]), list(other[at[2] :])


def _places(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Which sentence of `old` stands where in `new`."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + k: block.b + k for block in blocks for k in range(block.size)}
