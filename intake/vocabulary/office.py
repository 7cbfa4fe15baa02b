"""The words of the office: who works here, who acted, what was sent and received, and how the registry is kept."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What a member of staff may do."""

    OPERATOR = "operator"  # 话务员
    DISPATCHER = "dispatcher"  # 派单员
    HANDLER = "handler"  # 承办人
    SUPERVISOR = "supervisor"  # 督办
    CALLER_BACK = "caller_back"  # 回访员
    ADMINISTRATOR = "administrator"  # 管理员
    AUDITOR = "auditor"  # 审计员


class ActorKind(StrEnum):
    """Who did it."""

    STAFF = "staff"  # 工作人员
    COMPLAINANT = "complainant"  # 诉求人
    SYSTEM = "system"  # 系统
    PROVIDER = "provider"  # 通信服务商


class MessageState(StrEnum):
    """Where an outgoing message stands; nothing is `sent` until the provider took it."""

    QUEUED = "queued"  # 待发送
    CLAIMED = "claimed"  # 发送中
    SENT = "sent"  # 已发送
    DELIVERED = "delivered"  # 已送达
    FAILED = "failed"  # 发送失败
    UNCERTAIN = "uncertain"  # 不确定是否送达
    PHONED = "phoned"  # 已电话告知
    DROPPED = "dropped"  # 不再告知


class InboundState(StrEnum):
    """What became of a text that came in."""

    RECEIVED = "received"  # 已收到
    REGISTERED = "registered"  # 已登记为诉求
    APPENDED = "appended"  # 已补充到诉求
    ANSWERED = "answered"  # 已答复查询
    QUARANTINED = "quarantined"  # 已隔离（签名无效）


class SkipReason(StrEnum):
    """Why a step of a clock's ladder was not taken 未催办原因."""

    MET = "met"  # 已按要求完成
    PAUSED = "paused"  # 已中止计时
    CANCELLED = "cancelled"  # 已不再计时
    OVERTAKEN = "overtaken"  # 已进入后续步骤


class CoverageGap(StrEnum):
    """Where the registry does not say who answers 名册缺口."""

    NO_REGISTRAR = "no_registrar"  # 无登记管理机关
    NO_SUPERVISOR = "no_supervisor"  # 无业务主管单位
    NO_INDUSTRY_DEPARTMENT = "no_industry_department"  # 无行业管理部门
    NO_SOCIAL_WORK = "no_social_work"  # 无党委社会工作部门
    NO_REGISTRATION_SUPERVISOR = "no_registration_supervisor"  # 由审批局登记而无登记监管机关
    NOBODY = "nobody"  # 两无
    COMPETING = "competing"  # 一责多主
    UNVERIFIED = "unverified"  # 信用代码未核实
    OVERLAP = "overlap"  # 职责期间重叠
    ABOLISHED = "abolished"  # 责任单位已撤销
    STALE = "stale"  # 逾半年未核对
    NO_BACKSTOP = "no_backstop"  # 区域无兜底单位
    NO_STAFF = "no_staff"  # 单位无承办人


class VerificationState(StrEnum):
    """Where one line of a half-yearly check stands 核对状态."""

    OPEN = "open"  # 待核对
    CONFIRMED = "confirmed"  # 已确认
    DISPUTED = "disputed"  # 已报错
    LAPSED = "lapsed"  # 已移出


class CorrectionState(StrEnum):
    """What became of a correction of the registry 名册更正状态."""

    OPEN = "open"  # 待审核
    ACCEPTED = "accepted"  # 已采纳
    REFUSED = "refused"  # 未采纳


class RoleChangeState(StrEnum):
    """What became of a proposed change of who answers 责任单位变更状态."""

    OPEN = "open"  # 待确认
    CONFIRMED = "confirmed"  # 已确认
    REFUSED = "refused"  # 未同意
    WITHDRAWN = "withdrawn"  # 已撤回


class WatchClass(StrEnum):
    """The three classes of criteria for the watch-list 重点监管指标类别."""

    PUBLIC_AFFAIRS = "public_affairs"  # 承担公共事务管理
    INFLUENCE = "influence"  # 具有较强的社会影响力
    RISK = "risk"  # 违法违规风险较高


class HandoverState(StrEnum):
    """What became of work handed over at the end of a shift 交接状态."""

    GIVEN = "given"  # 待接收
    TAKEN = "taken"  # 已接收
    REFUSED = "refused"  # 未接收
    WITHDRAWN = "withdrawn"  # 已撤回


class CallerStanding(StrEnum):
    """How a number stands that repeats the same again and again 重复反映处理状态."""

    WARNED = "warned"  # 已提醒
    LIMITED = "limited"  # 限制中
    ENDED = "ended"  # 已解除


class CallerStepKind(StrEnum):
    """What was done about such a number 处理环节."""

    WARN = "warn"  # 提醒
    LIMIT = "limit"  # 限制
    PROLONG = "prolong"  # 复核后延续
    LIFT = "lift"  # 解除
    LAPSE = "lapse"  # 期满自动解除


class SuggestionVerdict(StrEnum):
    """What a department decided on a suggestion 采纳情况."""

    ADOPTED = "adopted"  # 采纳
    PARTLY = "partly"  # 部分采纳
    NOT_ADOPTED = "not_adopted"  # 未采纳


class SuggestionStage(StrEnum):
    """How far a suggestion is; never stored 建议进展."""

    RECEIVED = "received"  # 已收到
    SENT = "sent"  # 已转交
    STUDIED = "studied"  # 研究中
    ADOPTED = "adopted"  # 采纳
    PARTLY = "partly"  # 部分采纳
    NOT_ADOPTED = "not_adopted"  # 未采纳
    DROPPED = "dropped"  # 未进入研究
