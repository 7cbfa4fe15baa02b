"""The words of making the rules: replays of a draft, and what was learned from closed complaints."""

from enum import StrEnum


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
