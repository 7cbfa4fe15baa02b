"""Every sentence the product can say, as extraction finds it, and what the Chinese catalogue has for each."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from intake import vocabulary
from intake.language.words import english
from routing import vocabulary as routing_vocabulary
from tests.architecture.source import ROOT

CATALOGUE = ROOT / "intake" / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
METHODS = [
    ("intake/**.py", "python"),
    ("workers/**.py", "python"),
    ("routing/**.py", "python"),
    ("templates/**.*", "jinja2.ext:babel_extract"),
]
OPTIONS = {"templates/**.*": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
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
    for folder in ("intake", "workers", "templates", "routing"):
        prefix = f"{folder}/"
        methods = [(pattern.removeprefix(prefix), how) for pattern, how in METHODS if pattern.startswith(prefix)]
        options = {pattern.removeprefix(prefix): how for pattern, how in OPTIONS.items() if pattern.startswith(prefix)}
        for name, line, message, _notes, context in extract_from_dir(ROOT / folder, methods, options, KEYWORDS):
            singular = message if isinstance(message, str) else message[0]
            found[Sentence(context, singular)] = f"{prefix}{name}:{line}"
    return found


def vocabularies() -> list[type[StrEnum]]:
    """Whose members are stored."""
    modules = (vocabulary, routing_vocabulary)
    found = [kind for module in modules for kind in vars(module).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, StrEnum) and kind is not StrEnum]


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as text:
        return read_po(text, locale="zh")
