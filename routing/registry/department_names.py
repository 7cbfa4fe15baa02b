"""What the departments of a region are called, by symbol and by sector: names for a registry made for trying out."""

from dataclasses import dataclass

from routing.directory import RegionCard
from routing.regions import shipped_regions
from routing.vocabulary import Level, Symbol

# {r}: the region from its city down (成都市锦江区); {o}: 厅 in a province, 局 below.
_BY_SYMBOL = {
    Symbol.SWD: "中共{r}委社会工作部",
    Symbol.REG: "{r}民政{o}",
    Symbol.MR: "{r}市场监督管理局",
    Symbol.DRC: "{r}发展和改革委员会",
    Symbol.FIN: "{r}财政{o}",
    Symbol.AUD: "{r}审计{o}",
    Symbol.TAX: "国家税务总局{r}税务局",
    Symbol.HRSS: "{r}人力资源和社会保障{o}",
    Symbol.PSB: "{r}公安{o}",
    Symbol.CT: "{r}文化广电旅游{o}",
    Symbol.PUB: "中共{r}委宣传部",
    Symbol.CAC: "中共{r}委网络安全和信息化委员会办公室",
    Symbol.FAO: "{r}人民政府外事办公室",
    Symbol.COM: "{r}商务{o}",
    Symbol.APC: "{r}评比达标表彰工作协调小组办公室",
    Symbol.DIS: "中共{r}纪律检查委员会",
    Symbol.CRT: "{r}司法{o}",
    Symbol.SOC: "中共{r}社会组织委员会",
    Symbol.TNW: "中共{r}委两新组织工作委员会",
    Symbol.HOT: "{r}12345政务服务便民热线管理中心",
}
# Sectors whose guiding department already stands above.
_SECTOR_SYMBOLS = {"商务": Symbol.COM, "文化广电旅游": Symbol.CT, "市场监督管理": Symbol.MR}
# Answers when nobody else does: the office of the joint meeting 联席会议 sits there.
_BACKSTOP = Symbol.SWD


@dataclass(frozen=True, slots=True)
class OrganSpec:
    """A department to be written; its superior is named, and written before it."""

    name: str
    symbol: Symbol | None
    level: Level
    region_code: str
    superior: str | None = None
    is_backstop: bool = False


def organs_of(region_code: str, sectors: tuple[str, ...]) -> list[OrganSpec]:
    """Every line regulator of a region, then a department for each sector that none of them guides."""
    region = shipped_regions()[region_code]
    organs = [_organ(region, pattern, symbol) for symbol, pattern in _BY_SYMBOL.items()]
    return organs + [_organ(region, _sector_pattern(s), None) for s in sectors if s not in _SECTOR_SYMBOLS]


def sector_organ(region_code: str, sector: str) -> str:
    """The name of the department that guides a sector in a region."""
    symbol = _SECTOR_SYMBOLS.get(sector)
    return _named(shipped_regions()[region_code], _BY_SYMBOL[symbol] if symbol else _sector_pattern(sector))


def _sector_pattern(sector: str) -> str:
    return "{r}" + sector + "{o}"


def _organ(region: RegionCard, pattern: str, symbol: Symbol | None) -> OrganSpec:
    above = shipped_regions().get(region.parent_code or "")
    return OrganSpec(
        name=_named(region, pattern),
        symbol=symbol,
        level=region.level,
        region_code=region.code,
        superior=_named(above, pattern) if above and above.level != Level.NATIONAL else None,
        is_backstop=symbol == _BACKSTOP,
    )


def _named(region: RegionCard, pattern: str) -> str:
    above = shipped_regions().get(region.parent_code or "")
    # District names repeat across the country (鼓楼区): they stand behind their city's.
    full = above.name + region.name if region.level == Level.COUNTY and above else region.name
    return pattern.format(r=full, o="厅" if region.level == Level.PROVINCE else "局")
