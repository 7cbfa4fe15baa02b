"""Every stored word of intake. Members are the upper case of their values, which are spelled nowhere else.

Words the rules table also speaks (Kind, Channel, Clock, …) stand in `routing.vocabulary`.
"""

from enum import StrEnum


class State(StrEnum):
    """State of a complaint 状态 (design part 4; words of domain B.2)."""

    RECEIVED = "received"  # 待受理
    NEED_INFO = "need_info"  # 待补正
    COORDINATING = "coordinating"  # 待协调/指定
    DISPATCHED = "dispatched"  # 待签收
    HANDLING = "handling"  # 办理中
    SUSPENDED = "suspended"  # 已中止
    REPLIED = "replied"  # 已答复·待审核
    CALLBACK = "callback"  # 待回访
    CLOSED = "closed"  # 已办结
    ARCHIVED = "archived"  # 已归档
    REJECTED = "rejected"  # 不予受理
    WITHDRAWN = "withdrawn"  # 已撤回
    TRANSFERRED = "transferred"  # 已移交
    TERMINATED = "terminated"  # 已终止
    MERGED = "merged"  # 已并案


class Move(StrEnum):
    """A legal step between states 流转动作."""

    ACCEPT = "accept"  # 受理并派单
    COORDINATE = "coordinate"  # 转协调
    ASK_INFO = "ask_info"  # 要求补正
    SUPPLY_INFO = "supply_info"  # 补正
    REJECT = "reject"  # 不予受理
    ANSWER_NOW = "answer_now"  # 直接答复
    WITHDRAW = "withdraw"  # 撤回
    DISPATCH = "dispatch"  # 派单
    DESIGNATE = "designate"  # 指定
    SIGN = "sign"  # 签收
    RETURN = "return"  # 退单（批准后改派）
    REPLY = "reply"  # 答复
    SUSPEND = "suspend"  # 中止
    RESUME = "resume"  # 恢复
    TRANSFER = "transfer"  # 移交
    TERMINATE = "terminate"  # 终止
    PASS_REVIEW = "pass_review"  # 审核通过  # noqa: S105
    REDO = "redo"  # 退回重办
    CLOSE = "close"  # 办结
    REOPEN = "reopen"  # 重新办理
    ARCHIVE = "archive"  # 归档
    MERGE = "merge"  # 并案


class HandlingRole(StrEnum):
    """A department's part in a complaint 主办/协办."""

    LEAD = "lead"  # 主办
    CO = "co"  # 协办


class HandlingState(StrEnum):
    """Where one department's part stands."""

    PENDING = "pending"  # 待签收
    SIGNED = "signed"  # 办理中
    REPLIED = "replied"  # 已答复
    WAIVED = "waived"  # 已免于答复
    RETURNED = "returned"  # 已退单
    ENDED = "ended"  # 随案终结


class RequestKind(StrEnum):
    """What a department may ask a second person to decide 申请类型."""

    RETURN = "return"  # 退单
    EXTENSION = "extension"  # 延期
    SUSPENSION = "suspension"  # 中止
    TERMINATION = "termination"  # 终止


class Holder(StrEnum):
    """With whom a complaint is 办理环节."""

    HOTLINE = "hotline"  # 热线
    COORDINATOR = "coordinator"  # 协调单位
    LEAD = "lead"  # 主办单位
    CO = "co"  # 协办单位


class PauseReason(StrEnum):
    """Why every clock stands still, and nothing else makes it 中止计时原因 (domain C.3-3)."""

    INFORMATION = "information"  # 待补正材料
    EXPERT_OPINION = "expert_opinion"  # 等待鉴定、检测结论
    COURT = "court"  # 等待司法、仲裁结论
    UPPER_LEVEL = "upper_level"  # 等待上级答复
    FORCE_MAJEURE = "force_majeure"  # 不可抗力


class RequestState(StrEnum):
    """How a request stands."""

    OPEN = "open"  # 待审批
    APPROVED = "approved"  # 已同意
    REFUSED = "refused"  # 不同意


class Outcome(StrEnum):
    """Closure result 办理结果 (domain E.6)."""

    SUBSTANTIATED = "substantiated"  # 属实·已整改
    PARTLY = "partly"  # 部分属实
    UNFOUNDED = "unfounded"  # 不属实
    UNVERIFIABLE = "unverifiable"  # 无法查实
    TRANSFERRED = "transferred"  # 已移交
    MEDIATED = "mediated"  # 调解和解
    WITHDRAWN = "withdrawn"  # 诉求人撤回
    EXPLAINED = "explained"  # 解释说明
    TERMINATED = "terminated"  # 终止


class Measure(StrEnum):
    """Graded measures, mild to severe 处罚处理措施 (JN-13; domain E.6)."""

    TALK = "talk"  # 提醒/约谈
    RECTIFY = "rectify"  # 责令整改（限期）
    WARN = "warn"  # 警告
    REFUND = "refund"  # 责令退还/没收违法所得、罚款
    RESTRICT = "restrict"  # 限期停止活动、责令撤换直接负责的主管人员
    REVOKE = "revoke"  # 撤销登记/注销


class FeeAction(StrEnum):
    """What became of the fee item 收费项目处理 (CD-09)."""

    NONE = "none"  # 未涉及
    CANCELLED = "cancelled"  # 取消
    REDUCED = "reduced"  # 降低
    REGULATED = "regulated"  # 规范


class RejectReason(StrEnum):
    """Why a complaint is not accepted 不予受理原因 (domain B.4)."""

    R01 = "R01"  # 应通过110/119/120/122处理的紧急事项
    R02 = "R02"  # 依法应通过或已进入诉讼、仲裁、行政复议、政府信息公开
    R03 = "R03"  # 纪检监察检举控告
    R04 = "R04"  # 已进入信访渠道
    R05 = "R05"  # 同一诉求正在办理或已办结，无新情况
    R06 = "R06"  # 涉及国家秘密、商业秘密、个人隐私
    R07 = "R07"  # 不属于监督管理事项
    R08 = "R08"  # 违反法律法规、违背公序良俗
    R09 = "R09"  # 承办单位已依法处理且有合法合理结论
    R10 = "R10"  # 无明确对象或无具体事实线索
    R11 = "R11"  # 不属本行政区域或登记层级
    R12 = "R12"  # 会员与协会的民事合同纠纷


class Confidentiality(StrEnum):
    """The complainant's wish about the name 保密意愿 (domain F P-02, P-03)."""

    OPEN = "open"  # 公开处理
    CONFIDENTIAL = "confidential"  # 保密
    ANONYMOUS = "anonymous"  # 匿名


class Contacted(StrEnum):
    """How a call-back went 回访结果."""

    REACHED = "reached"  # 已联系
    UNREACHED = "unreached"  # 未接通
    REFUSED = "refused"  # 拒绝回访


class Solved(StrEnum):
    """What the complainant says of the result 解决情况."""

    SOLVED = "solved"  # 已解决
    PARTLY = "partly"  # 部分解决
    UNSOLVED = "unsolved"  # 未解决


class Satisfaction(StrEnum):
    """Satisfaction 满意度; weights are those of the Beijing practice (domain D.1)."""

    SATISFIED = "satisfied"  # 满意
    BASICALLY = "basically"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意


class StaffRole(StrEnum):
    """What a member of staff may do (design part 2)."""

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


class ReplayState(StrEnum):
    """How far a replay of a draft rules table has come 回放进度."""

    QUEUED = "queued"  # 排队中
    RUNNING = "running"  # 进行中
    DONE = "done"  # 已完成
    FAILED = "failed"  # 未完成


class ReplayChange(StrEnum):
    """What a draft would do otherwise with a complaint, the weightiest first."""

    OWNER = "owner"  # 主办变更
    CO = "co"  # 协办变更
    TERMS = "terms"  # 时限或优先级变更


class ClassifierVerdict(StrEnum):
    """What became of a training 分类器结论."""

    IN_USE = "in_use"  # 已启用
    BEATEN = "beaten"  # 未优于关键词
    TOO_FEW = "too_few"  # 办结件不足


class SuggestionSource(StrEnum):
    """What spoke for a proposed violation 建议来源."""

    KEYWORDS = "keywords"  # 关键词
    LEARNED = "learned"  # 历史办结件
    BOTH = "both"  # 关键词与历史办结件


class CoverageGap(StrEnum):
    """Where the registry does not say who answers 名册缺口 (HN-01, CD-15, JSZ-02, XA-01/02)."""

    NO_REGISTRAR = "no_registrar"  # 无登记管理机关
    NO_SUPERVISOR = "no_supervisor"  # 无业务主管单位
    NO_INDUSTRY_DEPARTMENT = "no_industry_department"  # 无行业管理部门
    NO_SOCIAL_WORK = "no_social_work"  # 无党委社会工作部门
    OVERLAP = "overlap"  # 一责多主
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
