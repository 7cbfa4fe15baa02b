"""The draft of the next version of the fee lists: begun from the newest, edited item by item or from a file.

There is at most one. It is no list yet: nothing cites it, and who throws it away leaves nothing behind but the record.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, select

from intake.casework.actor import Actor
from intake.casework.editions import check_edition, count_edit
from intake.casework.ledger import audit
from intake.casework.text_input import optional_text, required_text
from intake.errors import InvalidInput, NotFound, NotPossibleNow
from intake.language.i18n import N_
from intake.vocabulary import ActorKind, StaffRole
from routing.fee_lists.file import LONGEST, MOST_ITEMS
from routing.fee_lists.store import fee_list_of
from routing.fees import ALLOWED_SIGN, FORBIDDEN_SIGN, SHIPPED_FEES, FeeCard, FeeList, shipped_fee_list
from routing.models import FeeItem, FeeListVersion, Violation
from routing.vocabulary import FeeListState

BEGUN, EDITED, THROWN_AWAY = "fees:draft", "fees:edit", "fees:discard"
_DIGITS = 2


def find_draft(session: Session) -> FeeListVersion | None:
    return session.exec(select(FeeListVersion).where(FeeListVersion.state == FeeListState.DRAFT)).first()


def get_draft(session: Session) -> FeeListVersion:
    row = find_draft(session)
    if row is None:
        raise NotFound(N_("no version of the fee lists is being drafted"))
    return row


def newest(session: Session) -> FeeList:
    """What a draft begins from: the newest published version, though its day be still to come, else the shipped one."""
    published = select(FeeListVersion).where(FeeListVersion.state == FeeListState.PUBLISHED)
    order = col(FeeListVersion.effective_at).desc(), col(FeeListVersion.version).desc()
    row = session.exec(published.order_by(*order).limit(1)).first()
    return shipped_fee_list() if row is None else fee_list_of(session, row)


def begin_draft(session: Session, title: str, document: str = "", *, actor: Actor, at: datetime) -> FeeListVersion:
    """With the items of the newest version; `title` is what the office calls its own list."""
    must_draft(actor)
    audit.lock_office(session)
    if find_draft(session) is not None:
        raise NotPossibleNow(N_("a version of the fee lists is being drafted already"))
    base = newest(session)
    row = FeeListVersion(
        version=(session.scalar(select(func.max(FeeListVersion.version))) or SHIPPED_FEES) + 1,
        state=FeeListState.DRAFT,
        title=required_text(title, "title", longest=120),
        document=optional_text(document, "document", longest=120),
        based_on=base.version,
        created_at=at,
        created_by_id=actor.staff_id,
        edited_by_ids=[actor.staff_id] if actor.staff_id else [],
    )
    session.add(row)
    session.flush()
    _put_in(session, row, base.items)
    audit.record_office(session, BEGUN, actor=actor, at=at, version=row.version, based_on=base.version)
    return row


def name_draft(
    session: Session, title: str, document: str, *, edition: int | None, actor: Actor, at: datetime
) -> FeeListVersion:
    row = _editable(session, edition, actor)
    row.title = required_text(title, "title", longest=120)
    row.document = optional_text(document, "document", longest=120)
    return _edited(session, row, actor=actor, at=at, title=row.title, document=row.document)


def write_item(
    session: Session, card: FeeCard, *, was: str = "", edition: int | None, actor: Actor, at: datetime
) -> FeeListVersion:
    """The item `was` reads so from now on; without one it is new, and gets the next code of its list."""
    row = _editable(session, edition, actor)
    items = select(FeeItem).where(FeeItem.list_id == row.id)
    stored = session.exec(items.where(FeeItem.code == was)).first() if was else None
    if was and stored is None:
        raise NotFound(N_("the draft has no item %(code)s"), code=was)
    is_moved = stored is not None and stored.code[0] != card.code[0]
    code = stored.code if stored is not None and not is_moved else _next_code(session, row, card.code[:1])
    values = _checked(session, card)
    if stored is None:
        stored = FeeItem(list_id=row.id, code=code, **values)
    stored.code = code
    for name, value in values.items():
        setattr(stored, name, value)
    session.add(stored)
    session.flush()
    return _edited(session, row, actor=actor, at=at, item=code, was=was, name=card.name_zh)


def remove_item(session: Session, code: str, *, edition: int | None, actor: Actor, at: datetime) -> FeeListVersion:
    row = _editable(session, edition, actor)
    gone = delete(FeeItem).where(col(FeeItem.list_id) == row.id, col(FeeItem.code) == code)
    if not session.connection().execute(gone).rowcount:
        raise NotFound(N_("the draft has no item %(code)s"), code=code)
    return _edited(session, row, actor=actor, at=at, removed=code)


def replace_items(
    session: Session,
    cards: Sequence[FeeCard],
    *,
    expected: tuple[int | None, int | None] = (None, None),
    edition: int | None = None,
    actor: Actor,
    at: datetime,
) -> FeeListVersion:
    """The draft is what a file says. `expected`: how many allowed and forbidden items the document says there are.

    Raises InvalidInput where the file has another number: a row that was lost on the way is seen then.
    """
    row = _editable(session, edition, actor)
    check_numbers(cards, expected)
    session.connection().execute(delete(FeeItem).where(col(FeeItem.list_id) == row.id))
    _put_in(session, row, cards)
    return _edited(session, row, actor=actor, at=at, **_numbers(cards))


def check_numbers(cards: Collection[FeeCard], expected: tuple[int | None, int | None]) -> None:
    """Raises InvalidInput where another number was expected."""
    found = _numbers(cards)
    for field, wanted in zip(("allowed", "forbidden"), expected, strict=True):
        if wanted is not None and wanted != found[field]:
            message = N_("the file has %(found)s allowed and %(forbidden)s forbidden items")
            raise InvalidInput(message, field=field, found=found["allowed"], forbidden=found["forbidden"])


def throw_away(session: Session, *, actor: Actor, at: datetime) -> None:
    must_draft(actor)
    row = get_draft(session)
    session.connection().execute(delete(FeeItem).where(col(FeeItem.list_id) == row.id))
    session.delete(row)
    session.flush()
    audit.record_office(session, THROWN_AWAY, actor=actor, at=at, version=row.version, title=row.title)


def must_draft(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM:
        actor.must_be(StaffRole.ADMINISTRATOR)


def _editable(session: Session, edition: int | None, actor: Actor) -> FeeListVersion:
    must_draft(actor)
    draft = select(FeeListVersion).where(FeeListVersion.state == FeeListState.DRAFT)
    row = session.exec(draft.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(N_("no version of the fee lists is being drafted"))
    check_edition(row, edition)
    return row


def _edited(session: Session, row: FeeListVersion, *, actor: Actor, at: datetime, **said: object) -> FeeListVersion:
    count_edit(row, actor)
    session.add(row)
    session.flush()
    audit.record_office(session, EDITED, actor=actor, at=at, version=row.version, **said)
    return row


def _put_in(session: Session, row: FeeListVersion, cards: Sequence[FeeCard]) -> None:
    if cards:
        session.execute(insert(FeeItem), [{"list_id": row.id, **_values(card), "code": card.code} for card in cards])


def _values(card: FeeCard) -> dict[str, Any]:
    return {
        "name_zh": card.name_zh,
        "name_en": card.name_en if card.name_en != card.name_zh else "",
        "condition_zh": card.condition_zh,
        "condition_en": card.condition_en if card.condition_en != card.condition_zh else "",
        "violations": list(card.violations),
        "basis": card.basis,
        "words": list(card.words),
    }


def _checked(session: Session, card: FeeCard) -> dict[str, Any]:
    required_text(card.name_zh, "name_zh", longest=LONGEST["name_zh"])
    if not card.basis.strip():
        raise InvalidInput(N_("must name the law or document it rests on"), field="basis")
    for field, longest in LONGEST.items():
        optional_text(getattr(card, field), field, longest=longest)
    known = set(session.exec(select(Violation.code)))
    if wrong := tuple(code for code in card.violations if code not in known):
        raise InvalidInput(N_("names a violation there is none of: %(codes)s"), codes=wrong, field="violations")
    return _values(card)


def _next_code(session: Session, row: FeeListVersion, sign: str) -> str:
    if sign not in (ALLOWED_SIGN, FORBIDDEN_SIGN):
        raise InvalidInput(N_("says which of the two lists it stands in"), field="kind")
    codes = session.exec(select(FeeItem.code).where(FeeItem.list_id == row.id)).all()
    last = max((int(code[1:]) for code in codes if code.startswith(sign)), default=0)
    if last >= MOST_ITEMS:
        raise InvalidInput(N_("a list has at most %(most)s items"), most=MOST_ITEMS, field="kind")
    return f"{sign}{last + 1:0{_DIGITS}}"


def _numbers(cards: Collection[FeeCard]) -> dict[str, int]:
    forbidden = sum(card.is_forbidden for card in cards)
    return {"allowed": len(cards) - forbidden, "forbidden": forbidden}
