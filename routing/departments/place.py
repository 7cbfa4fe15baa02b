"""Where a department is, by the beginning of its own name: 四川省…, 成都市…, 锦江区…."""

import re
from collections.abc import Mapping

from routing.directory import NATIONAL_REGION, RegionCard
from routing.regions import Gazetteer

_PREFIX = re.compile(r"^(?:中国共产党|中共|国家税务总局)")
# 成都高新区财政局 is not the city's, whether or not the zone is known yet.
_ZONE = re.compile(r"[^局委办部院署厅]{0,8}?(?:新区|高新区|高新技术产业开发区|经开区|开发区|示范区|保税区|园区)")
_BRANCH = re.compile(r"局(.{2,8})分局$")
# 市民政局 is the city's where the installation's own region lies in a city.
_SHORT = {"省": "province", "自治区": "province", "市": "city"}
_LONGEST = 24


def region_of_name(name: str, gazetteer: Gazetteer, regions: Mapping[str, RegionCard], *, home: str) -> str:
    """The code of the region, or "" where the name does not say it or may mean several.

    Of several with one name the one in or above the installation's own region is meant.
    """
    plain = _PREFIX.sub("", name)
    found = _beginning(plain, gazetteer, home)
    branch = _BRANCH.search(plain)
    if branch and found:  # 成都市公安局锦江区分局
        beneath = [code for code in _spelled(branch.group(1), gazetteer) if _is_beneath(code, found, regions)]
        return beneath[0] if len(beneath) == 1 else found
    return found or _of_home(plain, regions, home)


def _beginning(plain: str, gazetteer: Gazetteer, home: str) -> str:
    for length in range(min(len(plain) - 1, _LONGEST), 1, -1):
        codes = [] if _ZONE.match(plain[length:]) else gazetteer.codes_of(plain[:length])
        if len(codes) > 1:
            near = [code for code in codes if code[:4] == home[:4]] or [c for c in codes if c[:2] == home[:2]]
            codes = near if home else codes
        if codes:
            return codes[0] if len(codes) == 1 else ""
    return ""


def _spelled(written: str, gazetteer: Gazetteer) -> list[str]:
    return gazetteer.codes_of(written) or gazetteer.codes_of(written + "区")


def _is_beneath(code: str, above: str, regions: Mapping[str, RegionCard]) -> bool:
    seen: set[str] = set()
    while code in regions and code not in seen:
        seen.add(code)
        code = regions[code].parent_code or ""
        if code == above:
            return True
    return False


def _of_home(plain: str, regions: Mapping[str, RegionCard], home: str) -> str:
    level = next((level for word, level in _SHORT.items() if plain.startswith(word)), "")
    code, seen = home, set[str]()
    while level and code in regions and code not in seen and code != NATIONAL_REGION:
        if regions[code].level == level:
            return code
        seen.add(code)
        code = regions[code].parent_code or ""
    return ""
