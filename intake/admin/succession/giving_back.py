"""One button gives back what was handed over at once, and says what stays where it is, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from flask import flash
from sqlmodel import Session

from intake.casework.registering.idempotent import once
from intake.language.i18n import _, ngettext
from intake.models import BulkHandover
from intake.succession.giving_back import ToGiveBack, give_calls_back, give_one_back
from intake.succession.kept import Item, settle_handover
from intake.web.context import actor, moment, runtime
from intake.web.refusals import refusal_message
from intake.web.staff_names import staff_names
from routing.translatable import TranslatableError

_TOLD = 20


@dataclass(frozen=True)
class HandoverLine:
    """One that was done, as a page lists it."""

    row: BulkHandover
    by: str

    @property
    def count(self) -> int:
        return len(self.row.items) + len(self.row.drafts)


def lines_of(session: Session, rows: Sequence[BulkHandover]) -> list[HandoverLine]:
    names = staff_names(session, {row.done_by_id for row in rows if row.done_by_id is not None})
    return [HandoverLine(row, names.get(row.done_by_id or 0, "")) for row in rows]


def give_all_back(handover_id: int) -> None:
    """One transaction a complaint, so that one that is refused keeps no other back; then it is said."""
    house, who, at, why = runtime(), actor(), moment(), _("given back")
    with house.db.unit_of_work() as session:
        given = ToGiveBack.of(session, handover_id, who)

    def returned(session: Session, item: Item) -> int:
        return give_one_back(session, house.collaborators(session), given, item, why, actor=who, at=at)

    count, refused = 0, []
    for item in given.items:
        try:
            count += once(house.db, partial(returned, item=item))
        except TranslatableError as error:
            refused.append((item["number"], refusal_message(error)))
    calls = once(house.db, lambda session: give_calls_back(session, given, actor=who, at=at))
    once(house.db, lambda session: settle_handover(session, handover_id, count + calls, actor=who, at=at))
    _say(count + calls, refused, len(given.drafts) - calls)


def _say(count: int, refused: Sequence[tuple[str, str]], calls_left: int) -> None:
    flash(ngettext("%(num)d item was given back.", "%(num)d items were given back.", count))
    for number, why in refused[:_TOLD]:
        flash(f"{number}: {why}")
    if len(refused) > _TOLD:
        more = len(refused) - _TOLD
        flash(ngettext("%(num)d further stays where it is.", "%(num)d further stay where they are.", more))
    if calls_left > 0:
        text = ngettext(
            "%(num)d unfinished call was entered or thrown away meanwhile, or is with somebody else.",
            "%(num)d unfinished calls were entered or thrown away meanwhile, or are with somebody else.",
            calls_left,
        )
        flash(text)
