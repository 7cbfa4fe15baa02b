"""What the names of events in calendars say: which holiday they are of, and whether its day is off or worked.

As calendars in circulation write: 春节（休） and 春节（班）; 国庆节 假期 第1天/共7天 with 国庆节 补班; 元旦假期 and
上班(补元旦假期); 春节 班; Spring Festival Holiday and Special Working Day.
"""

import re

# In the order they are looked for: a Chinese New Year is no New Year. Traditional characters are those of Hong Kong's.
_HOLIDAYS = (
    ("春节", r"春[节節]|除夕|spring festival|(?:chinese|lunar) new year"),
    ("元旦", r"元旦|new year'?s?\b"),
    ("清明节", r"清明|tomb[ -]?sweeping|qing ?ming|ching ming"),
    ("劳动节", r"[劳勞][动動][节節]|五一|labou?r day|may day|workers[’']? day"),
    ("端午节", r"端午|dragon boat"),
    ("中秋节", r"中秋|mid-?autumn|moon festival"),
    ("国庆节", r"[国國][庆慶]|national day"),
)
_NAMES = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _HOLIDAYS)
_MADE_UP_FOR = re.compile(r"\s*(?:[调調]休)?上班\s*[（(][补補](.*?)(?:假期)?[）)]\s*")
_WORK = re.compile(
    r"[（(【\[]\s*班\s*[）)】\]]|[补補調调]班|上班|工作日|[\s　·-]班$|^班[\s　:：]"
    r"|\bwork(?:ing|ed)?[ -]?day\b|\bmake[ -]?up (?:work|day)",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"[（(【\[]\s*休\s*[）)】\]]|(?<![寒暑])假期(?!间)|放假|[补補]假|休息日|公休|[\s　·-]休$|^休[\s　:：]"
    r"|\bholidays?\b|\bday off\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"[不无無非免未]|\b(?:no|not|non|without)\b|school|summer|winter", re.IGNORECASE)
_PUBLIC = re.compile(r"\s*(?:公[共众眾]假期|法定(?:节|節)?假日|public holiday|national holiday)", re.IGNORECASE)
_WESTERN = re.compile(r"[\x00-\u024f\u2000-\u206f]*")


def said_of(name: str) -> bool | None:
    """Whether the days of an event are worked, as its name says, or off; None where it says neither, or both."""
    if _MADE_UP_FOR.fullmatch(name):
        return True
    is_work, is_off = bool(_WORK.search(name)), bool(_OFF.search(name))
    if _DENIED.search(name) or is_work == is_off:
        return None
    # In English anything may be called a holiday: only one of the law's is days off.
    return None if is_off and _WESTERN.fullmatch(name) and not holiday_of(name) else is_work


def holiday_of(name: str) -> str:
    """Which of the seven of 全国年节及纪念日放假办法 §2 is meant; empty for any other day."""
    return next((one for one, words in _NAMES if words.search(name)), "")


def is_called_public(description: str) -> bool:
    """As calendars of Google tell holidays from observances; of days at work they say the same."""
    return _PUBLIC.match(description) is not None


def festival(name: str) -> str:
    """国庆节 of 国庆节 假期 第1天/共7天, 元旦 of 上班(补元旦假期), 春节 of Spring Festival Holiday."""
    made_up = _MADE_UP_FOR.fullmatch(name)
    if not made_up and _WESTERN.fullmatch(name):
        return holiday_of(name) or name
    plain = made_up[1] if made_up else re.split(r"[\s（(【\[]|假期|放假|[补補]班|上班", name, maxsplit=1)[0]
    return plain.strip("·-— ") or holiday_of(name) or name
