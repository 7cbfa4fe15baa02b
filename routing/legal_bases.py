"""What a basis is: a provision that forbids, one that sets a duty or a procedure, a standard, a place's own rule.

A rule and a violation each name their basis in words, and not all of them forbid anything. Documents that are not in
the list say nothing about themselves: no claim is made of them.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

# Between two documents; not between two remarks on one, which stand in brackets.
_BETWEEN = re.compile(r"；(?![^（]*）)")
_AS_ELSEWHERE = re.compile(r"^同[A-Z]-\d+：")


class BasisKind(StrEnum):
    """What a document does, in the order in which it is told."""

    PROHIBITION = "prohibition"  # 禁止性规定
    DUTY = "duty"  # 义务或程序
    STANDARD = "standard"  # 标准、指引
    LOCAL = "local"  # 地方规定或做法: of one place, which need not be ours
    PRACTICE = "practice"  # 执法通报
    DEFAULT = "default"  # 产品默认: no document at all
    OTHER = "other"  # not in the list


@dataclass(frozen=True, slots=True)
class BasisPart:
    """The documents of one kind that a basis names."""

    kind: BasisKind
    documents: tuple[str, ...]


def parts_of(basis: str, *, but: str = "") -> list[BasisPart]:
    """The documents of a basis by kind, each once; without those that `but`, another basis, names already."""
    told = frozenset(_documents(but))
    documents = [one for one in _documents(basis) if one not in told]
    kinds = {one: kind_of(one) for one in documents}
    by_kind = {kind: tuple(one for one in kinds if kinds[one] is kind) for kind in BasisKind}
    return [BasisPart(kind, named) for kind, named in by_kind.items() if named]


def kind_of(document: str) -> BasisKind:
    """By the longest beginning in the list."""
    known = _shipped_kinds()
    begins = max((begin for begin in known if document.startswith(begin)), key=len, default="")
    return known.get(begins, BasisKind.OTHER)


def _documents(basis: str) -> Sequence[str]:
    named = (_AS_ELSEWHERE.sub("", one.strip()) for one in _BETWEEN.split(basis))
    return tuple(dict.fromkeys(filter(None, named)))


@lru_cache(maxsize=1)
def _shipped_kinds() -> dict[str, BasisKind]:
    text = resources.files("routing").joinpath("defaults", "legal_bases.csv").read_text(encoding="utf-8")
    return {row["begins"]: BasisKind(row["kind"]) for row in csv.DictReader(text.splitlines())}
