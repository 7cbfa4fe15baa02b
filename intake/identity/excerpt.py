"""What somebody may see of words whose writer they need not know: the words of our own taxonomy, and nothing else.

A name, a number or an address is in no taxonomy, so none can stand in what is left, however it was written.
"""

import re
from collections.abc import Iterable

LEFT_OUT = "…"
_SHORTEST = 2  # a single character says nothing, and is part of many names
_MOST = 12  # words that are shown


def masked_excerpt(text: str, known: Iterable[str]) -> str:
    """The known words in their order, with a sign for what was left out; empty where nothing was written."""
    if not text.strip():
        return ""
    words = sorted({word for word in known if len(word) >= _SHORTEST and not word.isdecimal()}, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, words)), text, re.IGNORECASE) if words else []
    return LEFT_OUT + "".join(word + LEFT_OUT for word in found[:_MOST])
