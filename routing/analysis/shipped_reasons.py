"""Why the shipped table may keep a warning: reasons shipped beside it, each under the key of its finding."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ShippedReason:
    """A reason in both languages."""

    zh: str
    en: str


@lru_cache(maxsize=1)
def shipped_reasons() -> Mapping[str, ShippedReason]:
    """By key of the finding; the column `order` of the file only helps its readers."""
    text = resources.files("routing").joinpath("defaults", "explained.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["key"]: ShippedReason(row["reason_zh"], row["reason_en"]) for row in rows})
