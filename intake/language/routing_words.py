"""The English of clocks, channels, departments and their roles, where the value with spaces would not do."""

from enum import StrEnum

from routing import vocabulary as r

ENGLISH: dict[tuple[type[StrEnum], StrEnum], str] = {}


def _say(kind: type[StrEnum], **words: str) -> None:
    ENGLISH.update({(kind, kind[name]): text for name, text in words.items()})


_say(
    r.Step,
    HALF="Half the time has run",
    DAY_BEFORE="One working day before",
    DUE="Due and not done",
    PLUS_1="First reminder",
    PLUS_3="Supervision",
    PLUS_5="Notice of criticism",
)
_say(r.Addressee, PERSON="Handler in charge", HEAD="Head of the department", HOTLINE="Supervisors of the hotline")
_say(
    r.Symbol,
    SWD="Party social work department",
    REG="Registration authority",
    BSU="Business supervising unit",
    IMD="Industry department",
    MR="Market supervision",
    DRC="Development and reform",
    FIN="Finance",
    AUD="Audit",
    TAX="Taxation",
    HRSS="Human resources and social security",
    PSB="Public security",
    CT="Culture and tourism",
    PUB="Publicity",
    CAC="Cyberspace administration",
    FAO="Foreign affairs",
    COM="Commerce",
    APC="Office of the appraisal and commendation group",
    DIS="Discipline inspection",
    CRT="Courts, arbitration and mediation",
    SOC="Party committee of social organisations",
    TNW="Working committee of new organisations",
    HOT="Hotline authority",
)
_say(
    r.RegistryRole,
    REGISTRAR="Registration authority",
    REGISTRATION_SUPERVISOR="Supervisor of registration",
    SUPERVISOR="Business supervising unit",
    SOCIAL_WORK="Party social work department",
)
_say(r.ProposalState, OPEN="To be confirmed", REFUSED="Not given")
_say(
    r.RegistrationMode,
    DUAL="Dual management",
    DIRECT="Direct registration",
)
_say(
    r.NameKind,
    REGISTERED="Registered name",
    FORMER="Former name",
    ALIAS="Short or other name",
)
_say(
    r.Channel,
    PHONE="12345 telephone",
    WEB="Web page",
    SMS="SMS",
    API="Interface",
    MEETING="Direct report",
    BULLETIN="Special report",
)
_say(
    r.Priority,
    KEY="Priority",
)
_say(
    r.Clock,
    SIGN="Signature",
    RETURN_WINDOW="Return window",
    COORDINATE="Coordination",
    DESIGNATE="Designation",
    CALLBACK="Call-back",
    PENALTY="Administrative penalty",
    MARKET_REPORT="Market-supervision report",
    NEED_INFO="Wait for information",
    OBJECTION="Objecting to a result",
    OBJECTION_DECISION="Deciding an objection",
)
_say(
    r.RegistryQuestionKind,
    CODE="Credit code not verified",
    APPROVAL_BUREAU="Nobody who may punish",
    SAME_NAME="Same name",
    ZONE="Development zone not known",
    LEVEL="Level and region contradict",
    LIFECYCLE="State of life",
    NOBODY="Neither supervisor nor industry department",
    COMPETING="Several departments for one role",
    UNKNOWN_DEPARTMENT="Department not known",
    DOUBTFUL_DEPARTMENT="Perhaps no department",
    ABOLISHED_DEPARTMENT="Department abolished",
    BASIS="Document not named",
)
_say(
    r.QuestionAnswer,
    DEPARTMENT="Department named",
    DROPPED="Value dropped",
    ACCEPTED="Accepted as it is",
    BY_FILE="Mended in a later file",
)
