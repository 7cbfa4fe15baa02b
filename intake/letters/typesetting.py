"""Where lines end: Latin words stay whole, and no line begins or ends with a sign that may not (GB/T 15834)."""

import re
from collections.abc import Callable, Iterator

_NOT_FIRST = frozenset("，。、；：！？）》〉】〕］｝”’…—·,.;:!?)]}%％")
_NOT_LAST = frozenset("（《〈【〔［｛“‘([{")
# A run of Latin letters and figures, a blank, or one sign.
_TOKENS = re.compile(r"[A-Za-z0-9@._%+\-/#&=~]+| +|.", re.DOTALL)

Measure = Callable[[str], float]


def lines_of(text: str, width: float, measure: Measure, *, first: float = 0) -> Iterator[tuple[str, bool]]:
    """The lines of one paragraph, and whether each is full; `first` is how far the first one stands in."""
    line, room = "", width - first
    for token in _tokens(text, width, measure):
        if measure((line + token).rstrip(" ")) <= room or not line:
            line += token if line or token.strip(" ") else ""
            continue
        # At most two signs hang beyond the edge rather than begin a line.
        if token in _NOT_FIRST and measure(line[-1] + token) and line[-1] not in _NOT_FIRST:
            line += token
            continue
        kept, line = _pulled(line)
        yield kept.rstrip(" "), True
        line, room = (line + token).lstrip(" "), width
    yield line.rstrip(" "), False


def _pulled(line: str) -> tuple[str, str]:
    """What may not end a line goes to the next."""
    at = len(line)
    while at > 1 and line[at - 1] in _NOT_LAST:
        at -= 1
    return line[:at], line[at:]


def _tokens(text: str, width: float, measure: Measure) -> Iterator[str]:
    """A run that is wider than a line, such as a digest, is cut."""
    for token in _TOKENS.findall(text):
        if measure(token) <= width:
            yield token
        else:
            yield from token
