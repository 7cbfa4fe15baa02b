"""The next version of the indicators: begun from the one in force, edited, published by somebody who edited nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.editions import check_edition, count_edit, is_author
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.key_supervision.people import must_oversee, must_see_all
from intake.key_supervision.sets import (
    SHIPPED,
    Indicator,
    IndicatorSet,
    find_draft,
    get_draft,
    set_in_force,
    stored_set,
)
from intake.language.i18n import N_
from intake.models import KeyIndicator, KeyIndicatorSet, WatchIndicator
from intake.registry_upkeep.watch_list.indicators import follow_wordings
from intake.vocabulary import KeyMeasure, KeySetState, StaffRole

BEGUN, EDITED, THROWN_AWAY, PUBLISHED = "keylist:draft", "keylist:edit", "keylist:discard", "keylist:publish_set"
MOST_INDICATORS, MOST_WEIGHT, MOST_POINTS, MOST_LEAST = 40, 100, 4000, 100_000


def begin_draft(session: Session, title: str, document: str = "", *, actor: Actor, at: datetime) -> KeyIndicatorSet:
    """With the indicators in force. The first has the office's own wording where a criterion was worded before."""
    _must_draft(actor)
    audit.lock_office(session)
    if find_draft(session) is not None:
        raise NotPossibleNow(N_("a version of the indicators is being drafted already"))
    base = set_in_force(session)
    row = KeyIndicatorSet(
        version=(session.scalar(select(func.max(KeyIndicatorSet.version))) or SHIPPED) + 1,
        state=KeySetState.DRAFT,
        title=required_text(title, "title", longest=120),
        document=optional_text(document, "document", longest=120),
        threshold=base.threshold,
        most=base.most,
        based_on=base.version,
        created_at=at,
        created_by_id=actor.staff_id,
        edited_by_ids=[actor.staff_id] if actor.staff_id else [],
    )
    session.add(row)
    session.flush()
    rows = [vars(one) for one in base.indicators]
    if base.version == SHIPPED:
        rows = _as_worded_here(session, rows)
    session.execute(insert(KeyIndicator), [one | {"set_id": row.id} for one in rows])
    audit.record_office(session, BEGUN, actor=actor, at=at, version=row.version, based_on=base.version)
    return row


def name_draft(
    session: Session,
    named: tuple[str, str],
    *,
    threshold: int,
    most: int,
    edition: int | None,
    actor: Actor,
    at: datetime,
) -> KeyIndicatorSet:
    """`named`: title and document. From how many points on somebody is proposed, and how many at most; 0: all."""
    row = _editable(session, edition, actor)
    row.title = required_text(named[0], "title", longest=120)
    row.document = optional_text(named[1], "document", longest=120)
    row.threshold = _within(threshold, 1, MOST_POINTS, "threshold")
    row.most = _within(most, 0, MOST_POINTS, "most")
    return _edited(session, row, actor=actor, at=at, title=row.title, threshold=threshold, most=most)


def write_indicator(
    session: Session, wanted: Indicator, *, edition: int | None, actor: Actor, at: datetime
) -> KeyIndicatorSet:
    """The indicator of that number reads and counts so from now on; with the number after the last it is a new one."""
    row = _editable(session, edition, actor)
    rows = {one.number: one for one in session.exec(select(KeyIndicator).where(KeyIndicator.set_id == row.id))}
    if wanted.number not in rows and wanted.number != len(rows) + 1:
        raise NotFound(N_("the draft has no indicator %(number)s"), number=wanted.number)
    if wanted.number > MOST_INDICATORS:
        raise InvalidInput(N_("a version has at most %(most)s indicators"), most=MOST_INDICATORS, field="text")
    text = required_text(wanted.text, "text", longest=300)
    if any(one.text == text for number, one in rows.items() if number != wanted.number):
        raise InvalidInput(N_("says what another indicator says already"), field="text")
    kept = rows.get(wanted.number) or KeyIndicator(
        set_id=row.id, number=wanted.number, kind=wanted.kind, text="", measure=wanted.measure, weight=0
    )
    kept.is_default = kept.is_default and (kept.text, kept.kind) == (text, wanted.kind)
    kept.kind, kept.text, kept.measure = wanted.kind, text, wanted.measure
    kept.basis = optional_text(wanted.basis, "basis", longest=300)
    kept.least = 1 if wanted.is_by_hand else _within(wanted.least, 1, MOST_LEAST, "least")
    kept.weight = _within(wanted.weight, 0, MOST_WEIGHT, "weight")
    session.add(kept)
    session.flush()
    return _edited(session, row, actor=actor, at=at, indicator=kept.number, text=text, weight=kept.weight)


def throw_away(session: Session, *, actor: Actor, at: datetime) -> None:
    _must_draft(actor)
    row = get_draft(session)
    session.connection().execute(delete(KeyIndicator).where(col(KeyIndicator.set_id) == row.id))
    session.delete(row)
    session.flush()
    audit.record_office(session, THROWN_AWAY, actor=actor, at=at, version=row.version, title=row.title)


def publish_set(
    session: Session, reason: str = "", *, edition: int | None, actor: Actor, at: datetime
) -> KeyIndicatorSet:
    """In force from now on: for rounds scored after this, and as the criteria of the watch-list.

    Raises SecondPersonNeeded for whoever edited it.
    """
    must_oversee(actor)
    must_see_all(actor)
    audit.lock_office(session)
    row = get_draft(session)
    check_edition(row, edition)
    if is_author(row, actor):
        raise SecondPersonNeeded(N_("who drafted the indicators does not publish them"))
    wanted = stored_set(session, row)
    if not changes(set_in_force(session), wanted):
        raise InvalidInput(N_("changes nothing: the indicators it was begun from say so already"))
    if wanted.highest < wanted.threshold:
        message = N_("nobody can reach it: all indicators together are worth %(highest)s points")
        raise InvalidInput(message, highest=wanted.highest, field="threshold")
    row.reason = optional_text(reason, "reason", longest=500)
    row.state, row.decided_at, row.decided_by_id = KeySetState.PUBLISHED, at, actor.staff_id
    session.add(row)
    session.flush()
    follow_wordings(session, wanted.wordings())
    told = {"version": row.version, "title": row.title, "threshold": row.threshold, "indicators": len(wanted.in_use)}
    audit.record_office(session, PUBLISHED, actor=actor, at=at, **told)
    return row


def changes(old: IndicatorSet, new: IndicatorSet) -> list[tuple[Indicator | None, Indicator | None]]:
    """Indicators that are new, gone, or read or count otherwise; what the version asks for is the pair of nothing."""
    numbers = sorted(old.by_number.keys() | new.by_number.keys())
    pairs = [(old.by_number.get(number), new.by_number.get(number)) for number in numbers]
    found = [(was, will_be) for was, will_be in pairs if was != will_be]
    is_renamed = (old.threshold, old.most, old.title) != (new.threshold, new.most, new.title)
    return [*found, (None, None)] if is_renamed else found


def _as_worded_here(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = select(WatchIndicator).where(col(WatchIndicator.is_active), ~col(WatchIndicator.is_default))
    by_number = {one.number: one for one in session.exec(own)}
    taken = [
        one
        if (here := by_number.pop(one["number"], None)) is None
        else one
        | {"kind": here.kind, "text": here.text, "basis": here.basis, "measure": KeyMeasure.BY_HAND, "least": 1}
        | {"is_default": False}
        for one in rows
    ]
    further = sorted(by_number.values(), key=lambda one: one.number)
    return taken + [
        {
            "number": number, "kind": one.kind, "text": one.text, "basis": one.basis, "is_default": False,
            "measure": KeyMeasure.BY_HAND, "least": 1, "weight": 0,
        }
        for number, one in enumerate(further, len(taken) + 1)
    ]  # fmt: skip


def _must_draft(actor: Actor) -> None:
    actor.must_be(StaffRole.ADMINISTRATOR)
    must_see_all(actor)


def _editable(session: Session, edition: int | None, actor: Actor) -> KeyIndicatorSet:
    _must_draft(actor)
    draft = select(KeyIndicatorSet).where(KeyIndicatorSet.state == KeySetState.DRAFT)
    row = session.exec(draft.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("no version of the indicators is being drafted"))
    check_edition(row, edition)
    return row


def _edited(session: Session, row: KeyIndicatorSet, *, actor: Actor, at: datetime, **said: object) -> KeyIndicatorSet:
    count_edit(row, actor)
    session.add(row)
    session.flush()
    audit.record_office(session, EDITED, actor=actor, at=at, version=row.version, **said)
    return row


def _within(number: int, least: int, most: int, field: str) -> int:
    if not least <= number <= most:
        raise InvalidInput(N_("is %(least)s to %(most)s"), least=least, most=most, field=field)
    return number
