"""The words of campaigns: how a body was found, where it stands, and what was achieved."""

from enum import StrEnum


class FindingWay(StrEnum):
    """How an association came to be looked at 发现途径 (Jinan's three steps)."""

    SELF_REPORT = "self_report"  # 自查自纠
    DEPARTMENT_CHECK = "department_check"  # 部门摸排
    COMPARISON = "comparison"  # 比对反馈


class TargetState(StrEnum):
    """Where an association stands in a campaign 整治状态."""

    FOUND = "found"  # 待认定
    CONFIRMED = "confirmed"  # 整治对象
    CLEARED = "cleared"  # 不予认定
    DECIDED = "decided"  # 已处理


class CampaignResultKind(StrEnum):
    """What a campaign achieved, counted one by one 整治成效 (Chengdu's fee campaign)."""

    DUES_CORRECTED = "dues_corrected"  # 纠正会费问题
    FEE_REDUCED = "fee_reduced"  # 降低偏高收费项目
    FEE_CANCELLED = "fee_cancelled"  # 取消违规收费项目
    POLICY_ISSUED = "policy_issued"  # 出台政策文件
