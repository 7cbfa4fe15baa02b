"""A page loads the style sheets of what stands on it: a class that a sheet knows is not left without that sheet."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

STATIC, TEMPLATES = ROOT / "intake" / "static", ROOT / "templates"
EVERYWHERE = "jiesu.css"
_CLASS = re.compile(r"\.([a-z][a-z0-9-]+)")
_USED = re.compile(r'class="([^"{}]*)')
_LOADED = re.compile(r'asset\("([^"]+\.css)"\)')


@cache
def known() -> dict[str, frozenset[str]]:
    """By sheet, every class it says something of; what we did not write stands everywhere."""
    ours = [path for path in STATIC.rglob("*.css") if "vendor" not in path.parts]
    return {path.relative_to(STATIC).as_posix(): classes_of(path) for path in ours}


def classes_of(path: Path) -> frozenset[str]:
    return frozenset(_CLASS.findall(re.sub(r"\{[^{}]*\}", "{}", path.read_text(encoding="utf-8"))))


def pages() -> list[Path]:
    """What extends another; a part of the call screen has the sheets of the screen it is put into."""
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if '{% extends "' in (text := path.read_text(encoding="utf-8")) and '"console/bare.html"' not in text
    ]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(TEMPLATES).as_posix())
def test_each_page_loads_the_sheets_of_its_classes(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    loaded = {EVERYWHERE, *_LOADED.findall(text)}
    extended = re.findall(r'{% extends "([^"]+)"', text)
    loaded |= {sheet for one in extended for sheet in _LOADED.findall((TEMPLATES / one).read_text(encoding="utf-8"))}
    here = {word for sheet in loaded for word in known().get(sheet, ())}
    used = {word for found in _USED.findall(text) for word in found.split()}
    lost = {word: sheet for word in used - here for sheet, words in known().items() if word in words}
    assert not {word: sheet for word, sheet in lost.items() if not _is_vendored(word)}


@cache
def _vendored() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("vendor/*/*.css"))


def _is_vendored(word: str) -> bool:
    return re.search(rf"\.{re.escape(word)}(?![\w-])", _vendored()) is not None
