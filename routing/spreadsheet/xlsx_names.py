"""What the parts of an xlsx are called (ECMA-376), in the transitional form that Office writes and the strict one."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

_SHEETS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_LINK_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

A = TypeVar("A", bound=Callable[..., Any])


def in_sheets(acts: Mapping[str, A]) -> dict[str, A]:
    """Each act by the full name of its element."""
    return {f"{space} {name}": act for space in _SHEETS for name, act in acts.items()}


def in_links(acts: Mapping[str, A]) -> dict[str, A]:
    return {f"{_LINKS} {name}": act for name, act in acts.items()}


def link_of(attributes: Mapping[str, str]) -> str:
    return next((attributes[name] for name in _LINK_IDS if name in attributes), "")


def unescaped(text: str) -> str:
    """Office writes characters that XML cannot hold as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
