"""The stored words of supervision: orders to departments, and regulatory talks with associations."""

from enum import StrEnum


class OrderLevel(StrEnum):
    """How hard a department is pressed 督办等级, mild to severe (Jinan 济南条例 §28, Weifang 潍坊条例 §26)."""

    CHASE = "chase"  # 催办
    SUPERVISE = "supervise"  # 督办
    LISTED = "listed"  # 挂牌督办
    TALK = "talk"  # 约谈


class OrderState(StrEnum):
    """How an order stands 督办状态."""

    OPEN = "open"  # 待反馈
    ANSWERED = "answered"  # 待审核
    ACCEPTED = "accepted"  # 已销号
    SETTLED = "settled"  # 事项办结，随之销号
    SUPERSEDED = "superseded"  # 已升级
    WITHDRAWN = "withdrawn"  # 已撤销


class OrderStanding(StrEnum):
    """Which orders a list shows; never stored."""

    RUNNING = "running"  # 在办
    OVERDUE = "overdue"  # 逾期未反馈
    ANSWERED = "answered"  # 待审核
    ENDED = "ended"  # 已销号


class TalkState(StrEnum):
    """How a regulatory talk with an association stands 约谈状态."""

    PROPOSED = "proposed"  # 建议约谈
    PLANNED = "planned"  # 已通知
    HELD = "held"  # 已约谈·整改中
    CLOSED = "closed"  # 整改完成
    DROPPED = "dropped"  # 不予约谈


class TalkOrigin(StrEnum):
    """Why a talk was proposed 约谈缘由."""

    COMPLAINTS = "complaints"  # 有效投诉达到件数
    ALERT = "alert"  # 监测预警
    HAND = "hand"  # 督办人员提出


class TalkItemState(StrEnum):
    """Whether one thing to put right was 整改事项状态."""

    OPEN = "open"  # 整改中
    DONE = "done"  # 已整改
    MISSED = "missed"  # 未整改
