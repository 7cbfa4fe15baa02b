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
    UPKEEP = "upkeep"  # 系统维护
