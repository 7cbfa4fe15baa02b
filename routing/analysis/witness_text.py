"""A witness written out: one complaint as a sentence a civil servant would say, in Chinese and in English."""

from decimal import Decimal

from routing.analysis.findings import Witness
from routing.analysis.world import World
from routing.facts import AssociationSnapshot, Case, Facts
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode

_CHANNELS = {
    Channel.PHONE: ("12345电话", "by telephone"),
    Channel.WEB: ("网页", "on the web page"),
    Channel.SMS: ("短信", "by SMS"),
    Channel.API: ("速报接口", "through the interface"),
    Channel.MEETING: ("直报", "by direct report"),
    Channel.BULLETIN: ("专报", "by special report"),
}
_KINDS = {
    Kind.COMPLAINT: ("投诉", "complains"),
    Kind.REPORT: ("举报", "reports"),
    Kind.CONSULTATION: ("咨询", "asks"),
    Kind.SUGGESTION: ("建议", "makes a suggestion"),
    Kind.HELP: ("求助", "asks for help"),
}
_LEVELS = {
    Level.NATIONAL: ("全国性", "national"),
    Level.PROVINCE: ("省级", "provincial"),
    Level.CITY: ("市级", "city"),
    Level.COUNTY: ("县级", "county"),
}
_MODES = {
    RegistrationMode.DUAL: ("双重管理的", "dually managed"),
    RegistrationMode.DECOUPLED: ("已脱钩的", "decoupled"),
    RegistrationMode.DIRECT: ("直接登记的", "directly registered"),
}
_LIVES = {
    Lifecycle.ACTIVE: ("存续的", "active"),
    Lifecycle.INACTIVE: ("未开展活动的", "inactive"),
    Lifecycle.DEREGISTERED: ("已注销的", "deregistered"),
    Lifecycle.REVOKED: ("被撤销登记的", "revoked"),
    Lifecycle.UNREGISTERED: ("未登记的", "unregistered"),
}
_ZH, _EN = 0, 1


def witness(
    facts: Facts, world: World, *, ends: tuple[str, str], snapshot: AssociationSnapshot | None = None
) -> Witness:
    """The facts as a complaint, and what becomes of it: `ends` are the second halves of both sentences."""
    case = case_of(facts, snapshot or _supposed(facts))
    name = snapshot.name if snapshot else ""
    zh = f"{_chinese(facts, world, name)}：{ends[_ZH]}。"
    en = f"{_english(facts, world, name)}: {ends[_EN]}."
    return Witness(facts, case, zh, en)


def case_of(facts: Facts, snapshot: AssociationSnapshot | None) -> Case:
    """The complaint with these facts about this association, whose own row decides what is known of it."""
    return Case(
        violations=(facts.violation,) if facts.violation else (),
        kind=facts.kind,
        channel=facts.channel,
        snapshot=snapshot,
        region_code=snapshot.region_code if snapshot else facts.region,
        amount=facts.amount,
        government=facts.government,
        anonymous=facts.anonymous,
        text=facts.text,
    )


def _sum(amount: Decimal) -> str:
    """5000 and 99.50, as people write sums."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


def _supposed(facts: Facts) -> AssociationSnapshot | None:
    """An association with just these facts; none where nothing is known of it."""
    told = (facts.association, facts.level, facts.mode, facts.lifecycle, facts.industry, facts.watchlist)
    if not any(told):
        return None
    return AssociationSnapshot(
        association_id=0,
        credit_code=facts.association,
        name=facts.association,
        level=facts.level,
        region_code=facts.region,
        industry=facts.industry,
        mode=facts.mode,
        lifecycle=facts.lifecycle,
        is_watchlisted=facts.watchlist,
    )


def _chinese(facts: Facts, world: World, name: str) -> str:
    card = world.violations.get(facts.violation)
    matter = f"的“{card.name_zh if card else facts.violation}”" if facts.violation else ""
    extra = [
        "" if facts.violation else "未选定违规类型",
        f"涉及金额{_sum(facts.amount)}元" if facts.amount is not None else "",
        f"叙述中写有“{facts.text}”" if facts.text else "",
        "涉及党政机关" if facts.government else "",
    ]
    who = "一名匿名投诉人" if facts.anonymous else "一名会员"
    whom = _association_zh(facts, world, name)
    sentence = f"{who}通过{_CHANNELS[facts.channel][_ZH]}就{whom}{matter}提出{_KINDS[facts.kind][_ZH]}"
    return "，".join([sentence, *filter(None, extra)])


def _association_zh(facts: Facts, world: World, name: str) -> str:
    place = world.regions.get(facts.region, facts.region)
    watched = "列入重点管理名录的" if facts.watchlist else ""
    told = [
        watched,
        _LIVES[facts.lifecycle][_ZH] if facts.lifecycle else "",
        _MODES[facts.mode][_ZH] if facts.mode else "",
        f"{place}" if place and not name else "",
        _LEVELS[facts.level][_ZH] if facts.level else "",
        f"{facts.industry}类" if facts.industry else "",
    ]
    if name:
        return f"{name}（{''.join(told)}协会）"
    coded = f"（{facts.association}）" if facts.association else ""
    return f"某{''.join(told)}协会{coded}" if any((*told, coded)) else "名称不详的协会"


def _english(facts: Facts, world: World, name: str) -> str:
    card = world.violations.get(facts.violation)
    matter = f" about “{card.name_en if card else facts.violation}”" if facts.violation else ""
    extra = [
        "" if facts.violation else "no violation chosen",
        f"over {_sum(facts.amount)} yuan" if facts.amount is not None else "",
        f"saying “{facts.text}”" if facts.text else "",
        "a government department is involved" if facts.government else "",
    ]
    who = "An anonymous caller" if facts.anonymous else "A member"
    whom = _association_en(facts, world, name)
    sentence = f"{who} {_KINDS[facts.kind][_EN]} {_CHANNELS[facts.channel][_EN]}{matter}, concerning {whom}"
    return ", ".join([sentence, *filter(None, extra)])


def _association_en(facts: Facts, world: World, name: str) -> str:
    place = world.regions.get(facts.region, facts.region)
    told = [
        "watch-listed" if facts.watchlist else "",
        _LIVES[facts.lifecycle][_EN] if facts.lifecycle else "",
        _MODES[facts.mode][_EN] if facts.mode else "",
        _LEVELS[facts.level][_EN] if facts.level else "",
        "association",
        f"of {facts.industry}" if facts.industry else "",
        f"in {place}" if place and not name else "",
        f"({facts.association})" if facts.association and not name else "",
    ]
    kind = " ".join(filter(None, told))
    if name:
        return f"{name} ({kind})"
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind}" if kind != "association" else "an association not known"
