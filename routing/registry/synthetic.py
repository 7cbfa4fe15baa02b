"""A registry to try things on: real regions, plausible departments, associations that do not exist.

Same seed, same rows. Trades are paired (火锅与糕点) so that no name is a living association's, and organisation codes
begin with XX, which nobody issues. Everything stored from here is marked synthetic.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import insert, select, text
from sqlmodel import Session
from stdnum.cn import uscc

from routing.directory import RegionCard
from routing.errors import RegistryNotEmpty
from routing.models import Association, Department, RoleAssignment
from routing.regions import NATIONAL_CODE, keep_regions, lineage, shipped_regions
from routing.registry.department_names import OrganSpec, organs_of, sector_organ
from routing.registry.entries import ImportReport, Named, RegistryEntry
from routing.registry.writing import write_associations, write_departments
from routing.translatable import N_
from routing.vocabulary import Lifecycle, RegistrationMode, RegistryRole, Symbol

CITY = "510100"
PROVINCE = "510000"
_SISTER_CITIES = ("510600", "510700", "510781", "510682")
_BASIS = "《关于明确行业协会商会业务主管单位、行业管理部门的通知》（模拟文件 synthetic）"
_SEPARATED_ON = date(2020, 12, 31)  # 脱钩 was to be complete by the end of 2020

# Trades by the department that guides them.
_TRADES = {
    "经济和信息化": ("机械", "电子", "家具", "塑料", "模具", "制鞋", "印刷", "服装", "陶瓷", "电线电缆", "五金"),
    "商务": ("火锅", "糕点", "餐饮", "美容美发", "家政", "会展", "跨境电商", "物流", "拍卖", "汽车销售", "酒类"),
    "住房和城乡建设": ("装饰", "物业", "房产中介", "园林", "幕墙", "门窗", "防水", "勘察", "造价", "混凝土"),
    "交通运输": ("货运", "驾培", "维修", "停车", "网约车", "汽车租赁", "航运", "仓储"),
    "农业农村": ("茶叶", "柑橘", "生猪", "蔬菜", "花椒", "水产", "种业", "农机", "食用菌"),
    "文化广电旅游": ("民宿", "导游", "演艺", "书画", "动漫", "收藏", "旅行社", "川剧", "漆器"),
    "卫生健康": ("口腔", "护理", "体检", "中药", "康复", "养生", "眼视光"),
    "教育": ("培训", "托育", "研学", "民办学校", "校服", "教具"),
    "市场监督管理": ("检测", "计量", "广告", "保健食品", "特种设备", "化妆品", "电梯"),
    "科学技术": ("软件", "大数据", "区块链", "机器人", "孵化器", "生物医药"),
    "体育": ("健身", "游泳", "电子竞技", "户外", "马术", "棋牌"),
    "生态环境": ("环保设备", "固废", "再生资源", "水处理", "监测"),
    "应急管理": ("消防", "烟花", "安全评价", "化工"),
    "地方金融": ("小额贷款", "典当", "融资担保", "融资租赁"),
}
_CROWDED = 20  # tries after which a region counts as full of plain names
_JOINTS = ("与", "及", "暨")
_FORMS = ("行业协会", "协会", "商会", "联合会", "促进会", "行业商会", "企业联合会", "同业公会")
_MODES = {RegistrationMode.DECOUPLED: 55, RegistrationMode.DUAL: 25, RegistrationMode.DIRECT: 20}
_LIVES = {
    Lifecycle.ACTIVE: 900,
    Lifecycle.INACTIVE: 50,
    Lifecycle.DEREGISTERED: 30,
    Lifecycle.REVOKED: 15,
    Lifecycle.UNREGISTERED: 5,
}


@dataclass(frozen=True, slots=True)
class SyntheticRow:
    """An association, and for a decoupled one the department that supervised it until it was."""

    entry: RegistryEntry
    former_supervisor: str | None = None
    supervised_from: date | None = None
    supervised_to: date | None = None


@dataclass(frozen=True)
class SyntheticRegistry:
    """Codes of regions, their departments, and the associations in them."""

    regions: tuple[str, ...]
    departments: tuple[OrganSpec, ...]
    rows: tuple[SyntheticRow, ...]


def generate(seed: int, size: int, *, province: bool = False) -> SyntheticRegistry:
    """`size` associations of a city (338 is Jinan's number) or a province (3,900 is Hunan's)."""
    dice = random.Random(seed)
    served = _served(province=province)
    regions = tuple(dict.fromkeys(above for code in served for above in reversed(lineage(code))))
    sectors = tuple(_TRADES)
    departments = tuple(organ for code in regions if code != NATIONAL_CODE for organ in organs_of(code, sectors))
    names = {(organ.region_code, organ.symbol): organ.name for organ in departments if organ.symbol}
    seats = _seats(dice, province=province)
    taken: set[str] = set()
    rows = tuple(_row(dice, number, next(seats), names, taken) for number in range(1, size + 1))
    return SyntheticRegistry(regions, departments, rows)


def store_synthetic(session: Session, registry: SyntheticRegistry, on: date) -> ImportReport:
    """Write all of it into an empty registry, as it stands on the day `on`: nothing begins later."""
    if any(session.execute(select(table).limit(1)).first() for table in (Association, Department)):
        message = N_("the registry is not empty; synthetic associations and departments go into an empty one")
        raise RegistryNotEmpty(message)
    keep_regions(session, registry.regions)
    departments = write_departments(session, registry.departments, is_synthetic=True)
    entries = [replace(row.entry, valid_from=min(row.entry.valid_from, on)) for row in registry.rows]
    ids = write_associations(session, entries, departments, is_synthetic=True)
    ended = [
        {
            "association_id": ids[row.entry.credit_code],
            "role": RegistryRole.SUPERVISOR,
            "department_id": departments[row.former_supervisor],
            "valid_from": row.supervised_from,
            "valid_to": row.supervised_to,
            "basis": _BASIS,
        }
        for row in registry.rows
        if row.former_supervisor
    ]
    if ended:
        session.execute(insert(RoleAssignment), ended)
    session.execute(text("ANALYZE"))  # both databases plan searches by counts, and these came all at once
    return ImportReport(
        new=tuple(Named(entry.credit_code, entry.name) for entry in entries),
        new_departments=tuple(organ.name for organ in registry.departments),
    )


def _served(*, province: bool) -> list[str]:
    """The regions with departments of their own."""
    regions = shipped_regions().values()
    counties = [r.code for r in regions if r.parent_code == CITY]
    cities = [r.code for r in regions if r.parent_code == PROVINCE] if province else []
    return [PROVINCE, CITY, *counties, *_SISTER_CITIES, *cities]


def _seats(dice: random.Random, *, province: bool) -> Iterator[RegionCard]:
    """Where each association is registered, without end."""
    regions = shipped_regions()
    counties = [r for r in regions.values() if r.parent_code == CITY]
    cities = [r for r in regions.values() if r.parent_code == PROVINCE]
    places = ([regions[PROVINCE]], cities, counties) if province else ([regions[CITY]], counties)
    weights = (30, 45, 25) if province else (80, 20)
    while True:
        yield dice.choice(dice.choices(places, weights)[0])


def _row(
    dice: random.Random, number: int, seat: RegionCard, organs: dict[tuple[str, Symbol], str], taken: set[str]
) -> SyntheticRow:
    sector = dice.choice(tuple(_TRADES))
    trade, name = _name(dice, seat, sector, taken)
    mode = dice.choices(tuple(_MODES), tuple(_MODES.values()))[0]
    lifecycle = dice.choices(tuple(_LIVES), tuple(_LIVES.values()))[0]
    guide = sector_organ(seat.code, sector)
    departments = {
        RegistryRole.REGISTRAR: organs[seat.code, Symbol.REG],
        RegistryRole.INDUSTRY_DEPARTMENT: guide,
        RegistryRole.SOCIAL_WORK: organs[seat.code, Symbol.SWD],
    }
    if mode == RegistrationMode.DUAL:
        departments[RegistryRole.SUPERVISOR] = guide
    born = date(2021, 1, 1) + timedelta(days=dice.randrange(1400))
    entry = RegistryEntry(
        line=number + 1,
        credit_code=_credit_code(seat.code, number),
        name=name,
        aliases=(f"{_short(seat.name)}{trade}协会",) if _happens(dice, 0.5) else (),
        former_names=(f"{seat.name}{trade}同业会",) if _happens(dice, 0.15) else (),
        level=seat.level,
        region_code=seat.code,
        industry=sector,
        mode=mode,
        lifecycle=lifecycle,
        is_watchlisted=_happens(dice, 0.06),
        departments={} if lifecycle == Lifecycle.UNREGISTERED else departments,
        basis=_BASIS,
        valid_from=born,
    )
    if mode == RegistrationMode.DECOUPLED and entry.departments:
        return SyntheticRow(entry, guide, date(2012, 1, 1) + timedelta(days=dice.randrange(2000)), _SEPARATED_ON)
    return SyntheticRow(entry)


def _name(dice: random.Random, seat: RegionCard, sector: str, taken: set[str]) -> tuple[str, str]:
    """A pair of trades and a name nobody has yet; a crowded region gets `第三` and so on."""
    for attempt in range(1, 1000):
        first, second = dice.sample(_TRADES[sector], 2)
        trade = first + dice.choice(_JOINTS) + second
        series = f"第{attempt}" if attempt > _CROWDED else ""
        name = f"{seat.name}{series}{trade}{dice.choice(_FORMS)}"
        if name not in taken:
            taken.add(name)
            return trade, name
    raise RuntimeError("no free name left in " + seat.name)


def _happens(dice: random.Random, share: float) -> bool:
    return dice.random() < share


def _short(region: str) -> str:
    """成都 for 成都市."""
    return region[:-1]


def _credit_code(region_code: str, number: int) -> str:
    """GB 32100: 51 is a social organisation 社会团体; the organisation code carries its own check digit (GB 11714)."""
    organisation = f"XX{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    left = 11 - sum(int(c, 36) * weight for c, weight in zip(organisation, weights, strict=True)) % 11
    body = f"51{region_code}{organisation}{'0123456789X0'[left]}"
    return body + uscc.calc_check_digit(body)
