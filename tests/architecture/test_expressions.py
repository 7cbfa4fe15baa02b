"""Regular expressions mean the same on every Python that is supported."""

import re

from tests.architecture.source import tracked_texts

TREES = ("intake", "routing", "workers")
# Before Python 3.11.5 a possessive or atomic group whose inside can backtrack matches wrongly (gh-106052).
_POSSESSIVE_GROUP = re.compile(r"\)[*+?]\+|\(\?>")
_EXPRESSION = re.compile(r"""\br?b?r?(["']).*?\1""")


def test_no_group_is_possessive() -> None:
    found = [
        (name, line.strip())
        for name, text in tracked_texts()
        if name.endswith(".py") and name.split("/")[0] in TREES
        for line in text.splitlines()
        if any(_POSSESSIVE_GROUP.search(one[0]) for one in _EXPRESSION.finditer(line))
    ]
    assert found == []
