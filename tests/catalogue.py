"""Merge translations into the catalogue: `python -m tests.catalogue [FILE.po …]` rewrites it, with everything the
code says and nothing else, and prints what has no Chinese yet. A later file wins over an earlier one.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from tests.architecture.sentences import CATALOGUE, extracted, said

_EMPTY_HEADERS = ('"Project-Id', '"Report-', '"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated-')


def merged(*files: Path) -> Catalog:
    known = []
    for path in files:
        with path.open("rb") as text:
            known.append(read_po(text, locale="zh", ignore_obsolete=True))
    result = Catalog(locale="zh", project="jiesu", header_comment="# Simplified Chinese of Jiesu 接诉.", fuzzy=False)
    plurals = _plurals()
    for context, text in said():
        found = [catalog.get(text, context) for catalog in known]
        string = next((each.string for each in reversed(found) if each and each.string), "")
        if text in plurals:
            string = string if isinstance(string, tuple | list) else (string,)
        result.add((text, plurals[text]) if text in plurals else text, string, context=context)
    return result


def _plurals() -> dict[str, str]:
    """The plural of every sentence that has one."""
    found = {}
    for _place, message, _context in extracted():
        if not isinstance(message, str):
            found[message[0]] = message[1]
    return found


def main() -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    files = [path for path in (CATALOGUE, *map(Path, sys.argv[1:])) if path.exists()]
    catalog = merged(*files)
    text = BytesIO()
    write_po(text, catalog, width=120, sort_output=True)
    # Header lines with nothing to say, and a date that would change at every run.
    lines = [line for line in text.getvalue().decode().splitlines() if not line.startswith(_EMPTY_HEADERS)]
    CATALOGUE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(strings):
            print(f"{said().get((message.context, message.id), '')}\t{message.id!r}")  # noqa: T201


if __name__ == "__main__":
    main()
