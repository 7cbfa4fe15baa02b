"""Which fee lists are in force: the newest published version, else the one shipped."""

from datetime import datetime

from sqlmodel import Session, col, select

from routing.errors import UnknownFeeList
from routing.fees import SHIPPED_FEES, FeeCard, FeeList, shipped_fee_list
from routing.models import FeeItem, FeeListVersion
from routing.translatable import N_
from routing.vocabulary import FeeListState


def load_fee_list(session: Session, at: datetime) -> FeeList:
    """The lists in force at that moment."""
    published = select(FeeListVersion).where(
        FeeListVersion.state == FeeListState.PUBLISHED, col(FeeListVersion.effective_at) <= at
    )
    newest = published.order_by(col(FeeListVersion.effective_at).desc(), col(FeeListVersion.version).desc()).limit(1)
    row = session.exec(newest).first()
    return shipped_fee_list() if row is None else fee_list_of(session, row)


def next_fee_list(session: Session, at: datetime) -> datetime | None:
    """When the lists change next, as far as it is known."""
    later = select(FeeListVersion.effective_at).where(
        FeeListVersion.state == FeeListState.PUBLISHED, col(FeeListVersion.effective_at) > at
    )
    return session.exec(later.order_by(col(FeeListVersion.effective_at)).limit(1)).first()


def get_fee_list(session: Session, version: int) -> FeeList:
    """That very version, in force or not: what was cited under it keeps its words."""
    if version == SHIPPED_FEES:
        return shipped_fee_list()
    row = session.exec(select(FeeListVersion).where(FeeListVersion.version == version)).first()
    if row is None:
        raise UnknownFeeList(N_("there is no version %(version)s of the fee lists"), version=version)
    return fee_list_of(session, row)


def fee_list_of(session: Session, row: FeeListVersion) -> FeeList:
    """Allowed ones first, each in the order of their codes."""
    items = session.exec(select(FeeItem).where(FeeItem.list_id == row.id)).all()
    return FeeList(row.version, in_order(map(card_of, items)), row.title, row.document, row.effective_at)


def card_of(row: FeeItem) -> FeeCard:
    """An item without an English name is called by its Chinese one."""
    return FeeCard(
        code=row.code,
        name_zh=row.name_zh,
        name_en=row.name_en or row.name_zh,
        condition_zh=row.condition_zh,
        condition_en=row.condition_en or row.condition_zh,
        violations=tuple(row.violations),
        basis=row.basis,
        words=tuple(row.words),
    )


def in_order(cards: "map[FeeCard] | list[FeeCard]") -> tuple[FeeCard, ...]:
    return tuple(sorted(cards, key=lambda card: (card.is_forbidden, len(card.code), card.code)))
