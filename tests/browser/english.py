"""What is said in Chinese on a page that speaks English, where it is a sentence of ours and not what somebody wrote.

Names of people, bodies and places, documents and what complainants say stay as they are. A sentence of the catalogue
is ours wherever it stands: kept in the language of whoever caused it, or drawn before the reader's was known.
"""

import re
from functools import cache
from html.parser import HTMLParser

from tests.architecture.sentences import Sentence, catalogue, said

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PLACE = re.compile(r"%\(\w+\)[sd]")
_SAID = {"title", "aria-label", "placeholder", "alt", "data-label", "data-confirm"}
_SILENT = {"script", "style", "template", "textarea"}
_EMPTY = {"meta", "link", "br", "hr", "img", "input", "source", "wbr", "col", "area", "base", "embed", "track", "use"}
# What is sent or kept in the language of whom it is for, and shown to others as it was.
_KEPT = (
    "templates/sms/",
    "templates/mail/",
    "templates/letters/",
    "intake/letters/",
    "intake/casework/matters/joining",
)
# Words of the language's own: the switch to it, and what the wordmark says.
_OWN = {"简体中文", "中文", "接诉"}


def untranslated(text: str) -> list[str]:
    """Sentences of ours in Chinese, as they stand on the page."""
    reader = _Reader()
    reader.feed(text)
    return [words for words in dict.fromkeys(reader.found) if _is_ours(words)]


@cache
def _is_ours(words: str) -> bool:
    exact, patterns = _sentences()
    return words not in _OWN and (words in exact or any(one.fullmatch(words) for one in patterns))


@cache
def _sentences() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    exact, patterns = set(), []
    for message in catalogue():
        english = message.id if isinstance(message.id, str) else message.id[0]
        if said().get(Sentence(message.context, english), "").startswith(_KEPT):
            continue
        for chinese in [message.string] if isinstance(message.string, str) else message.string:
            if not _CHINESE.search(chinese) or chinese == english:
                continue
            parts = _PLACE.split(chinese)
            if len(parts) == 1:
                exact.add(chinese.strip())
            elif len(_CHINESE.findall("".join(parts))) > 3:  # of less anything would be a case
                patterns.append(re.compile(".+?".join(map(re.escape, parts)), re.DOTALL))
    return frozenset(exact), tuple(patterns)


class _Reader(HTMLParser):
    """Each run of text, and each attribute that is read out, outside of what says that it is Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []  # elements, and whether what is in them counts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        counts = self._counts and tag not in _SILENT and not (given.get("lang") or "").startswith("zh")
        for name in _SAID & given.keys() if counts else ():
            self._hear(given[name] or "")
        if tag not in _EMPTY:
            self._open.append((tag, counts))

    def handle_endtag(self, tag: str) -> None:
        while any(one == tag for one, _counts in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._counts:
            self._hear(data)

    @property
    def _counts(self) -> bool:
        return self._open[-1][1] if self._open else True

    def _hear(self, text: str) -> None:
        words = " ".join(text.split())
        if _CHINESE.search(words):
            self.found.append(words)
