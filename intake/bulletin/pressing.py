"""The sentences of a bulletin about orders to departments: how many were given, run, are late and were settled."""

from collections.abc import Iterator

from intake.bulletin.comparing import count_changes, rate_changes
from intake.bulletin.content import BulletinFigures, PressedFigures, PressedGroup
from intake.bulletin.spans import day_words, read_span
from intake.language.formats import listed, share
from intake.language.i18n import N_, _
from intake.reports.pressed.order_figures import ORDER_COUNTS
from intake.reports.wording import whole

MOST_NAMED = 5
_GIVEN, _OVERDUE = ORDER_COUNTS["given"].key, ORDER_COUNTS["overdue"].key


def pressed(figures: BulletinFigures, orders: PressedFigures) -> Iterator[str]:
    """What was given, and how reports on it came; then what runs and is late, and with whom."""
    span, given = read_span(figures.period), orders.count(_GIVEN)
    settled, running = (orders.count(ORDER_COUNTS[name].key).now for name in ("settled", "running"))
    said = {"this": span.this, "changes": count_changes(span, given)}
    if given.now:
        levels = listed(_numbered(one) for one in orders.levels if one.numbers[_GIVEN])
        text = N_("Orders given %(this)s: %(number)s%(changes)s; of these %(levels)s. Settled: %(settled)s.")
        yield _(text, number=given.now, levels=levels, settled=settled, **said)
    else:
        yield _("No order was given %(this)s%(changes)s. Settled: %(settled)s.", settled=settled, **said)
    in_time = orders.in_time
    if in_time.now.denominator:
        ratio = {"number": whole(in_time.now.numerator), "rate": share(in_time.now.numerator, in_time.now.denominator)}
        text = N_("Reports on orders due %(this)s: %(due)s, of which in time %(number)s, %(rate)s%(changes)s.")
        changes = rate_changes(span, in_time)
        yield _(text, this=span.this, due=in_time.now.denominator, changes=changes, **ratio)
    if running:
        yield _running(figures, orders, running)


def _running(figures: BulletinFigures, orders: PressedFigures, running: int) -> str:
    late, said = orders.count(_OVERDUE).now, {"last": day_words(figures.last), "running": running}
    if not late:
        return _("At the end of %(last)s orders running: %(running)s, no report overdue.", **said)
    with_whom = [_late(one) for one in orders.departments if one.numbers[_OVERDUE]][:MOST_NAMED]
    text = N_("At the end of %(last)s orders running: %(running)s, report overdue: %(late)s; most with %(names)s.")
    return _(text, late=late, names=listed(with_whom), **said)


def _numbered(one: PressedGroup) -> str:
    return _("%(name)s %(number)s", name=one.name, number=one.numbers[_GIVEN])


def _late(one: PressedGroup) -> str:
    return _("%(name)s %(number)s", name=one.name, number=one.numbers[_OVERDUE])
