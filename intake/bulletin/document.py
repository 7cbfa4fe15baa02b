"""A bulletin put together: head, number, title and its sections in their order, in the language spoken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from intake.bulletin import sentences
from intake.bulletin.blocks import Block, ChartBlock, ChartSeries, ChartShape, Passage, SectionHead, TableBlock
from intake.bulletin.content import BulletinFigures
from intake.bulletin.pressing import pressed
from intake.bulletin.spans import BulletinSpan, day_words, read_span
from intake.bulletin.tables import (
    begun,
    breakdown_table,
    course_table,
    department_table,
    headline_table,
    left_table,
    order_tables,
    score_table,
)
from intake.language.formats import shanghai
from intake.language.i18n import _, language
from intake.reports.origin import SYNTHETIC
from intake.vocabulary import BulletinKind
from routing.calendars.working_time import local_day

MOST_BARS = 15
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is told of a bulletin beside its figures."""

    digest: str
    revision: int = 1
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulletinDocument:
    """A bulletin in one language; every form of it is written from this."""

    issuer: str
    number: str
    day: str  # of the release; empty for a draft
    title: str
    mark: str  # of synthetic data
    imprint: str
    blocks: tuple[Block, ...]

    def tables(self) -> list[TableBlock]:
        return [one for one in self.blocks if isinstance(one, TableBlock)]

    def charts(self) -> list[ChartBlock]:
        return [one for one in self.blocks if isinstance(one, ChartBlock)]


def document(figures: BulletinFigures, imprint: Imprint) -> BulletinDocument:
    span, released_at = read_span(figures.period), imprint.released_at
    return BulletinDocument(
        figures.issuer or _("Hotline for trade associations"),
        number_words(span),
        day_words(local_day(released_at)) if released_at else "",
        title_words(span),
        SYNTHETIC if figures.is_synthetic else "",
        _imprint(figures, imprint),
        tuple(_Sections(figures).blocks()),
    )


def title_words(span: BulletinSpan) -> str:
    """`关于2026年10月涉行业协会商会诉求办理情况的通报`."""
    return _("Complaints about trade associations: bulletin of %(period)s", period=span.words)


def number_words(span: BulletinSpan) -> str:
    """`月报〔2026〕第10期`."""
    named = {
        BulletinKind.WEEKLY: _("Weekly bulletin %(year)s no. %(number)s"),
        BulletinKind.MONTHLY: _("Monthly bulletin %(year)s no. %(number)s"),
        BulletinKind.QUARTERLY: _("Quarterly bulletin %(year)s no. %(number)s"),
    }
    return named[span.kind] % {"year": span.year, "number": span.number}


def section_words(head: SectionHead) -> str:
    """`一、总体情况`, "1. In all"."""
    return f"{_NUMERALS[head.number - 1]}、{head.text}" if language() == "zh" else f"{head.number}. {head.text}"


def _imprint(figures: BulletinFigures, imprint: Imprint) -> str:
    return _(
        "Counted at %(time)s, revision %(revision)s. Digest of the figures (SHA-256): %(digest)s",
        time=shanghai(figures.counted_at),
        revision=imprint.revision,
        digest=imprint.digest,
    )


@dataclass
class _Sections:
    figures: BulletinFigures
    _number: int = field(default=0)

    def blocks(self) -> Iterator[Block]:
        figures = self.figures
        yield from self._section(_("In all"), sentences.overview(figures), headline_table(figures))
        yield from self._course()
        yield from self._section(
            _("How departments did"), sentences.departments(figures), self._if_any(department_table(figures))
        )
        yield from self._ranking()
        yield from self._section(_("What it is about"), sentences.matters(figures), *self._matters())
        groups = figures.associations
        table = breakdown_table("associations", _("Associations"), _("Association"), groups, figures)
        yield from self._section(_("Associations"), sentences.associations(figures), self._if_any(table))
        yield from self._section(_("Calling back"), sentences.callbacks(figures))
        orders = figures.orders
        if orders is not None:
            tables = order_tables(figures, orders)
            yield from self._section(_("Orders to departments"), pressed(figures, orders), *tables)
        yield from self._section(_("In no denominator"), sentences.left_out(figures), left_table(figures))
        if figures.scores is not None:
            yield from self._section(_("Marks"), sentences.scores(figures), score_table(figures))

    def _section(self, head: str, said: Iterable[str], *tables: TableBlock | None) -> Iterator[Block]:
        self._number += 1
        yield SectionHead(self._number, head)
        yield from map(Passage, said)
        yield from (table for table in tables if table is not None)

    @staticmethod
    def _if_any(table: TableBlock) -> TableBlock | None:
        return table if table.rows else None

    def _matters(self) -> Iterator[TableBlock]:
        figures = self.figures
        for key, title, head, group in (
            ("branches", _("By violation"), _("Branch of violation"), figures.branches),
            ("codes", _("Named most"), _("Violation"), figures.codes),
            ("kinds", _("By kind"), _("Kind"), figures.kinds),
            ("channels", _("By channel"), _("Channel"), figures.channels),
        ):
            if group.lines:
                yield breakdown_table(key, title, head, group, figures)

    def _course(self) -> Iterator[Block]:
        """Drawn where there is more than one span to draw; it begins where anything was counted."""
        course = begun(self.figures)
        if len(course) < 2:  # noqa: PLR2004 - a line has two ends
            return
        table = course_table(self.figures)
        yield table
        spans, names = [one.period for one in course], table.columns
        numbers = [
            ChartSeries(names[1], [one.received for one in course]),
            ChartSeries(names[2], [one.closed for one in course]),
        ]
        yield ChartBlock("flow", ChartShape.COLUMN, f"{names[1]} · {names[2]}", spans, numbers)
        rates = [
            ChartSeries(names[3], [one.closure.rate for one in course]),
            ChartSeries(names[4], [one.ontime.rate for one in course]),
        ]
        yield ChartBlock("rates", ChartShape.LINE, f"{names[3]} · {names[4]}", spans, rates, is_rate=True)

    def _ranking(self) -> Iterator[Block]:
        """Those with most due, the best on top."""
        figures = self.figures
        busy = [one for one in figures.departments if one.rate("ontime_rate").denominator >= figures.least_due]
        largest = sorted(busy, key=lambda one: (-one.rate("ontime_rate").denominator, one.name))[:MOST_BARS]
        if len(largest) < 2:  # noqa: PLR2004 - one alone stands beside nobody
            return
        ranked = sorted(largest, key=lambda one: (-(one.rate("ontime_rate").rate or 0), one.name))
        term = str(figures.definition("ontime_rate").term)
        values = ChartSeries(term, [one.rate("ontime_rate").rate for one in ranked])
        yield ChartBlock("ranking", ChartShape.BAR, term, [one.name for one in ranked], [values], is_rate=True)
