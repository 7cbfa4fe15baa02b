"""A small world for rules: a province, two cities and a county with their departments, and associations in it."""

from typing import Any

from routing.facts import AssociationSnapshot, Case, DepartmentCard, Directory, Held, RegionCard
from routing.rules.cells import RuleRow
from routing.rules.file import shipped_rules
from routing.rules.table import RulesTable
from routing.vocabulary import Level, Lifecycle, RegistrationMode, RegistryRole, Symbol

PROVINCE, CITY, OTHER_CITY, COUNTY = "510000", "510100", "510700", "510104"
REGIONS = (
    RegionCard("000000", "全国", Level.NATIONAL),
    RegionCard(PROVINCE, "四川省", Level.PROVINCE, "000000"),
    RegionCard(CITY, "成都市", Level.CITY, PROVINCE),
    RegionCard(OTHER_CITY, "绵阳市", Level.CITY, PROVINCE),
    RegionCard(COUNTY, "锦江区", Level.COUNTY, CITY),
    RegionCard("440000", "广东省", Level.PROVINCE, "000000"),
)
LINES = tuple(symbol for symbol in Symbol if symbol not in (Symbol.BSU, Symbol.IMD))
_BASE = {PROVINCE: 1000, CITY: 2000}

# Departments outside the lines: sector departments, and the back-stops that every region is asked to name.
HOUSING, UPPER_HOUSING, COMMERCE_OFFICE, CITY_BACKSTOP, PROVINCE_BACKSTOP, COUNTY_BACKSTOP = 10, 11, 12, 13, 14, 15
SECTORS = (
    DepartmentCard(HOUSING, "成都市住房和城乡建设局", (), Level.CITY, CITY, superior_id=UPPER_HOUSING),
    DepartmentCard(UPPER_HOUSING, "四川省住房和城乡建设厅", (), Level.PROVINCE, PROVINCE),
    DepartmentCard(COMMERCE_OFFICE, "成都市口岸与物流办公室", (), Level.CITY, CITY),
    DepartmentCard(CITY_BACKSTOP, "成都市政务服务管理和网络理政办公室", (), Level.CITY, CITY, is_backstop=True),
    DepartmentCard(PROVINCE_BACKSTOP, "四川省政务服务中心", (), Level.PROVINCE, PROVINCE, is_backstop=True),
    DepartmentCard(COUNTY_BACKSTOP, "锦江区政务服务中心", (), Level.COUNTY, COUNTY, is_backstop=True),
)


def line(symbol: Symbol, region: str = CITY) -> DepartmentCard:
    """The line department of a region, by one fixed id."""
    level = Level.PROVINCE if region == PROVINCE else Level.CITY
    department_id = _BASE[region] + LINES.index(symbol)
    return DepartmentCard(department_id, f"{region}-{symbol}", (symbol,), level, region)


def make_directory(*departments: DepartmentCard, regions: tuple[RegionCard, ...] = REGIONS) -> Directory:
    return Directory.of(regions, departments)


def full_directory(*, without: frozenset[Symbol] = frozenset()) -> Directory:
    """Every line in province and city, but for those left out; the county has a back-stop and nothing else."""
    lines = [line(symbol, region) for region in _BASE for symbol in LINES if symbol not in without]
    return make_directory(*lines, *SECTORS)


def make_snapshot(**changes: Any) -> AssociationSnapshot:
    """A dual-registered city association: registrar and supervisor 口岸办, industry department 住建."""
    values: dict[str, Any] = {
        "association_id": 1,
        "credit_code": "51510100MJ00000000",
        "name": "成都市物业管理协会（合成）",
        "level": Level.CITY,
        "region_code": CITY,
        "industry": "物业管理",
        "mode": RegistrationMode.DUAL,
        "lifecycle": Lifecycle.ACTIVE,
        "roles": {
            RegistryRole.REGISTRAR: Held(line(Symbol.REG).id, "登记证书"),
            RegistryRole.SUPERVISOR: Held(COMMERCE_OFFICE, "职责通知〔2024〕1号"),
            RegistryRole.INDUSTRY_DEPARTMENT: Held(HOUSING, "职责通知〔2024〕1号"),
            RegistryRole.SOCIAL_WORK: Held(line(Symbol.SWD).id),
        },
    }
    return AssociationSnapshot(**{**values, **changes})


def decoupled_snapshot(**changes: Any) -> AssociationSnapshot:
    """The same after decoupling: no supervisor, the former one remembered."""
    roles = dict(make_snapshot().roles)
    former = roles.pop(RegistryRole.SUPERVISOR)
    return make_snapshot(**{"mode": RegistrationMode.DECOUPLED, "roles": roles, "former_supervisor": former, **changes})


def make_case(*violations: str, **changes: Any) -> Case:
    return Case(violations, **{"snapshot": make_snapshot(), "region_code": CITY, **changes})


def make_table(*rows: RuleRow, version: int = 1) -> RulesTable:
    return RulesTable(version, rows)


def default_table() -> RulesTable:
    return RulesTable(1, shipped_rules())
