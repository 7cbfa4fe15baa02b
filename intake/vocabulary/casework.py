"""The words of a complaint: its states and moves, its parts, requests, results, and what the call-back heard."""

from enum import StrEnum


class State(StrEnum):
    """State of a complaint 状态."""

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
    PASS_REVIEW = "pass_review"  # 审核通过  # noqa: S105 - a word of a move
    REDO = "redo"  # 退回重办
    CLOSE = "close"  # 办结
    REOPEN = "reopen"  # 重新办理
    ARCHIVE = "archive"  # 归档
    MERGE = "merge"  # 并案
    UNMERGE = "unmerge"  # 撤销并案
    SPLIT = "split"  # 拆分
    ANSWER_JOINED = "answer_joined"  # 随并案答复
    REJOIN = "rejoin"  # 并案重办，收回答复


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
    STATUTORY_EXTENSION = "statutory_extension"  # 法定程序延期


class Holder(StrEnum):
    """With whom a complaint is 办理环节."""

    HOTLINE = "hotline"  # 热线
    COORDINATOR = "coordinator"  # 协调单位
    LEAD = "lead"  # 主办单位
    CO = "co"  # 协办单位


class PauseReason(StrEnum):
    """Why every clock stands still, and nothing else makes it 中止计时原因."""

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
    LAPSED = "lapsed"  # 已失效：申请所涉事项已有其他结果


class RecusalOrigin(StrEnum):
    """Who set a department aside 回避缘由."""

    NAMED = "named"  # 诉求人指明
    OFFICIAL = "official"  # 受理时认定


class RecusalState(StrEnum):
    """How the setting aside of a department stands 回避状态."""

    PROVISIONAL = "provisional"  # 暂予回避·待认定
    CONFIRMED = "confirmed"  # 已认定回避
    LIFTED = "lifted"  # 已解除回避


class Outcome(StrEnum):
    """Closure result 办理结果."""

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
    """Graded measures, mild to severe 处罚处理措施 (Jinan's six kinds)."""

    TALK = "talk"  # 提醒/约谈
    RECTIFY = "rectify"  # 责令整改（限期）
    WARN = "warn"  # 警告
    REFUND = "refund"  # 责令退还/没收违法所得、罚款
    RESTRICT = "restrict"  # 限期停止活动、责令撤换直接负责的主管人员
    REVOKE = "revoke"  # 撤销登记/注销


class FeeAction(StrEnum):
    """What became of the fee item 收费项目处理 (Chengdu's fee campaign)."""

    NONE = "none"  # 未涉及
    CANCELLED = "cancelled"  # 取消
    REDUCED = "reduced"  # 降低
    REGULATED = "regulated"  # 规范


class RejectReason(StrEnum):
    """Why a complaint is not accepted 不予受理原因."""

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
    """The complainant's wish about the name 保密意愿."""

    OPEN = "open"  # 公开处理
    CONFIDENTIAL = "confidential"  # 保密
    ANONYMOUS = "anonymous"  # 匿名


class ArrivalMode(StrEnum):
    """How a matter reached the operator 来件方式."""

    PHONE = "phone"  # 电话
    VISIT = "visit"  # 来访
    MEETING = "meeting"  # 会议
    LETTER = "letter"  # 公函
    TRANSFER = "transfer"  # 12345 转办


class Contacted(StrEnum):
    """How a call-back went 回访结果."""

    REACHED = "reached"  # 已联系
    UNREACHED = "unreached"  # 未接通
    REFUSED = "refused"  # 拒绝回访


class CallbackWay(StrEnum):
    """How a call-back was answered 回访方式."""

    PHONE = "phone"  # 电话
    TEXT = "text"  # 短信
    PAGE = "page"  # 查询页面


class MaskedCallState(StrEnum):
    """How a call stands that shows neither side the other's number 隐号通话状态."""

    ASKED = "asked"  # 正在接通
    TALKING = "talking"  # 通话中
    TALKED = "talked"  # 已通话
    UNANSWERED = "unanswered"  # 对方未接听
    FAILED = "failed"  # 未能接通


class FollowUpCause(StrEnum):
    """Why somebody is followed up whose complaint does not wait for its call-back 跟踪回访缘由."""

    ANSWERED = "answered"  # 直接答复
    JOINED = "joined"  # 并案
    TERMINATED = "terminated"  # 终止办理
    TRANSFERRED = "transferred"  # 移交其他机关


class ObjectionOrigin(StrEnum):
    """Where an objection was raised 申诉来源."""

    COMPLAINANT = "complainant"  # 诉求人申诉
    CALL = "call"  # 电话回访不满意
    SURVEY = "survey"  # 自助评价不满意


class ObjectionState(StrEnum):
    """How an objection stands 申诉状态."""

    OPEN = "open"  # 待决定
    UPHELD = "upheld"  # 申诉成立
    REFUSED = "refused"  # 申诉不成立


class Solved(StrEnum):
    """What the complainant says of the result 解决情况."""

    SOLVED = "solved"  # 已解决
    PARTLY = "partly"  # 部分解决
    UNSOLVED = "unsolved"  # 未解决


class Satisfaction(StrEnum):
    """Satisfaction 满意度; weights are those of the Beijing practice."""

    SATISFIED = "satisfied"  # 满意
    BASICALLY = "basically"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
