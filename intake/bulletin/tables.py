"""The tables of a bulletin, each with its base in its title and its definitions under it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from intake.bulletin.blocks import Cell, Signed, TableBlock
from intake.bulletin.comparing import points
from intake.bulletin.content import (
    Breakdown,
    BulletinFigures,
    ComparedCount,
    ComparedRate,
    CoursePoint,
    DepartmentFigures,
    PressedFigures,
    PressedGroup,
    Ratio,
)
from intake.bulletin.spans import read_span
from intake.language.formats import percent
from intake.language.i18n import _
from intake.reports.wording import whole

_OF_DEPARTMENTS = ("sign_rate", "return_rate", "redo_rate", "satisfaction")
_OF_COURSE = ("received", "closed", "closure_rate", "ontime_rate")


def headline_table(figures: BulletinFigures) -> TableBlock:
    """Counts and rates beside the span before and a year ago, where anything was counted then."""
    span = read_span(figures.period)
    columns = [_("Figure"), span.this, _("Numerator and denominator")]
    for is_there, name in ((figures.has_before, span.before_words), (figures.has_year_ago, _("A year ago"))):
        columns += [name, _("Difference")] if is_there else []
    rows = [_count_row(figures, one) for one in figures.counts] + [_rate_row(figures, one) for one in figures.rates]
    keys = [*(one.key for one in figures.counts), *(one.key for one in figures.rates)]
    title = _("Figures of %(period)s", period=span.words)
    return TableBlock("headline", title, columns, rows, _notes(figures, keys))


def department_table(figures: BulletinFigures) -> TableBlock:
    """Those that lead anything accepted or due, by name; who only helped others stands in the files for machines."""
    columns = [
        _("Department"), _term(figures, "received"), _term(figures, "due"), _("Of which closed"),
        _term(figures, "closure_rate"), _("Of which on time"), _term(figures, "ontime_rate"),
        *(_term(figures, key) for key in _OF_DEPARTMENTS),
    ]  # fmt: skip
    leading = [one for one in figures.departments if one.received or one.rate("closure_rate").denominator]
    rows: list[Sequence[Cell]] = [_department_row(one) for one in leading]
    if figures.unassigned:
        rows.append([_("No department yet"), figures.unassigned, *[None] * (len(columns) - 2)])
    keys = ["closure_rate", "ontime_rate", *_OF_DEPARTMENTS]
    return TableBlock("departments", _("Figures of the departments"), columns, rows, _notes(figures, keys))


def breakdown_table(key: str, title: str, head: str, group: Breakdown, figures: BulletinFigures) -> TableBlock:
    """Numbers and shares; the title says of how many."""
    columns = [head, _("Number of complaints"), _("Share of all")]
    if figures.has_before:
        columns += [read_span(figures.period).before_words, _("Difference")]
    rows = [_share_row(figures, group.base, one) for one in group.lines]
    return TableBlock(key, _("%(title)s (of %(base)s)", title=title, base=group.base), columns, rows)


def order_tables(figures: BulletinFigures, orders: PressedFigures) -> Iterator[TableBlock]:
    """The orders to departments by level, and by department; what is meant stands once, under the last."""
    keys = [*(one.key for one in orders.counts), orders.in_time.key]
    terms, notes = [_term(figures, key) for key in keys], _notes(figures, keys)
    for key, title, head, groups in (
        ("order_levels", _("Orders by level"), _("Level of the order"), orders.levels),
        ("order_departments", _("Orders by department"), _("Department"), orders.departments),
    ):
        if groups:
            rows = [_order_row(keys[:-1], one) for one in groups]
            yield TableBlock(key, title, [head, *terms], rows, notes if groups is orders.departments else ())


def left_table(figures: BulletinFigures) -> TableBlock:
    """What is in no denominator."""
    span = read_span(figures.period)
    columns = [_("Ended without a result"), span.this]
    columns += [span.before_words, _("Difference")] if figures.has_before else []
    rows = [_left_row(figures, one) for one in figures.left]
    return TableBlock("left", _("In no denominator"), columns, rows, _notes(figures, [figures.left[0].key]))


def begun(figures: BulletinFigures) -> tuple[CoursePoint, ...]:
    """The course from the first span on in which anything was counted."""
    empty = 0
    for one in figures.course:
        if one.received or one.closed or one.closure.denominator:
            break
        empty += 1
    return figures.course[empty:]


def course_table(figures: BulletinFigures) -> TableBlock:
    """The spans up to this one."""
    names = [_term(figures, key) for key in _OF_COURSE]
    rows = [[one.period, one.received, one.closed, one.closure.rate, one.ontime.rate] for one in begun(figures)]
    return TableBlock("course", _("Course"), [_("Period"), *names], rows)


def score_table(figures: BulletinFigures) -> TableBlock | None:
    """Marks, the best first; None where no profile was chosen or nobody is marked."""
    scores = figures.scores
    if scores is None or not scores.departments:
        return None
    columns = [_("Department"), *(str(item.name) for item in scores.items), _("Total")]
    rows = [[one.name, *map(_marks, one.marks), _marks(one.total)] for one in scores.departments]
    note = _("Source of the profile: %(source)s", source=scores.source)
    return TableBlock("scores", _("Marks: %(name)s", name=scores.name), columns, rows, [note])


def _count_row(figures: BulletinFigures, one: ComparedCount) -> Sequence[Cell]:
    said: list[Cell] = [str(one.name), one.now, ""]
    for is_there, earlier in ((figures.has_before, one.before), (figures.has_year_ago, one.year_ago)):
        said += [earlier, _step(one.now, earlier)] if is_there else []
    return said


def _rate_row(figures: BulletinFigures, one: ComparedRate) -> Sequence[Cell]:
    said: list[Cell] = [str(one.name), one.now.rate, _fraction(one.now)]
    for is_there, ratio in ((figures.has_before, one.before), (figures.has_year_ago, one.year_ago)):
        said += [ratio.rate if ratio else None, _points(one.now, ratio)] if is_there else []
    return said


def _share_row(figures: BulletinFigures, base: int, one: ComparedCount) -> Sequence[Cell]:
    said: list[Cell] = [str(one.name), one.now, percent(one.now, base)]
    return said + ([one.before, _step(one.now, one.before)] if figures.has_before else [])


def _left_row(figures: BulletinFigures, one: ComparedCount) -> Sequence[Cell]:
    said: list[Cell] = [str(one.name), one.now]
    return said + ([one.before, _step(one.now, one.before)] if figures.has_before else [])


def _order_row(keys: Sequence[str], one: PressedGroup) -> Sequence[Cell]:
    return [str(one.name), *(one.numbers[key] for key in keys), one.in_time.rate]


def _department_row(one: DepartmentFigures) -> Sequence[Cell]:
    closure, ontime = one.rate("closure_rate"), one.rate("ontime_rate")
    numbers: list[Cell] = [one.received, closure.denominator, int(closure.numerator), closure.rate]
    return [one.name, *numbers, int(ontime.numerator), ontime.rate, *(one.rate(key).rate for key in _OF_DEPARTMENTS)]


def _notes(figures: BulletinFigures, keys: Iterable[str]) -> list[str]:
    used = [figures.definition(key) for key in keys]
    return [
        _("%(term)s (definition %(version)s): %(text)s", term=one.term, version=one.version, text=one.text)
        for one in used
    ]


def _term(figures: BulletinFigures, key: str) -> str:
    return str(figures.definition(key).term)


def _fraction(ratio: Ratio) -> str | None:
    return None if not ratio.denominator else f"{whole(ratio.numerator)}/{ratio.denominator}"


def _step(now: int, earlier: int | None) -> Signed | None:
    return None if earlier is None else Signed(now - earlier)


def _points(now: Ratio, earlier: Ratio | None) -> Signed | None:
    step = points(now, earlier)
    return None if step is None else Signed(step, is_points=True)


def _marks(marks: Decimal | None) -> str | None:
    return None if marks is None else str(marks)
