"""The stored words of what an office knows: cards 知识卡 and the cases 案例 that it learned from."""

from enum import StrEnum


class CardKind(StrEnum):
    """What a card is for 知识类别."""

    SCRIPT = "script"  # 话术
    LAW = "law"  # 法规依据
    DUTY = "duty"  # 职责事项
    FAQ = "faq"  # 常见问题


class CardState(StrEnum):
    """How one version of a card stands 知识卡状态."""

    DRAFT = "draft"  # 起草中
    PUBLISHED = "published"  # 已发布
    WITHDRAWN = "withdrawn"  # 已撤下


class CaseState(StrEnum):
    """How a case of the library stands 案例状态."""

    PROPOSED = "proposed"  # 待审核
    PUBLISHED = "published"  # 已发布
    REFUSED = "refused"  # 未采用
    WITHDRAWN = "withdrawn"  # 已撤下
