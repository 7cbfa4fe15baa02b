"""How a number or a rate stands beside an earlier one, in the words of such notices.

Nothing is said to have risen by nothing: what reads the same is level, and a percentage that would read 0.00 is left
out. Beside what was never counted, or was a rate of nothing, there is nothing to say.
"""

from collections.abc import Iterable
from decimal import Decimal

from intake.bulletin.content import ComparedCount, ComparedRate, Ratio
from intake.bulletin.spans import BulletinSpan
from intake.language.formats import percent
from intake.language.i18n import N_, _

_YEAR_AGO = N_("the same time last year")


def count_changes(span: BulletinSpan, count: ComparedCount) -> str:
    """`，比上月增加16件，增长4.26%；比上年同期…`, as the tail of a sentence; empty where nothing can be compared."""
    return _tail(
        count_change(than, count.now, earlier)
        for than, earlier in ((span.before_words, count.before), (_(_YEAR_AGO), count.year_ago))
        if earlier is not None
    )


def count_change(than: str, now: int, earlier: int) -> str:
    """Of nothing there is no percentage."""
    if now == earlier:
        return _("level with %(than)s", than=than)
    step = abs(now - earlier)
    share = percent(step, earlier)
    if not share or now == 0:
        more, fewer = _("%(step)s more than %(than)s"), _("%(step)s fewer than %(than)s")
        return (more if now > earlier else fewer) % {"step": step, "than": than}
    up = _("%(step)s more than %(than)s, up %(share)s%%")
    down = _("%(step)s fewer than %(than)s, down %(share)s%%")
    return (up if now > earlier else down) % {"step": step, "than": than, "share": share}


def rate_changes(span: BulletinSpan, rate: ComparedRate) -> str:
    """`，比上月上升0.42个百分点，…`, likewise."""
    return _tail(
        said
        for than, earlier in ((span.before_words, rate.before), (_(_YEAR_AGO), rate.year_ago))
        if (said := rate_change(than, rate.now, earlier))
    )


def rate_change(than: str, now: Ratio, earlier: Ratio | None) -> str:
    """The difference of the two rates as they are printed, so that whoever reads them can check it."""
    step = points(now, earlier)
    if step is None:
        return ""
    if step == 0:
        return _("level with %(than)s", than=than)
    up = _("%(points)s percentage points more than %(than)s")
    down = _("%(points)s percentage points less than %(than)s")
    return (up if step > 0 else down) % {"points": abs(step), "than": than}


def points(now: Ratio, earlier: Ratio | None) -> Decimal | None:
    """Percentage points gained; None where one of the two is no rate."""
    if earlier is None or now.rate is None or earlier.rate is None:
        return None
    return now.rate - earlier.rate


def _tail(said: Iterable[str]) -> str:
    return "".join(_(", %(clause)s", clause=one) for one in said)
