"""The stored words of letters to complainants and associations."""

from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is 文书种类; each has numbers of its own in each year."""

    ACCEPTANCE = "acceptance"  # 受理告知书
    REFUSAL = "refusal"  # 不予受理告知书
    SUPPLEMENT = "supplement"  # 补正告知书
    EXTENSION = "extension"  # 延期告知书
    ANSWER = "answer"  # 答复告知书
    INQUIRY = "inquiry"  # 核查函
    RECTIFICATION = "rectification"  # 限期整改通知书
    NO_FAULT = "no_fault"  # 核查结论告知书 (未发现违规)


class LetterRoad(StrEnum):
    """How a letter reaches whom it is for 送达方式."""

    PAGE = "page"  # 凭查询码网上查看
    TEXT = "text"  # 短信（附查询网址）
    MAIL = "mail"  # 电子邮件
    POST = "post"  # 邮寄
    COLLECT = "collect"  # 现场领取


class LetterState(StrEnum):
    """How a letter stands 文书状态."""

    ISSUED = "issued"  # 待送达
    SERVED = "served"  # 已送达
    ANSWERED = "answered"  # 对方已回复
    WITHDRAWN = "withdrawn"  # 已作废
