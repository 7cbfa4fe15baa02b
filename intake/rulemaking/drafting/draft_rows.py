"""The rules of a draft in hand: which stand there in which order, and writing what became of them in few statements."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from routing.models import Rule
from routing.rules.cells import COLUMNS

CELLS = COLUMNS[1:]  # all but the order, which follows from the place
STEP = 10
_AUTHOR = ("changed_at", "changed_by", "why")
_KEPT = (*CELLS, *_AUTHOR, "origin")  # what a removed rule comes back with
_rules = Rule.__table__
_SHIFT = (
    update(_rules)
    .where(_rules.c.table_id == bindparam("of"), _rules.c.order.between(bindparam("least"), bindparam("most")))
    .values(order=-(_rules.c.order + bindparam("by")))
)
_SET_CELLS = (
    update(_rules)
    .where(_rules.c.id == bindparam("of"))
    .values({name: bindparam(f"to_{name}") for name in (*CELLS, *_AUTHOR)})
)

# What a rule says and who wrote it, by column.
Written = dict[str, Any]
# The number a new rule got, by the negative one it had until then.
Born = dict[int, int]


@dataclass(frozen=True)
class DraftChange:
    """What an edit, or taking one back, makes of a draft: the ids from the top, and every rule that is not as before.

    `orders` are those of all the ids; none are given where every rule keeps its own.
    """

    ids: Sequence[int]
    written: Mapping[int, Written]
    removed: Collection[int]
    orders: Sequence[int] = ()


def ids_of(session: Session, table_id: int) -> dict[int, int]:
    """Every rule's order by its id, from the top."""
    found = select(_rules.c.id, _rules.c.order).where(_rules.c.table_id == table_id).order_by(_rules.c.order)
    return {row.id: row.order for row in session.connection().execute(found)}


def written_of(session: Session, ids: Iterable[int]) -> dict[int, Written]:
    """What these rules say as they stand."""
    columns = [_rules.c[name] for name in ("id", *_KEPT)]
    found = session.connection().execute(select(*columns).where(_rules.c.id.in_(list(ids))))
    return {row.id: {name: getattr(row, name) for name in _KEPT} for row in found}


def tens(count: int) -> range:
    """10, 20, 30 and so on: what rules get whenever one comes in or moves."""
    return range(STEP, STEP * count + 1, STEP)


def write(session: Session, table_id: int, step: DraftChange, orders: Mapping[int, int]) -> tuple[dict[int, int], Born]:
    """Bring the draft from `orders` to what `step` says. Returns the orders that are others now, and new ids."""
    connection = session.connection()
    if step.removed:
        connection.execute(delete(_rules).where(_rules.c.id.in_(list(step.removed))))
    known = {one: written for one, written in step.written.items() if one in orders}
    if known:
        connection.execute(_SET_CELLS, [_named(one, written) for one, written in known.items()])
    wanted = zip(step.ids, step.orders, strict=True) if step.orders else ()
    changed = {one: order for one, order in wanted if orders.get(one) != order}
    fresh = {one: written for one, written in step.written.items() if one not in orders}
    # By way of the negative numbers: no two rules may have one order, not even between two rows of a statement.
    born = _insert(session, table_id, fresh, changed)
    shifts = list(_shifts(orders, changed))
    if shifts:
        connection.execute(_SHIFT, [{"of": table_id, **shift} for shift in shifts])
    if changed:
        negative = (_rules.c.table_id == table_id) & (_rules.c.order < 0)
        connection.execute(update(_rules).where(negative).values(order=-_rules.c.order))
    return {born.get(one, one): order for one, order in changed.items()}, born


def _shifts(orders: Mapping[int, int], changed: Mapping[int, int]) -> Iterator[dict[str, int]]:
    """Neighbours that go up or down by the same number go together: an insertion moves all below it by ten."""
    run: dict[str, int] = {}
    for one, order in orders.items():
        by = changed[one] - order if one in changed else 0
        if run and run["by"] != by:
            yield run
            run = {}
        if by:
            run = {"least": order, **run, "most": order, "by": by}
    if run:
        yield run


def _insert(session: Session, table_id: int, fresh: Mapping[int, Written], orders: Mapping[int, int]) -> Born:
    """New rules get their numbers here; those brought back keep their own."""
    given = {"table_id": table_id, "origin": None}
    rows = {one: {**given, "order": -orders[one], **written} for one, written in fresh.items()}
    back = [{"id": one, **row} for one, row in rows.items() if one > 0]
    if back:
        session.connection().execute(insert(_rules), back)
    new = {one: row for one, row in rows.items() if one < 0}
    if not new:
        return {}
    # Read back by their orders: a statement that returned ten thousand numbers would take ten times as long.
    session.connection().execute(insert(_rules), list(new.values()))
    numbers = select(_rules.c.order, _rules.c.id).where(_rules.c.table_id == table_id, _rules.c.order < 0)
    found = {row.order: row.id for row in session.connection().execute(numbers)}
    return {one: found[row["order"]] for one, row in new.items()}


def _named(one: int, written: Written) -> dict[str, Any]:
    return {"of": one, **{f"to_{name}": written[name] for name in (*CELLS, *_AUTHOR)}}
