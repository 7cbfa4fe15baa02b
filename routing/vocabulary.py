"""Every stored word that the rules table, the registry and the clocks speak.

Members are the upper case of their values; the Chinese beside each is what officials say.
"""

from enum import StrEnum


class Level(StrEnum):
    """Level of a region, a department or an association's registration 层级."""

    NATIONAL = "national"  # 全国
    PROVINCE = "province"  # 省
    CITY = "city"  # 市
    COUNTY = "county"  # 县（区）


class Symbol(StrEnum):
    """Department symbols of the rules table. REG, BSU and IMD are roles of an association: the registry has them."""

    SWD = "SWD"  # 党委社会工作部门
    REG = "REG"  # 登记管理机关
    BSU = "BSU"  # 业务主管单位
    IMD = "IMD"  # 行业管理部门
    MR = "MR"  # 市场监管部门
    DRC = "DRC"  # 发展改革部门
    FIN = "FIN"  # 财政部门
    AUD = "AUD"  # 审计部门
    TAX = "TAX"  # 税务部门
    HRSS = "HRSS"  # 人社部门
    PSB = "PSB"  # 公安机关
    CT = "CT"  # 文化和旅游部门
    PUB = "PUB"  # 宣传部门
    CAC = "CAC"  # 网信部门
    FAO = "FAO"  # 外事部门
    COM = "COM"  # 商务部门
    APC = "APC"  # 评比达标表彰工作协调小组办公室
    DIS = "DIS"  # 纪检监察机关
    CRT = "CRT"  # 司法/仲裁/调解
    SOC = "SOC"  # 社会组织党委: coordinates when the owner is unclear
    TNW = "TNW"  # 两新组织党工委: designates when coordination fails
    HOT = "HOT"  # 热线管理机构: supervises the hotline's own conduct (G-12)


# What a department may be given in a region; the others are held association by association.
ROLE_SYMBOLS = frozenset({Symbol.REG, Symbol.BSU, Symbol.IMD})
LINE_SYMBOLS = tuple(symbol for symbol in Symbol if symbol not in ROLE_SYMBOLS)


class RegistryRole(StrEnum):
    """The four parties of the responsibility list 四方责任清单, and who may punish where that is not the registrar."""

    REGISTRAR = "registrar"  # 登记管理机关
    REGISTRATION_SUPERVISOR = "registration_supervisor"  # 登记监管: may punish (社会团体登记管理条例 §24, §30)
    SUPERVISOR = "supervisor"  # 业务主管单位
    INDUSTRY_DEPARTMENT = "industry_department"  # 行业管理部门
    SOCIAL_WORK = "social_work"  # 党委社会工作部门


class ProposalState(StrEnum):
    """What became of a symbol proposed for a department by its name."""

    OPEN = "open"  # 待确认
    CONFIRMED = "confirmed"  # 已确认
    REFUSED = "refused"  # 不采用


class RegistrationMode(StrEnum):
    """How an association is registered 登记方式."""

    DUAL = "dual"  # 双重管理
    DECOUPLED = "decoupled"  # 脱钩
    DIRECT = "direct"  # 直接登记


class Lifecycle(StrEnum):
    """Where an association stands in its life 存续状态."""

    ACTIVE = "active"  # 存续
    INACTIVE = "inactive"  # 未开展活动
    DEREGISTERED = "deregistered"  # 注销
    REVOKED = "revoked"  # 撤销
    UNREGISTERED = "unregistered"  # 未登记（非法社会组织）


class NameKind(StrEnum):
    """Which of its names a name is."""

    REGISTERED = "registered"  # 登记名称
    FORMER = "former"  # 曾用名
    ALIAS = "alias"  # 简称、别称


class RegistryQuestionKind(StrEnum):
    """What a row of a registry file leaves to be asked 名册待核问题."""

    CODE = "code"  # 信用代码未核实
    SAME_NAME = "same_name"  # 同名
    REGION = "region"  # 地区
    ZONE = "zone"  # 功能区
    LEVEL = "level"  # 层级与地区不符
    MODE = "mode"  # 登记方式
    LIFECYCLE = "lifecycle"  # 存续状态
    NO_REGISTRAR = "no_registrar"  # 无登记管理机关
    APPROVAL_BUREAU = "approval_bureau"  # 审批局登记而无登记监管机关
    NO_SUPERVISOR = "no_supervisor"  # 无业务主管单位
    NO_INDUSTRY_DEPARTMENT = "no_industry_department"  # 无行业管理部门
    NOBODY = "nobody"  # 两无
    COMPETING = "competing"  # 一责多主
    UNKNOWN_DEPARTMENT = "unknown_department"  # 未知部门
    DOUBTFUL_DEPARTMENT = "doubtful_department"  # 疑非现职部门
    ABOLISHED_DEPARTMENT = "abolished_department"  # 部门已撤销
    BASIS = "basis"  # 依据不明
    DATE = "date"  # 日期


class QuestionAnswer(StrEnum):
    """How a question about a row was settled 处理结果."""

    DEPARTMENT = "department"  # 指定部门
    DROPPED = "dropped"  # 不采用
    ACCEPTED = "accepted"  # 按现状采用
    BY_FILE = "by_file"  # 新文件已更正


class Kind(StrEnum):
    """Kind of matter 诉求类型."""

    COMPLAINT = "complaint"  # 投诉
    REPORT = "report"  # 举报
    CONSULTATION = "consultation"  # 咨询
    SUGGESTION = "suggestion"  # 建议
    HELP = "help"  # 求助


# They name no fault of anybody: no violation, no proceedings, in no closure rate.
NOT_ACCUSING = frozenset({Kind.CONSULTATION, Kind.SUGGESTION})


class Channel(StrEnum):
    """The door a complaint came in by 来源渠道."""

    PHONE = "phone"  # 12345 电话
    WEB = "web"  # 网页
    SMS = "sms"  # 短信
    API = "api"  # 速报（接口）
    MEETING = "meeting"  # 直报
    BULLETIN = "bulletin"  # 专报


class Priority(StrEnum):
    """Priority 优先级."""

    NORMAL = "normal"  # 一般
    KEY = "key"  # 重点
    URGENT = "urgent"  # 紧急


class TableState(StrEnum):
    """Life of a rules table: draft → checked → published → retired."""

    DRAFT = "draft"  # 草稿
    CHECKED = "checked"  # 已检查
    PUBLISHED = "published"  # 已发布
    RETIRED = "retired"  # 已停用


class FeeListState(StrEnum):
    """Life of a version of the fee lists 收费清单版本."""

    DRAFT = "draft"  # 草稿
    PUBLISHED = "published"  # 已发布
    DISCARDED = "discarded"  # 已作废


class EditState(StrEnum):
    """Whether a step of making a draft stands 修改记录."""

    STANDING = "standing"  # 有效
    UNDONE = "undone"  # 已撤销
    OVERTAKEN = "overtaken"  # 撤销后另有修改


class Clock(StrEnum):
    """Every clock a policy may set.

    The last seven are no duty of the hotline's own: three run under a law of their own, two are how long a pause may
    last, and two are the days to object to a result and to decide that, which no clock of a complaint counts.
    """

    ACCEPTANCE = "acceptance"  # 受理
    DISPATCH = "dispatch"  # 派单
    SIGN = "sign"  # 签收
    RETURN_WINDOW = "return_window"  # 退单
    COORDINATE = "coordinate"  # 协调
    DESIGNATE = "designate"  # 指定
    FIRST_CONTACT = "first_contact"  # 首次联系
    REPLY = "reply"  # 实质性答复
    CLOSURE = "closure"  # 办结
    CALLBACK = "callback"  # 回访
    REDO = "redo"  # 重办
    PETITION = "petition"  # 信访事项办理
    PENALTY = "penalty"  # 行政处罚立案办理
    MARKET_REPORT = "market_report"  # 举报核查
    NEED_INFO = "need_info"  # 补正
    SUSPENSION = "suspension"  # 中止
    OBJECTION = "objection"  # 提出申诉
    OBJECTION_DECISION = "objection_decision"  # 申诉处理


class Step(StrEnum):
    """Steps of a clock's ladder 催办阶梯, in the order they are climbed."""

    HALF = "half"  # 时限过半提醒
    DAY_BEFORE = "day_before"  # 到期前一个工作日提醒
    DUE = "due"  # 到期未办
    PLUS_1 = "plus_1"  # 催办
    PLUS_3 = "plus_3"  # 督办
    PLUS_5 = "plus_5"  # 通报


class Addressee(StrEnum):
    """Whom a step of the ladder tells 提醒对象."""

    PERSON = "person"  # 承办人
    HEAD = "head"  # 部门负责人
    DEPARTMENT = "department"  # 承办单位
    HOTLINE = "hotline"  # 热线督办


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAYS = "working_days"  # 工作日
    WORKING_HOURS = "working_hours"  # 工作小时
    HOURS = "hours"  # 自然小时
    DAYS = "days"  # 自然日


class CalendarStatus(StrEnum):
    """A year is official only when its State Council notice has been loaded."""

    OFFICIAL = "official"  # 正式
    PROVISIONAL = "provisional"  # 暂定


class CalendarAct(StrEnum):
    """What changed the calendar."""

    YEAR = "year"  # 导入年度安排
    LOCAL_DAY = "local_day"  # 地方放假、上班安排
    OFFICE_HOURS = "office_hours"  # 办公时间


class FindingKind(StrEnum):
    """What the checker may find in a rules table (`routing.analysis`)."""

    DUPLICATE = "duplicate"  # 重复
    CONFLICT = "conflict"  # 矛盾
    SUBSUMED = "subsumed"  # 被包含
    SHADOWED = "shadowed"  # 被覆盖
    IMPOSSIBLE = "impossible"  # 条件不成立
    REDUNDANT = "redundant"  # 多余
    UNKNOWN = "unknown"  # 未知
    INVALID = "invalid"  # 无法读取
    UNREACHABLE = "unreachable"  # 不会出现
    NOBODY = "nobody"  # 无人承办
    GAP = "gap"  # 遗漏
    UNPROVED = "unproved"  # 未能证明


class Severity(StrEnum):
    """Errors block publishing; warnings need a reason."""

    ERROR = "error"  # 错误
    WARNING = "warning"  # 提醒
