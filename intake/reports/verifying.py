"""Published months held against the events: their files, their facts, and each figure that was kept of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from intake.errors import NotPossibleNow
from intake.models import ReportSnapshot
from intake.reports.by import TOTAL
from intake.reports.figures import Figures
from intake.reports.periods import of_month
from intake.reports.snapshots import figures_of
from intake.reports.store.deriving import Progress, facts_anew, tell_nobody
from intake.reports.store.engine import cursor
from intake.reports.store.rederived import Rederived, digest_of_file, kept_months, rederive
from intake.reports.store.room import FactRoom
from routing.translatable import N_, TranslatableText

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NONE = "—"
Cells = dict[str, str]


@dataclass(frozen=True)
class MonthCheck:
    """That a month stands as it was published, or one thing in which it does not, in words.

    Of a figure: which, what was kept of it, and what the events give.
    """

    month: str
    revision: int
    is_same: bool
    said: TranslatableText
    figure: str = ""
    stored: str = ""
    derived: str = ""


def verify_months(room: FactRoom, month: str | None = None, *, tell: Progress = tell_nobody) -> Iterator[MonthCheck]:
    """Each revision of each published month, or of one.

    Every complaint is derived anew from its events first: nothing that was written down before is believed.
    """
    first = of_month(month).first_day if month is not None else None
    with room.db.reading(is_snapshot=True) as session, cursor() as connection, room.files.scratch() as scratch:
        wanted = kept_months(session, first)
        if not wanted and month is not None:
            yield MonthCheck(month, 0, is_same=False, said=TranslatableText(N_("was not published")))
        if not wanted:
            return
        now = facts_anew(session, connection, room.collaborators(session), scratch, tell)
        for kept in wanted:
            try:
                derived = rederive(session, connection, room, kept, now)
            except (KeyError, TypeError, ValueError):  # of a body that somebody has rewritten
                said = TranslatableText(N_("what was kept of it says no moment and no digest"))
                yield MonthCheck(f"{kept.month:%Y-%m}", kept.revision, is_same=False, said=said)
            else:
                yield from _checks(session, connection, room, kept, derived)


def _checks(
    session: Session, connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot, derived: Rederived
) -> Iterator[MonthCheck]:
    month, digest = f"{kept.month:%Y-%m}", kept.body["digest"]
    wrong = [*_wrong_files(connection, room, kept, derived)]
    yield from (MonthCheck(month, kept.revision, is_same=False, said=said) for said in wrong)
    figures = figures_of(Figures(session, connection, derived.source), of_month(month))
    outdated = _outdated(kept.body, figures)
    differences = [
        *_differences(_cells(kept.body, outdated), _cells(figures, {**outdated, **_newer(kept.body, figures)}))
    ]
    for figure, stored, told in differences:
        said = TranslatableText(
            N_("%(figure)s: %(stored)s was kept, the events give %(derived)s"),
            figure=figure,
            stored=stored,
            derived=told,
        )
        yield MonthCheck(month, kept.revision, False, said, figure, stored, told)
    if outdated:
        said = TranslatableText(
            N_("not compared, as it is counted otherwise by now: %(names)s"), names=", ".join(outdated.values())
        )
        yield MonthCheck(month, kept.revision, is_same=True, said=said)
    if not wrong and not differences:
        said = TranslatableText(
            N_("the events give the same %(rows)s facts, %(digest)s"), rows=kept.body["rows"], digest=digest
        )
        yield MonthCheck(month, kept.revision, is_same=True, said=said)


def _wrong_files(
    connection: "DuckDBPyConnection", room: FactRoom, kept: ReportSnapshot, derived: Rederived
) -> Iterator[TranslatableText]:
    try:
        found = digest_of_file(connection, room.files.path(kept.file_id or 0))
    except NotPossibleNow:
        yield TranslatableText(N_("its file is missing"))
    else:
        if found != kept.body["digest"]:
            yield TranslatableText(N_("its file is not what was published"))
    if derived.digest != kept.body["digest"]:
        yield TranslatableText(N_("its facts are not what the events give"))


def _outdated(body: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, str]:
    """What was counted by another version of its definition, or by one that is there no more, by its key."""
    then = {one.rpartition(" v")[0]: one for one in body.get("definitions", ())}
    in_force = set(figures["definitions"])
    return {key: one for key, one in then.items() if one not in in_force}


def _newer(body: Mapping[str, Any], figures: Mapping[str, Any]) -> dict[str, str]:
    """What nobody counted then, by its key: its definition came later."""
    then = {one.rpartition(" v")[0] for one in body.get("definitions", ())}
    now = {one.rpartition(" v")[0]: one for one in figures["definitions"]}
    return {key: one for key, one in now.items() if then and key not in then}


def _cells(body: Mapping[str, Any], outdated: Mapping[str, str]) -> Cells:
    """Each figure by its name: `closure_rate`, `closure_rate channel=web`, `received`."""
    found: Cells = {}
    for key, groups in body.get("rates", {}).items():
        if key in outdated:
            continue
        for group, rows in groups.items():
            for row in [rows] if group == TOTAL else rows:
                name = key if group == TOTAL else f"{key} {group}={row['value']}"
                found[name] = f"{row['numerator']}/{row['denominator']}"
    counts = body.get("counts", {})
    return found | {key: str(number) for key, number in counts.items() if key not in outdated}


def _differences(stored: Cells, derived: Cells) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys([*stored, *derived]):
        if stored.get(name) != derived.get(name):
            yield name, stored.get(name, _NONE), derived.get(name, _NONE)
