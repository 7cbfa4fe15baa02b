"""What stands of a month in a room, as a digest, as tables and as lists of complaints."""

from datetime import datetime

from intake.reports.by import By
from intake.reports.figures import Figures, open_figures
from intake.reports.measures import RATES
from intake.reports.restating import moved_complaints, newest_snapshots
from intake.reports.store.current import current_facts
from intake.reports.store.engine import cursor
from intake.reports.store.published import rows_to_publish
from intake.reports.store.room import FactRoom
from intake.reports.store.writing import rows_digest
from intake.vocabulary import Reading
from tests.reports.asking import publish
from tests.reports.histories_of_verbs.held_against import BYS, Table, all_counted
from tests.reports.histories_of_verbs.town import MONTHS
from tests.stages import extents

# The last has not come to its end; a sample looks at two.
PAST = MONTHS[:4] if extents.IS_WHOLE else MONTHS[2:4]
Tables = dict[tuple[str, str, By | None], Table]
Lots = tuple[By | None, ...]


def publish_past(room: FactRoom, *, at: datetime) -> None:
    for month in PAST:
        publish(room, month.month, at=at)


def digests(room: FactRoom) -> dict[str, str]:
    """Of each month as it would be published by what is known now."""
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        known = current_facts(session, room.collaborators(session), room.files, most=None)
        return {month.month: rows_digest(connection, rows_to_publish(known, month.first_day)) for month in MONTHS}


def tables(room: FactRoom, *, reading: Reading = Reading.TODAY, bys: Lots | None = None) -> Tables:
    """Every figure of the past months, in whole and in groups; of a sample in whole alone."""
    groups = bys or (BYS if extents.IS_WHOLE else BYS[:1])
    with open_figures(room, reading=reading) as figures:
        return tables_of(figures, groups)


def tables_of(figures: Figures, groups: Lots) -> Tables:
    return {
        (month.month, key, by): table
        for month in PAST
        for by in groups
        for key, table in all_counted(figures, month, by).items()
    }


def raised(before: Tables, after: Tables) -> list[str]:
    """Where a rate stands higher than it did."""
    return [
        f"{key} {group}: {before[key].get(group)} → {cell}"
        for key, table in after.items()
        if key[1] in RATES
        for group, cell in table.items()
        if _share(cell) > _share(before[key].get(group, (0, 0))) + 1e-9
    ]


def _share(cell: tuple[float, int]) -> float:
    return cell[0] / cell[1] if cell[1] else 0.0


def moved(room: FactRoom) -> dict[str, set[str]]:
    """Numbers of the complaints that stand otherwise than they were published, by month."""
    with room.db.reading(is_snapshot=True) as session, cursor() as connection:
        known = current_facts(session, room.collaborators(session), room.files, most=None)
        return {
            f"{month:%Y-%m}": set(moved_complaints(connection, room, kept, known))
            for month, kept in newest_snapshots(session).items()
        }
