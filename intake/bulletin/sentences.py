"""The sentences of a bulletin, composed from its figures as an official would write them, in the language spoken.

Each function gives the paragraphs of one section. Of nothing there is a sentence that says so, and no rate.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from intake.bulletin.comparing import count_change, count_changes, rate_changes
from intake.bulletin.content import Breakdown, BulletinFigures, ComparedCount, Ratio
from intake.bulletin.ranking import RankedDepartment, ranked_lists
from intake.bulletin.spans import BulletinSpan, day_words, days_words, read_span
from intake.language.formats import listed, share
from intake.language.i18n import N_, _, ngettext
from intake.reports.measures import BOTH_WAYS
from intake.reports.wording import whole

MOST_NAMED = 5
_ALL = Decimal(100)


def overview(figures: BulletinFigures) -> Iterator[str]:
    """What came in, what was due and is late; then what was closed."""
    span = read_span(figures.period)
    said = [_received(figures, span), *_both_ways(figures), *_due(figures, span), _late(figures)]
    if not figures.has_before:
        said.append(_("There is nothing yet to compare %(this)s with.", this=span.this))
    yield _joined(said)
    yield _closed(figures, span)


def departments(figures: BulletinFigures) -> Iterator[str]:
    """Who had anything due, who stands out, who had nothing."""
    this = read_span(figures.period).this
    busy = [one.rate("ontime_rate") for one in figures.departments if one.rate("ontime_rate").denominator]
    if not busy:
        yield _("No department had a complaint due %(this)s; nobody is ranked.", this=this)
    else:
        yield _busy(len(busy), sum(one.rate == _ALL for one in busy), this)
        yield from _lists(figures)
    if figures.idle:
        yield _("Departments with nothing due %(this)s: %(names)s.", this=this, names=listed(figures.idle))


def matters(figures: BulletinFigures) -> Iterator[str]:
    """What the complaints are of, by violation; then by kind and by channel; each share of a base that is named."""
    if not figures.count("received").now:
        yield _("Nothing was accepted %(this)s.", this=read_span(figures.period).this)
        return
    violations = list(_violations(figures))
    if violations:
        yield _joined(violations)
    grouped = ((N_("By kind: %(lines)s."), figures.kinds), (N_("By channel: %(lines)s."), figures.channels))
    said = [_(text, lines=_shares(group)) for text, group in grouped if group.lines]
    if said:
        yield _joined(said)


def associations(figures: BulletinFigures) -> Iterator[str]:
    """Whom most is complained about, beside the span before."""
    span = read_span(figures.period)
    if not figures.associations.lines:
        yield _("No association of the registry was complained about %(this)s.", this=span.this)
        return
    # Who stands there once stands out in nothing.
    named = [_association(span, one) for one in figures.associations.lines[:MOST_NAMED] if one.now > 1]
    if not named:
        yield _("No association was complained about more than once %(this)s.", this=span.this)
        return
    yield _("Complained about most %(this)s: %(lines)s.", this=span.this, lines=_apart(named))


def callbacks(figures: BulletinFigures) -> Iterator[str]:
    """How those who complained judge it, and how many could be asked."""
    span, response = read_span(figures.period), figures.rate("response_rate")
    if not response.now.denominator:
        yield _("Nobody was called back %(this)s: there is no solved rate and no satisfaction.", this=span.this)
        return
    called = _(
        "Calls back %(this)s: %(calls)s, of which answered %(reached)s, %(rate)s%(changes)s.",
        calls=response.now.denominator,
        this=span.this,
        **_of_rate(response.now, "reached"),
        changes=rate_changes(span, response),
    )
    solved, satisfaction = figures.rate("solved_rate"), figures.rate("satisfaction")
    if not solved.now.denominator:
        yield _joined([called, _("So there is no solved rate and no satisfaction.")])
        return
    judged = _(
        "Of those answered, solved: %(number)s, %(rate)s%(changes)s.",
        **_of_rate(solved.now),
        changes=rate_changes(span, solved),
    )
    text = N_("Satisfaction is %(rate)s%(changes)s.")
    content = _(text, rate=_rate(satisfaction.now), changes=rate_changes(span, satisfaction))
    yield _joined([called, judged, content])


def left_out(figures: BulletinFigures) -> Iterator[str]:
    """What is in no denominator, so that nobody has to look for it."""
    this = read_span(figures.period).this
    lines = _apart(_numbered(one) for one in figures.left if one.now)
    if not lines:
        yield _("Nothing left the denominators %(this)s.", this=this)
        return
    yield _("Ended without a result %(this)s: %(lines)s. They are in no denominator.", this=this, lines=lines)


def scores(figures: BulletinFigures) -> Iterator[str]:
    """By what they are marked; nothing where no profile was chosen."""
    if figures.scores is None:
        return
    items = _apart(_("%(name)s, %(most)s marks", name=one.name, most=one.most) for one in figures.scores.items)
    named = {"name": figures.scores.name, "version": figures.scores.version}
    said = [_("Marked by the profile %(name)s, version %(version)s: %(items)s.", items=items, **named)]
    if not figures.scores.departments:
        said.append(_("No department had anything due, so none is marked."))
    yield _joined(said)


def _received(figures: BulletinFigures, span: BulletinSpan) -> str:
    count = figures.count("received")
    said = {"days": days_words(figures.first, figures.last), "changes": count_changes(span, count)}
    if not count.now:
        return _("From %(days)s nothing about trade associations was accepted%(changes)s.", **said)
    return ngettext(
        "From %(days)s %(num)d matter about trade associations was accepted%(changes)s.",
        "From %(days)s %(num)d matters about trade associations were accepted%(changes)s.",
        count.now,
        **said,
    )


def _both_ways(figures: BulletinFigures) -> Iterator[str]:
    """Where complaints were joined: how many there were, counted one by one. Earlier bulletins did not count so."""
    numbers = {one.key: one.now for one in figures.counts}
    pairs = [[numbers.get(key, 0) for key in pair] for pair in BOTH_WAYS]
    (received, matters), (closed, closed_matters) = pairs
    if (received, closed) != (matters, closed_matters):
        yield _(
            "Complaints about one matter were joined: complaint by complaint %(received)s were accepted and %(closed)s "
            "closed, as matters %(matters)s and %(closed_matters)s.",
            received=received,
            closed=closed,
            matters=matters,
            closed_matters=closed_matters,
        )


def _due(figures: BulletinFigures, span: BulletinSpan) -> Iterator[str]:
    """Carried in, due, closed and closed in time."""
    closure, ontime = figures.rate("closure_rate"), figures.rate("ontime_rate")
    carried = figures.count("carried_in").now
    if carried:
        yield _("Carried in from before: %(number)s.", number=carried)
    if not closure.now.denominator:
        yield _("Nothing was due %(this)s: there is no closure rate.", this=span.this)
        return
    yield _(
        "Due %(this)s: %(due)s, of which closed %(number)s, %(rate)s%(changes)s.",
        due=closure.now.denominator,
        this=span.this,
        **_of_rate(closure.now),
        changes=rate_changes(span, closure),
    )
    text = N_("Closed on time: %(number)s, %(rate)s%(changes)s.")
    yield _(text, **_of_rate(ontime.now), changes=rate_changes(span, ontime))


def _late(figures: BulletinFigures) -> str:
    late, last = figures.count("overdue").now, day_words(figures.last)
    if not late:
        return _("At the end of %(last)s nothing is overdue.", last=last)
    return _("At the end of %(last)s overdue and open: %(number)s.", last=last, number=late)


def _closed(figures: BulletinFigures, span: BulletinSpan) -> str:
    """Whatever was closed, whenever it was due."""
    closed = figures.count("closed")
    said = {"this": span.this, "changes": count_changes(span, closed)}
    if not closed.now:
        return _("Nothing was closed %(this)s%(changes)s.", **said)
    return _(
        "Closed %(this)s: %(number)s%(changes)s. Redo rate %(redo)s, closed at the first attempt %(first)s.",
        number=closed.now,
        redo=_rate(figures.rate("redo_rate").now),
        first=_rate(figures.rate("first_pass_rate").now),
        **said,
    )


def _busy(count: int, full: int, this: str) -> str:
    if full == count:
        return _("Departments with complaints due %(this)s: %(count)s; all closed all on time.", this=this, count=count)
    if not full:
        text = N_("Departments with complaints due %(this)s: %(count)s; none closed all on time.")
        return _(text, this=this, count=count)
    text = N_("Departments with complaints due %(this)s: %(count)s, of which %(full)s closed all on time.")
    return _(text, this=this, count=count, full=full)


def _lists(figures: BulletinFigures) -> Iterator[str]:
    lists, least = ranked_lists(figures), figures.least_due
    if not lists.ranked:
        yield _("No department had %(least)s or more due; nobody is ranked.", least=least)
        return
    if not lists.black:
        text = N_("Departments with %(least)s or more due: %(count)s, all with the same rate; nobody is ranked.")
        yield _(text, least=least, count=lists.ranked)
        return
    yield _("Red list: %(names)s.", names=_ranked(lists.red))
    yield _("Black list: %(names)s.", names=_ranked(lists.black))
    text = N_(
        "Ranked by the on-time closure rate are the departments with %(least)s or more due; "
        "equal ones stand together, in no order."
    )
    yield _(text, least=least)


def _violations(figures: BulletinFigures) -> Iterator[str]:
    base = figures.branches.base
    if figures.branches.lines:
        text = N_("Of %(base)s that accuse somebody, by violation: %(lines)s.")
        yield _(text, base=base, lines=_shares(figures.branches))
    if figures.codes.lines:
        yield _("Named most: %(lines)s.", lines=_shares(figures.codes, MOST_NAMED))
    if undecided := base - sum(one.now for one in figures.branches.lines):
        yield _("Violation not decided yet: %(number)s.", number=undecided)


def _ranked(ranked: Sequence[RankedDepartment]) -> str:
    text = N_("%(name)s (%(rate)s, %(number)s/%(denominator)s)")
    return listed(_(text, name=one.name, denominator=one.ratio.denominator, **_of_rate(one.ratio)) for one in ranked)


def _association(span: BulletinSpan, one: ComparedCount) -> str:
    if one.before is None:
        return _numbered(one)
    change = count_change(span.before_words, one.now, one.before)
    return _("%(said)s (%(change)s)", said=_numbered(one), change=change)


def _numbered(one: ComparedCount) -> str:
    return _("%(name)s %(number)s", name=one.name, number=one.now)


def _shares(group: Breakdown, most: int | None = None) -> str:
    text = N_("%(name)s %(number)s, %(share)s")
    return _apart(
        _(text, name=one.name, number=one.now, share=share(one.now, group.base)) for one in group.lines[:most]
    )


def _of_rate(ratio: Ratio, name: str = "number") -> dict[str, str]:
    return {name: whole(ratio.numerator), "rate": _rate(ratio)}


def _rate(ratio: Ratio) -> str:
    return share(ratio.numerator, ratio.denominator)


def _apart(clauses: Iterable[str]) -> str:
    """Clauses that may hold commas of their own."""
    return _("; ").join(clauses)


def _joined(sentences: Sequence[str]) -> str:
    """One paragraph; in English sentences stand a space apart."""
    return "".join(sentences[:1]) + "".join(_(" %(sentence)s", sentence=one) for one in sentences[1:])
