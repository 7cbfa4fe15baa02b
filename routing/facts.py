"""What a decision is made from, and what it says: frozen values that cross from the registry to casework.

Facts are the columns of the rules table, Case is what intake hands in, Decision is what it stores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Protocol

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from routing.directory import NATIONAL_REGION, DepartmentCard, Directory, RegionCard
from routing.vocabulary import Channel, Kind, Level, Lifecycle, Priority, RegistrationMode, RegistryRole

__all__ = [
    "NATIONAL_REGION",
    "Assigned",
    "AssociationSnapshot",
    "Because",
    "Case",
    "CaseFacts",
    "ChainStep",
    "ColumnRefusal",
    "Decision",
    "DepartmentCard",
    "Directory",
    "Facts",
    "Held",
    "PartDecision",
    "Recusal",
    "RegionCard",
    "StepOutcome",
]  # fmt: skip


class Because(StrEnum):
    """Why a department is on a complaint; `routing.decision.wording` has the sentence shown for each."""

    REGISTRY = "registry"  # 登记簿记载的职责
    REGION = "region"  # 属地（或上级区域）的条线部门
    NAMED = "named"  # 规则点名
    STANDS_IN_FOR_SUPERVISOR = "stands_in_for_supervisor"  # 无业务主管单位，行业管理部门承接 (E.0-4)
    FORMER_SUPERVISOR = "former_supervisor"  # 原业务主管单位
    UPPER_LEVEL = "upper_level"  # 上一级部门
    NAMED_LEVEL = "named_level"  # 规则指定层级的部门 (G-08)
    SUPERIOR_OF_RECUSED = "superior_of_recused"  # 回避后由上级承接 (E.0-5)
    RECUSAL_WATCH = "recusal_watch"  # 回避情形抄送社会工作部、纪检监察 (E.0-5)
    GOVERNMENT = "government"  # 涉及党政部门
    WATCHLIST = "watchlist"  # 重点管理名录
    BACKSTOP = "backstop"  # 区域兜底
    COORDINATES = "coordinates"  # 牵头协调


class StepOutcome(StrEnum):
    """What a step of the fallback chain did."""

    PASSED = "passed"  # nothing to do at this step
    REGISTRY_ROW = "registry_row"  # 1: association known
    NO_ASSOCIATION = "no_association"  # 1: resolved by the complaint's region
    NOT_REGISTERED = "not_registered"  # 1: dissolved or never registered: the place of the act decides
    RULE = "rule"  # 2: a rule won
    NO_RULE = "no_rule"  # 2: no rule matched
    RESOLVED = "resolved"  # 3: the lead is a department
    UNRESOLVED = "unresolved"  # 3: the rule names nobody who exists here
    NOT_SERVED = "not_served"  # 3: R11, another authority's region
    STOOD_IN = "stood_in"  # 4: no supervisor, the industry department takes its place
    RECUSED = "recused"  # 5
    COORDINATING = "coordinating"  # 6
    BACKSTOP = "backstop"  # 7
    NOBODY = "nobody"  # 7: not one department can be asked; the hotline itself keeps the complaint
    JOINED = "joined"  # 8: several violations, one handling a lead department


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of the rules table, for one violation of one complaint. `association` is the credit code."""

    violation: str
    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.PHONE
    level: Level | None = None
    region: str = ""
    industry: str = ""
    mode: RegistrationMode | None = None
    lifecycle: Lifecycle | None = None
    watchlist: bool = False
    amount: Decimal | None = None
    government: bool = False
    anonymous: bool = False
    text: str = ""
    association: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A registry role held by a department, and the document that says so."""

    department_id: int
    basis: str = ""


@dataclass(frozen=True)
class AssociationSnapshot:
    """One association as of a date. `rivals` are further departments holding a role on that day."""

    association_id: int
    credit_code: str
    name: str
    level: Level | None
    region_code: str
    industry: str = ""
    mode: RegistrationMode | None = None
    lifecycle: Lifecycle | None = Lifecycle.ACTIVE
    is_watchlisted: bool = False
    roles: Mapping[RegistryRole, Held] = field(default_factory=dict)
    former_supervisor: Held | None = None
    rivals: Mapping[RegistryRole, tuple[Held, ...]] = field(default_factory=dict)

    def holders(self, role: RegistryRole) -> tuple[Held, ...]:
        """Whoever holds a role, the newest first; more than one compete."""
        held, rivals = self.roles.get(role), self.rivals.get(role, ())
        return (held, *rivals) if held else rivals


class CaseFacts(Protocol):
    """What triage may correct of a complaint; of one being made, one stored, or one looked at with other facts."""

    @property
    def violations(self) -> Sequence[str]: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def is_government_involved(self) -> bool: ...
    @property
    def association_id(self) -> int | None: ...
    @property
    def region_code(self) -> str: ...


@dataclass(frozen=True)
class Case:
    """One complaint as put to the rules. `region_code` is the place of the act; `implicated` are department ids."""

    violations: tuple[str, ...]
    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.PHONE
    snapshot: AssociationSnapshot | None = None
    region_code: str = ""
    amount: Decimal | None = None
    government: bool = False
    anonymous: bool = False
    text: str = ""
    implicated: frozenset[int] = frozenset()
    on: date | None = None

    @classmethod
    def of(
        cls,
        facts: CaseFacts,
        snapshot: AssociationSnapshot | None,
        *,
        channel: Channel,
        region_code: str,
        anonymous: bool,
        text: str,
        on: date,
        implicated: frozenset[int] = frozenset(),
    ) -> "Case":
        """A complaint about the association of this row; the place named counts only where there is none.

        Whoever accuses a department says that a department is involved.
        """
        return cls(
            violations=tuple(facts.violations),
            kind=facts.kind,
            channel=channel,
            snapshot=snapshot,
            region_code=snapshot.region_code if snapshot else region_code,
            amount=facts.amount,
            government=facts.is_government_involved or bool(implicated),
            anonymous=anonymous,
            text=text,
            implicated=implicated,
            on=on,
        )


@dataclass(frozen=True, slots=True)
class Assigned:
    """A department put on a complaint, under which symbol, for which violations, why, and by which document."""

    symbol: str
    department_id: int
    department: str
    violations: tuple[str, ...]
    because: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRefusal:
    """The first column of a rule that refused the facts."""

    rule: int
    column: str


@dataclass(frozen=True, slots=True)
class ChainStep:
    """What one of the steps 1 to 8 of the fallback chain did; `detail` holds names and documents, never prose."""

    step: int
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Recusal:
    """A department kept off its own complaint, and who answers instead (济南条例 §32)."""

    department_id: int
    replaced_by: tuple[int, ...]
    why: str


@dataclass(frozen=True)
class PartDecision:
    """The decision on one violation. `rule` is the winning rule's order; `candidates` compete when there is no lead."""

    violation: str
    rule: int | None
    table_version: int
    lead: Assigned | None
    co: tuple[Assigned, ...]
    policy: str
    priority: Priority
    basis: str
    note: str = ""
    also_matched: tuple[int, ...] = ()
    refused: tuple[ColumnRefusal, ...] = ()
    chain: tuple[ChainStep, ...] = ()
    candidates: tuple[Assigned, ...] = ()
    recused: tuple[Recusal, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers."""
        plain: dict[str, Any] = to_jsonable_python(self)
        return plain


@dataclass(frozen=True)
class Decision:
    """Who answers a complaint. `leads` has one entry a lead department, the principal first.

    `needs_coordination` says that some violation has no single owner, and `coordinator` settles those named in its
    `violations`: alone when `leads` is empty, else as the last of the leads while the others start on theirs.
    `coordinator` is None then only if not one active department of the installation may be asked; the hotline's
    dispatchers keep the complaint.
    """

    parts: tuple[PartDecision, ...]
    leads: tuple[Assigned, ...]
    co: tuple[Assigned, ...]
    needs_coordination: bool
    coordinator: Assigned | None
    policy: str
    priority: Priority
    basis: str
    recused: tuple[Recusal, ...]
    table_version: int

    @property
    def principal(self) -> Assigned | None:
        """The lead that answers for the whole complaint."""
        return self.leads[0] if self.leads else None

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers."""
        plain: dict[str, Any] = _written().dump_python(self, mode="json")
        return plain

    @cached_property
    def json_text(self) -> str:
        """The same as text, for storing: an intake writes one."""
        return _written().dump_json(self).decode()


@lru_cache(maxsize=1)
def _written() -> TypeAdapter[Decision]:
    """How a decision is written, worked out once from its fields: four times as fast as looking at each value."""
    return TypeAdapter(Decision)
