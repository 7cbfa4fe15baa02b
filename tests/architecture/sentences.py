"""Every sentence the product can say, as extraction finds it, and what the Chinese catalogue has for each."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from intake import vocabulary
from intake.language.words import english
from routing import vocabulary as routing_vocabulary
from tests.architecture.source import ROOT

CATALOGUE = ROOT / "intake" / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_CALLED = re.compile(rb"\b(" + "|".join(KEYWORDS).encode() + rb")\s*\(")
_TEMPLATES = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"])
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


class Sentence(NamedTuple):
    """What a catalogue files a sentence under."""

    context: str | None
    text: str


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@lru_cache(maxsize=1)
def said() -> dict[Sentence, str]:
    """Each sentence with a place where it is said; the words of the vocabularies are said by `word`."""
    members = [(kind, member) for kind in vocabularies() for member in kind]
    found = {Sentence(kind.__name__, english(member)): "intake/language/words.py" for kind, member in members}
    for place, message, context in extracted():
        found[Sentence(context, message if isinstance(message, str) else message[0])] = place
    return found


def extracted() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Every marked message with its place and its context; one with a plural is both."""
    for folder, method in METHODS.items():
        for name, line, message, _notes, context in extract_from_dir(ROOT / folder, [method], keywords=KEYWORDS):
            yield f"{folder}/{name}:{line}", message, context


def _of_python(source: BinaryIO, keywords: Any, notes: Any, options: Any) -> Iterator[tuple[Any, ...]]:
    """As Babel does it, but for files that call none of the keywords: taking them apart is most of the work."""
    if _CALLED.search(source.read()):
        source.seek(0)
        yield from extract_python(source, keywords, notes, options)


def _of_template(source: BinaryIO, keywords: Any, notes: Any, options: Any) -> Iterator[tuple[Any, ...]]:
    """As Jinja's own extraction, without the comments for translators that we have none of."""
    tree = _TEMPLATES.parse(source.read().decode())
    return ((line, function, message, []) for line, function, message in extract_from_ast(tree, keywords))


METHODS = {
    "intake": ("**.py", _of_python),
    "workers": ("**.py", _of_python),
    "templates": ("**.*", _of_template),
    "routing": ("**.py", _of_python),
}


def vocabularies() -> list[type[StrEnum]]:
    """Whose members are stored."""
    modules = (vocabulary, routing_vocabulary)
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, StrEnum) and kind is not StrEnum]


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as text:
        return read_po(text, locale="zh")
