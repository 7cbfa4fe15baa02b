"""The stored words of early warning: what an alert says, and of what."""

from enum import StrEnum


class AlertKind(StrEnum):
    """What is out of the ordinary 预警类型."""

    SURGE = "surge"  # 投诉激增
    SILENCE = "silence"  # 投诉骤停
    REPEATS = "repeats"  # 重复投诉
    RETURNS = "returns"  # 退单偏多
    OVERRULED = "overruled"  # 改派偏多
    DISSATISFACTION = "dissatisfaction"  # 不满意偏多
    MONTH_END = "month_end"  # 月度办结率难保


class AlertSubject(StrEnum):
    """Of what it is said 预警对象."""

    ASSOCIATION = "association"  # 协会
    VIOLATION = "violation"  # 违规事项
    REGION = "region"  # 区域
    DEPARTMENT = "department"  # 单位
    RULE = "rule"  # 派单规则
    HOTLINE = "hotline"  # 热线全部


class AlertStanding(StrEnum):
    """Where an alert stands; never stored 预警状态."""

    NEW = "new"  # 待确认
    ACKNOWLEDGED = "acknowledged"  # 已确认
    ENDED = "ended"  # 已解除
