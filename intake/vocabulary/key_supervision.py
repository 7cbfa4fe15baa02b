"""The words of key supervision: what an indicator is measured by, how an evaluation round stands, what it proposes."""

from enum import StrEnum


class KeySetState(StrEnum):
    """How far a version of the indicators is 指标版本状态."""

    DRAFT = "draft"  # 起草中
    PUBLISHED = "published"  # 已发布


class KeyMeasure(StrEnum):
    """What an indicator is measured by 指标取数方式: by a person, or by what is known here."""

    BY_HAND = "by_hand"  # 人工填报
    COMPLAINTS = "complaints"  # 一年内有效投诉（件）
    MASS = "mass"  # 一年内同一事项反映人数（人）
    UPHELD = "upheld"  # 一年内查实的投诉（件）
    RECTIFIED = "rectified"  # 一年内被提醒约谈或者责令整改的投诉（件）
    PENALISED = "penalised"  # 一年内受警告以上处理的投诉（件）
    FORBIDDEN_FEES = "forbidden_fees"  # 一年内查实涉及的负面清单项目（项）
    REFUNDS = "refunds"  # 一年内退还、降低或者取消收费（次）
    REDONE = "redone"  # 一年内重办（次）
    ALERTS = "alerts"  # 一年内监测预警（条）
    TALKS = "talks"  # 一年内约谈（次）
    OVERDUE_ITEMS = "overdue_items"  # 逾期未整改事项（项）
    CAMPAIGNS = "campaigns"  # 专项整治中被认定（次）
    WATCHED_BEFORE = "watched_before"  # 曾列入重点名录（次）
    INACTIVE = "inactive"  # 名册登记为未开展活动
    UNVERIFIED = "unverified"  # 名册信息逾半年未核对或者信用代码未核实
    NO_LIAISON = "no_liaison"  # 无联络员
    NOBODY = "nobody"  # 无业务主管单位和行业管理部门
    FUNCTIONS = "functions"  # 承接政府转移职能、受委托事项（项）
    PURCHASES = "purchases"  # 承接政府购买服务（项）


class KeyOrigin(StrEnum):
    """Why a round was scored 评估缘由."""

    QUARTER = "quarter"  # 季度评估
    HAND = "hand"  # 临时评估


class KeyRoundState(StrEnum):
    """How an evaluation round stands 评估轮次状态."""

    OPEN = "open"  # 待复核
    PUBLISHED = "published"  # 已公布
    DROPPED = "dropped"  # 未采用
    NOTHING = "nothing"  # 无建议


class KeyAct(StrEnum):
    """What a round has in mind for an association 评估建议."""

    NONE = "none"  # 无
    ENLIST = "enlist"  # 列入
    REMOVE = "remove"  # 移出


class KeyVerdict(StrEnum):
    """What a person said to it 复核意见."""

    WAITING = "waiting"  # 待复核
    ACCEPTED = "accepted"  # 同意
    LEFT_OUT = "left_out"  # 不同意


class DelegatedKind(StrEnum):
    """What an authority has given an association to do 承接事项类别 (Chengdu's two catalogues)."""

    FUNCTION = "function"  # 政府转移职能
    COMMISSION = "commission"  # 受委托事项
    PURCHASE = "purchase"  # 政府购买服务
