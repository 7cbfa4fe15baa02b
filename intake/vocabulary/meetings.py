"""The stored words of the joint meeting 联席会议: its meetings, the matters on their agenda, opinions on them."""

from enum import StrEnum


class MeetingKind(StrEnum):
    """Who meets 会议形式 (Jinan: 全体会议、联络员会议; Hunan: 会商)."""

    PLENARY = "plenary"  # 全体会议
    LIAISON = "liaison"  # 联络员会议
    CONSULTATION = "consultation"  # 会商


class MeetingState(StrEnum):
    """How a meeting stands 会议状态."""

    PREPARING = "preparing"  # 筹备中
    CALLED = "called"  # 已通知
    HELD = "held"  # 已召开
    CANCELLED = "cancelled"  # 已取消


class AgendaCause(StrEnum):
    """Why a matter is on the agenda 列入议题的原因."""

    UNCLEAR = "unclear"  # 归口管理责任不清
    OVERDUE = "overdue"  # 逾期未办结
    RAISED = "raised"  # 下级联席会议提请
    HAND = "hand"  # 另行提出


class AgendaState(StrEnum):
    """What became of it 议题状态."""

    OPEN = "open"  # 待议
    SETTLED = "settled"  # 已议决
    DEFERRED = "deferred"  # 下次再议
    RAISED = "raised"  # 提请上一级
    DROPPED = "dropped"  # 不再审议


class OpinionStance(StrEnum):
    """What an invited department says of its own duty 会商意见."""

    OURS = "ours"  # 属本单位职责
    SHARED = "shared"  # 与其他单位共同负责
    NOT_OURS = "not_ours"  # 不属本单位职责
    ADVICE = "advice"  # 其他意见
