"""The divisions of the country: GB/T 2260 as shipped, and which of them an installation keeps.

The shipped file holds all 34 provinces, every city and every county. An installation stores provinces and cities, and
counties only where it serves them: its home province's at birth, others when an import first names one.
"""

import csv
import re
from collections.abc import Container, Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from io import TextIOWrapper
from types import MappingProxyType

from sqlalchemy import insert, select
from sqlmodel import Session, col

from routing.directory import RegionCard
from routing.errors import RegionUnusable
from routing.models import Region
from routing.translatable import N_
from routing.vocabulary import Level

NATIONAL_CODE = "000000"
_LONGEST_NAME = 60
_LONGEST_PATH = 20  # of a region with those it lies in
_AUTONOMOUS = ("内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门")
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|俄罗斯|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_SUFFIX = re.compile(rf"((({_PEOPLES})族?)+自治(州|县|旗)|特别行政区|新区|地区|林区|[省市区县旗盟])$")


@cache
def shipped_regions() -> Mapping[str, RegionCard]:
    """Every division of the shipped file by its code, parents before children."""
    shipped = files("routing").joinpath("defaults/regions.csv")
    with TextIOWrapper(shipped.open("rb"), encoding="utf-8", newline="") as lines:
        return MappingProxyType(
            {
                row["code"]: RegionCard(row["code"], row["name"], Level(row["level"]), row["parent"] or None)
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
    # What is not shipped, a development zone, was stored by whoever added it.
    wanted = {above for code in codes if code in shipped_regions() and code not in known for above in lineage(code)}
    # The file's own order puts parents first, as the foreign key wants.
    new = [region for code, region in shipped_regions().items() if code in wanted and code not in known]
    rows = [{name: getattr(region, name) for name in RegionCard.__slots__} for region in new]
    if rows:
        session.execute(insert(Region), rows)
    return len(rows)


def is_region(code: str, stored: Container[str]) -> bool:
    """Whether there is such a division: shipped, or kept by this installation under a code of its own."""
    return code in stored or code in shipped_regions()


def lineage(code: str) -> list[str]:
    """A shipped region and all it lies in, from itself up to the country."""
    above = [code]
    while parent := shipped_regions()[above[-1]].parent_code:
        above.append(parent)
    return above


def add_region(session: Session, code: str, name: str, *, parent_code: str, level: Level) -> bool:
    """Keep a region that GB/T 2260 does not have, as a development zone 高新区; False where it stands so already.

    Its six digits begin as its parent's do, for figures of a region are counted by them. Raises RegionUnusable.
    """
    parent = session.get(Region, parent_code) or shipped_regions().get(parent_code)
    stem = parent_code.removesuffix("00").removesuffix("00").removesuffix("00")
    stored = session.get(Region, code)
    wanted = RegionCard(code, name, level, parent_code)
    if stored and RegionCard(stored.code, stored.name, stored.level, stored.parent_code) == wanted:
        return False
    if stored or code in shipped_regions():
        raise RegionUnusable(N_("is the code of another region"), field="code")
    if parent is None:
        raise RegionUnusable(N_("is not the code of a region"), field="parent")
    if not (code.isascii() and code.isdigit() and len(code) == len(NATIONAL_CODE) and code.startswith(stem)):
        raise RegionUnusable(N_("is not six digits that begin with %(stem)s"), field="code", stem=stem)
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise RegionUnusable(N_("is empty or too long"), field="name")
    keep_regions(session, [parent_code])
    session.execute(insert(Region), [{one: getattr(wanted, one) for one in RegionCard.__slots__}])
    return True


def regions_within(session: Session, code: str) -> frozenset[str]:
    """A stored region and all that lie in it."""
    within = select(col(Region.code)).where(col(Region.code) == code).cte("within", recursive=True)
    # A union that keeps no doubles ends also where the data go round in a circle.
    within = within.union(select(col(Region.code)).where(col(Region.parent_code) == within.c.code))
    return frozenset(session.execute(select(within.c.code)).scalars())


class Gazetteer:
    """Reads a region as people write it: six digits, a name, the names from the province down, or any of them short.

    锦江, 成都 and 四川锦江区 are such; a name that stands in full goes before.
    """

    def __init__(self, stored: Iterable[RegionCard]) -> None:
        shipped = shipped_regions()
        changed = {region.code: region for region in stored if shipped.get(region.code) != region}
        self._regions = {**shipped, **changed}
        self._is_shipped = not changed
        self._names = _names_of(self._regions) if changed else _shipped_names()

    def __getitem__(self, code: str) -> RegionCard:
        return self._regions[code]

    def codes_of(self, written: str) -> list[str]:
        """The codes `written` may mean: none when unknown, several when ambiguous (鼓楼区 is in four cities)."""
        written = "".join(written.split())
        if written in self._regions:
            return [written]
        return self._names.get(written) or self._shortened.get(_zone_shortened(written), [])

    def leading(self, text: str) -> list[str]:
        """The codes of the region whose name a text begins with, the longest such name; 成都市 of 成都市餐饮协会."""
        for length in range(min(len(text), _LONGEST_PATH), 1, -1):
            if found := self.codes_of(text[:length]):
                return found
        return []

    def city_of(self, code: str) -> str:
        """The city that a county lies in; of a city or more the region itself."""
        region = self._regions[code]
        return region.parent_code or code if region.level == Level.COUNTY else code

    @cached_property
    def _shortened(self) -> Mapping[str, list[str]]:
        return _shipped_short_names() if self._is_shipped else _short_names_of(self._regions)


@cache
def _shipped_names() -> Mapping[str, list[str]]:
    return MappingProxyType(_names_of(shipped_regions()))


@cache
def _shipped_short_names() -> Mapping[str, list[str]]:
    return MappingProxyType(_short_names_of(shipped_regions()))


def _names_of(regions: Mapping[str, RegionCard]) -> dict[str, list[str]]:
    """The codes that each spelling may mean."""
    names: dict[str, list[str]] = {}
    for code in regions:
        for spelling in _spellings(regions, code):
            names.setdefault(spelling, []).append(code)
    return names


def _short_names_of(regions: Mapping[str, RegionCard]) -> dict[str, list[str]]:
    """As `_names_of`, with every name as it stands and shortened."""
    names: dict[str, list[str]] = {}
    for code, region in regions.items():
        written = {one for one in (_zone_shortened(region.name), short_name(region.name)) if one}
        parent = regions.get(region.parent_code or "")
        while parent and parent.code != NATIONAL_CODE:
            above = {parent.name, short_name(parent.name)}
            written |= {one + tail for one in above for tail in written}
            parent = regions.get(parent.parent_code or "")
        for spelling in written:
            names.setdefault(spelling, []).append(code)
    return names


def short_name(name: str) -> str:
    """成都 of 成都市, 凉山 of 凉山彝族自治州, 内蒙古 of 内蒙古自治区; a name that would be one sign stays."""
    for beginning in _AUTONOMOUS:
        if name.startswith(beginning) and name.endswith("区"):
            return beginning
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


def _zone_shortened(name: str) -> str:
    """高新区 of 高新技术产业开发区: both are written of one zone."""
    return name.replace("高新技术产业开发区", "高新区").replace("经济技术开发区", "经开区")


def _spellings(regions: Mapping[str, RegionCard], code: str) -> set[str]:
    """锦江区, 成都市锦江区, 四川省成都市锦江区, 四川省锦江区."""
    region = regions[code]
    written = {region.name}
    parent = regions.get(region.parent_code or "")
    while parent and parent.code != NATIONAL_CODE:
        written |= {parent.name + tail for tail in written}
        parent = regions.get(parent.parent_code or "")
    return written | _short_spellings(regions, code)


def _short_spellings(regions: Mapping[str, RegionCard], code: str) -> set[str]:
    """成都高新区 for 高新区 of 成都市, and the other way round: zones are called either."""
    region, parent = regions[code], regions.get(regions[code].parent_code or "")
    if code in shipped_regions() or parent is None:
        return set()
    short = parent.name[:-1]
    tail = region.name.removeprefix(parent.name).removeprefix(short)
    return {short + tail, tail, parent.name + tail}
