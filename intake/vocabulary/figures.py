"""The words of figures: which files of facts there are, which reading of a period is meant, why a month was counted."""

from enum import StrEnum


class FactFileKind(StrEnum):
    """What a file of facts is of."""

    MONTH = "month"  # 当月事实
    RECENT = "recent"  # 近期变动
    PUBLISHED = "published"  # 已发布


class Reading(StrEnum):
    """Of a period that is over: what was said of it, or what is known of it now."""

    PUBLISHED = "published"  # 发布口径
    TODAY = "today"  # 现行口径


class SnapshotCause(StrEnum):
    """Why the figures of a month were counted and kept."""

    MONTH_END = "month_end"  # 月末结存
    CAUGHT_UP = "caught_up"  # 补结存
    RESTATED = "restated"  # 按规则重述
    BY_PERSON = "by_person"  # 人工重述
    DEFINITIONS = "definitions"  # 口径更新
