"""The divisions of the country: GB/T 2260 as shipped, and which of them an installation keeps.

The shipped file holds all 34 provinces, every city and every county. An installation stores provinces and cities, and
counties only where it serves them: its home province's at birth, others when an import first names one.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from io import TextIOWrapper
from types import MappingProxyType

from sqlalchemy import insert, select
from sqlmodel import Session, col

from routing.models import Region
from routing.vocabulary import Level

NATIONAL_CODE = "000000"


@cache
def shipped_regions() -> Mapping[str, Region]:
    """Every division of the shipped file by its code, parents before children. Not to be added to a session."""
    shipped = files("routing").joinpath("defaults/regions.csv")
    with TextIOWrapper(shipped.open("rb"), encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                row["code"]: Region(
                    code=row["code"], name=row["name"], level=Level(row["level"]), parent_code=row["parent"] or None
                )
                for row in csv.DictReader(lines)
            }
        )


def seed_regions(session: Session, *, home: str = "510000") -> int:
    """Store the country, its provinces and cities, and the counties of the province of `home`. Idempotent.

    Answers how many were new.
    """
    return keep_regions(
        session,
        (code for code, region in shipped_regions().items() if region.level != Level.COUNTY or code[:2] == home[:2]),
    )


def keep_regions(session: Session, codes: Iterable[str]) -> int:
    """Store these shipped regions and all they lie in, where not stored yet. Answers how many were new."""
    known = set(session.execute(select(col(Region.code))).scalars())
    wanted = {above for code in codes for above in lineage(code)}
    # The file's own order puts parents first, as the foreign key wants.
    rows = [r.model_dump() for code, r in shipped_regions().items() if code in wanted and code not in known]
    if rows:
        session.execute(insert(Region), rows)
    return len(rows)


def lineage(code: str) -> list[str]:
    """A shipped region and all it lies in, from itself up to the country."""
    above = [code]
    while parent := shipped_regions()[above[-1]].parent_code:
        above.append(parent)
    return above


class Gazetteer:
    """Reads a region as people write it: six digits, a name, or the names from the province down."""

    def __init__(self, stored: Iterable[Region]) -> None:
        self._regions = {**shipped_regions(), **{region.code: region for region in stored}}
        self._names: dict[str, list[str]] = {}
        for code in self._regions:
            for spelling in self._spellings(code):
                self._names.setdefault(spelling, []).append(code)

    def codes_of(self, written: str) -> list[str]:
        """The codes `written` may mean: none when unknown, several when ambiguous (鼓楼区 is in four cities)."""
        written = "".join(written.split())
        return [written] if written in self._regions else self._names.get(written, [])

    def _spellings(self, code: str) -> set[str]:
        """锦江区, 成都市锦江区, 四川省成都市锦江区, 四川省锦江区."""
        region = self._regions[code]
        written = {region.name}
        parent = self._regions.get(region.parent_code or "")
        while parent and parent.code != NATIONAL_CODE:
            written |= {parent.name + tail for tail in written}
            parent = self._regions.get(parent.parent_code or "")
        return written
