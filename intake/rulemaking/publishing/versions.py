"""Every version there is: whether it decides, decided or will, who made and published it, when and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from routing.models import Rule, RuleTable
from routing.vocabulary import TableState


class TableVersionStatus(StrEnum):
    """What a version is at a moment; its state alone does not tell, for a publication may lie in the future."""

    DRAFT = "draft"  # 草稿
    CHECKED = "checked"  # 已检查
    WAITING = "waiting"  # 待生效
    IN_FORCE = "in_force"  # 生效中
    RETIRED = "retired"  # 已停用
    CALLED_OFF = "called_off"  # 已取消，未曾生效


@dataclass(frozen=True)
class TableVersion:
    """One version with the number of its rules."""

    table: RuleTable
    status: TableVersionStatus
    rules: int


def versions(session: Session, at: datetime) -> list[TableVersion]:
    """The newest first."""
    count = func.count(col(Rule.id))
    counted = select(RuleTable, count).outerjoin(Rule, col(Rule.table_id) == col(RuleTable.id))
    rows = session.exec(counted.group_by(col(RuleTable.id)).order_by(col(RuleTable.version).desc()))
    return [TableVersion(table, status_of(table, at), rules) for table, rules in rows]


def status_of(table: RuleTable, at: datetime) -> TableVersionStatus:
    """What this version is at that moment."""
    if table.is_open:
        return TableVersionStatus.CHECKED if table.state is TableState.CHECKED else TableVersionStatus.DRAFT
    ended, began = table.retired_at, table.effective_at
    if began is None or (ended is not None and ended <= began):
        return TableVersionStatus.CALLED_OFF
    if ended is not None and ended <= at:
        return TableVersionStatus.RETIRED
    return TableVersionStatus.WAITING if began > at else TableVersionStatus.IN_FORCE
