"""The words of conversations by text: what was asked of a number, and what a text was that told us nothing."""

from enum import StrEnum


class ConversationStep(StrEnum):
    """What a number was asked last 待答问题."""

    WHICH = "which"  # 关于哪一件
    ASSOCIATION = "association"  # 哪个协会
    NARRATIVE = "narrative"  # 发生了什么
    VIOLATION = "violation"  # 是不是这件事
    AMOUNT = "amount"  # 多少钱
    MAY_CALL = "may_call"  # 可否致电
    WITHDRAW = "withdraw"  # 确认撤回
    CONTACTED = "contacted"  # 回访：是否已联系
    SOLVED = "solved"  # 回访：是否已解决
    SATISFACTION = "satisfaction"  # 回访：是否满意


class TextMeaning(StrEnum):
    """Why a text that came in was kept and filed as nothing 来信性质."""

    COURTESY = "courtesy"  # 礼貌用语
    AUTO_REPLY = "auto_reply"  # 自动回复
    UNANSWERABLE = "unanswerable"  # 无法回复的号码
    LOOP = "loop"  # 往来过密，已暂停自动答复
    UNFILED = "unfiled"  # 待确认关于哪一件
    FOLLOW_UP = "follow_up"  # 已办结诉求的来信
    WITHDRAWAL = "withdrawal"  # 请求撤回


class PhoneKind(StrEnum):
    """What a number can be used for 号码类型."""

    MOBILE = "mobile"  # 可发短信
    LANDLINE = "landline"  # 固定电话
    SERVICE = "service"  # 短号码、服务号码
