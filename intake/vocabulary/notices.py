"""The stored words of what staff are told: by which road, and of what kind of matter."""

from enum import StrEnum


class Road(StrEnum):
    """By what a message leaves."""

    TEXT = "text"  # 短信
    MAIL = "mail"  # 电子邮件


class NoticeTopic(StrEnum):
    """Kinds of notices a person chooses roads for."""

    DEADLINES = "deadlines"  # 时限提醒
    WORK = "work"  # 办理变化
    DECISIONS = "decisions"  # 待审批和审批结果
    REGISTRY = "registry"  # 名册
    WARNINGS = "warnings"  # 监测预警
    UPKEEP = "upkeep"  # 系统维护


class ToldState(StrEnum):
    """What became of a notice where no message tells; never stored."""

    READ = "read"  # 已读
    UNREAD = "unread"  # 未读
    SETTLED = "settled"  # 已办结，无需再读
    WAITS = "waits"  # 待汇总
    WITHDRAWN = "withdrawn"  # 未发出已撤回
