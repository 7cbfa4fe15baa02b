"""The words of the bulletin: how often one is made, and where one stands."""

from enum import StrEnum


class BulletinKind(StrEnum):
    """Over which time a bulletin tells."""

    WEEKLY = "weekly"  # 周报
    MONTHLY = "monthly"  # 月报
    QUARTERLY = "quarterly"  # 季报


class BulletinState(StrEnum):
    """Where a bulletin stands; what is released never changes any more."""

    WANTED = "wanted"  # 待统计
    DRAFT = "draft"  # 草稿
    RELEASED = "released"  # 已发布
