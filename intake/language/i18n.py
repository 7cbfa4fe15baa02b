"""Which language is spoken, and how a sentence is said in it. Works in requests, workers and commands alike.

Sentences in code are English; `locale/<language>/LC_MESSAGES/messages.po` holds the others and is compiled in memory
at first use, so that a wheel, a checkout and a running server can never disagree about a stale `.mo`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from routing.translatable import N_ as N_  # noqa: PLC0414 - for those who also translate

LANGUAGES = {"zh": "简体中文", "en": "English"}
# For the `lang` attribute of pages: which Chinese, so that the right glyphs are chosen.
TAGS = {"zh": "zh-Hans-CN", "en": "en"}
DEFAULT = "zh"

_spoken: ContextVar[str] = ContextVar("jiesu-language", default=DEFAULT)


def language() -> str:
    """The language spoken now."""
    return _spoken.get()


def speak(code: str) -> None:
    """Speak `code` from here on; a language we do not have becomes the default one."""
    _spoken.set(code if code in LANGUAGES else DEFAULT)


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Speak `code` inside the block."""
    token = _spoken.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str, **values: Any) -> str:
    """`message` in the language spoken, with its `%(name)s` filled in."""
    said = catalogue(language()).ugettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, n: int, **values: Any) -> str:
    """The form for `n`, which is also filled in as `%(num)s`."""
    return catalogue(language()).ungettext(singular, plural, n) % {"num": n, **values}


def pgettext(context: str, message: str) -> str:
    """`message` where one English word stands for several Chinese ones; `context` tells them apart."""
    return catalogue(language()).upgettext(context, message)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> NullTranslations:
    """The compiled catalogue of one language; English is the sentences themselves."""
    source = files("intake").joinpath("locale", code, "LC_MESSAGES", "messages.po")
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as text:
        write_mo(compiled, read_po(text, locale=code))
    compiled.seek(0)
    return Translations(compiled)
