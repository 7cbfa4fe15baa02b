"""Cards: shipped for every violation and fee, drafted by one, published by another, in force day by day, looked for."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from intake.casework.ledger import integrity
from intake.csv_text import csv_text
from intake.db import Database
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow, SecondPersonNeeded
from intake.knowledge.diff import LineChange, changes_of
from intake.knowledge.drafting import draft_card, find_draft, throw_away
from intake.knowledge.file import COLUMNS, BadCardFile, as_workbook, read_cards, rows_of
from intake.knowledge.publishing import publish_card, still_right, withdraw_card
from intake.knowledge.reading import CardQuery, cards_about, cards_on, due_for_review, get_card, versions_of
from intake.knowledge.reviews import remind_of_cards
from intake.knowledge.shipped import shipped_cards
from intake.models import KnowledgeCard, Notice
from intake.vocabulary import CardKind, CardState, StaffRole
from routing.fees import shipped_fees
from routing.violations import shipped_violations
from tests import factories as make
from tests.record.knowledge_scene import CARD

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

DAY = make.on(1).date()


class Keepers:
    """Who drafts, and who publishes."""

    def __init__(self, session: Session) -> None:
        self.session, self.office = session, make.make_office(session)
        self.drafter = make.make_actor(session, StaffRole.DISPATCHER)
        self.second = make.make_actor(session, StaffRole.SUPERVISOR)

    def publish(self, said: object, *, key: str = "", day: int = 1) -> str:
        key = draft_card(self.session, said, key=key, actor=self.drafter, at=make.on(day)).key
        publish_card(self.session, key, actor=self.second, at=make.on(day, 11))
        return key


def test_every_violation_and_every_fee_has_a_card_that_says_what_it_is(session: Session) -> None:
    for spoken in ("zh", "en"):
        cards = {card.key: card for card in shipped_cards(spoken)}
        assert {f"law-{one.code}" for one in shipped_violations()} <= cards.keys()
        assert {f"faq-{one.code}" for one in shipped_fees()} <= cards.keys()
        assert all(card.is_shipped and card.said.text.strip() for card in cards.values())
    public = cards_on(session, DAY, CardQuery(is_public=True))
    assert {card.said.kind for card in public} == {CardKind.FAQ}
    about = cards_about(session, DAY, ["F-04"], most=9)
    assert {card.said.kind for card in about} >= {CardKind.SCRIPT, CardKind.LAW, CardKind.FAQ}
    assert about[0].is_about(["F-04"]), "what names the violation comes before what is about its branch"


def test_one_drafts_and_another_publishes(database: Database) -> None:
    with database.unit_of_work() as session:
        keep = Keepers(session)
        row = draft_card(session, CARD, actor=keep.drafter, at=make.on(1))
        assert (row.key, row.version) == ("K0001", 1)
        with pytest.raises(NotFound):
            get_card(session, row.key, DAY)  # a draft holds for nobody
        with pytest.raises(NotAllowed):
            publish_card(session, row.key, actor=keep.drafter, at=make.on(1))
        both = make.make_actor(session, StaffRole.SUPERVISOR)
        draft_card(session, CARD, key=row.key, edition=1, actor=both, at=make.on(1))
        with pytest.raises(SecondPersonNeeded):
            publish_card(session, row.key, actor=both, at=make.on(1))
        with pytest.raises(NotPossibleNow):  # of an older draft than there is
            publish_card(session, row.key, edition=1, actor=keep.second, at=make.on(1))
        publish_card(session, row.key, edition=2, actor=keep.second, at=make.on(1))
        assert get_card(session, row.key, DAY).said.title == CARD.title
        with pytest.raises(NotFound):
            publish_card(session, row.key, actor=keep.second, at=make.on(1))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


def test_two_colleagues_never_overwrite_one_another(database: Database) -> None:
    with database.unit_of_work() as session:
        keep = Keepers(session)
        key = draft_card(session, CARD, actor=keep.drafter, at=make.on(1)).key
        with pytest.raises(NotPossibleNow):
            draft_card(session, CARD, key=key, actor=keep.drafter, at=make.on(1))
        with pytest.raises(NotPossibleNow):
            draft_card(session, CARD, key=key, edition=9, actor=keep.drafter, at=make.on(1))
        throw_away(session, key, actor=keep.drafter, at=make.on(1))
        with pytest.raises(NotPossibleNow):  # thrown away while it was open
            draft_card(session, CARD, key=key, edition=1, actor=keep.drafter, at=make.on(1))


def test_a_version_holds_from_its_day_and_says_what_it_changes(database: Database) -> None:
    with database.unit_of_work() as session:
        keep = Keepers(session)
        key = keep.publish(replace(CARD, text="甲\n乙"))
        later = replace(CARD, text="甲\n丙", valid_from=DAY + timedelta(days=10), valid_to=DAY + timedelta(days=20))
        keep.publish(later, key=key, day=2)
        texts = {n: get_card(session, key, DAY + timedelta(days=n)).said.text for n in (0, 9, 10, 20)}
        assert texts == {0: "甲\n乙", 9: "甲\n乙", 10: "甲\n丙", 20: "甲\n丙"}
        with pytest.raises(NotFound):
            get_card(session, key, DAY + timedelta(days=21))  # it is over, and its forerunner does not come back
        newest, first = versions_of(session, key)
        changes = changes_of(session, newest)
        assert [change for change in changes.lines if change[0] is not LineChange.SAME] == [
            (LineChange.GONE, "乙"),
            (LineChange.NEW, "丙"),
        ]
        assert [name for name, _was, _now in changes.fields] == ["valid_from", "valid_to", "review_on"]
        assert changes_of(session, first) is None
        # A clock put back, or a day of the past typed: nobody was told so before it was published.
        other = keep.publish(replace(CARD, valid_from=date(2020, 1, 1)), day=3)
        with pytest.raises(NotFound):
            get_card(session, other, date(2020, 1, 2))


def test_a_shipped_card_is_replaced_and_withdrawn(database: Database) -> None:
    with database.unit_of_work() as session:
        keep = Keepers(session)
        keep.publish(replace(CARD, title="合成：本市规定"), key="faq-N05")
        card = get_card(session, "faq-N05", DAY)
        assert (card.version, card.said.title) == (1, "合成：本市规定")
        with pytest.raises(InvalidInput):
            withdraw_card(session, "faq-N05", " ", actor=keep.second, at=make.on(2))
        withdraw_card(session, "faq-N05", "合成：已废止", actor=keep.second, at=make.on(2))
        withdraw_card(session, "law-F-01", "合成：有误", actor=keep.second, at=make.on(2))
        on_day = make.on(2).date()
        assert {"faq-N05", "law-F-01"}.isdisjoint(card.key for card in cards_on(session, on_day))
        with pytest.raises(NotPossibleNow):
            withdraw_card(session, "law-F-01", "合成", actor=keep.second, at=make.on(3))
        with pytest.raises(NotFound):
            draft_card(session, CARD, key="law-F-77", actor=keep.drafter, at=make.on(3))
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"kind": CardKind.LAW, "document": "", "is_public": False}, "document"),
        ({"violations": ("F-77",)}, "violations"),
        ({"valid_to": date(2020, 1, 1)}, "valid_to"),
        ({"review_on": DAY}, "review_on"),
        ({"kind": CardKind.SCRIPT}, "is_public"),
        ({"department_id": 10**6}, "department_id"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(session: Session, changes: dict[str, object], field: str) -> None:
    keep = Keepers(session)
    with pytest.raises(InvalidInput) as refused:
        draft_card(session, replace(CARD, **changes), actor=keep.drafter, at=make.on(1))
    assert refused.value.field == field


def test_a_department_writes_guides_of_its_own_alone(session: Session) -> None:
    keep = Keepers(session)
    own = make.department_of(keep.office, make.Symbol.REG)
    handler = make.make_actor(session, StaffRole.HANDLER, department_id=own)
    guide = replace(CARD, kind=CardKind.SCRIPT, is_public=False, department_id=own)
    for said in (CARD, replace(guide, department_id=make.department_of(keep.office, make.Symbol.SWD))):
        with pytest.raises(NotAllowed):
            draft_card(session, said, actor=handler, at=make.on(1))
    key = draft_card(session, guide, actor=handler, at=make.on(1)).key
    publish_card(session, key, actor=keep.second, at=make.on(1))
    assert key in {card.key for card in cards_about(session, DAY, ["F-04"], department_id=own, most=9)}
    assert key not in {card.key for card in cards_about(session, DAY, ["F-04"], most=99)}
    with pytest.raises(NotAllowed):  # nor may they take a card of the hotline for their own
        draft_card(session, guide, key="faq-N05", actor=handler, at=make.on(2))


def test_cards_are_found_by_words_in_either_script(session: Session) -> None:
    key = Keepers(session).publish(
        replace(CARD, title="会费怎么收", text="须经会员大会表决%。", document="民发〔2014〕166号")
    )
    for words in ("會費 表決", "１６６", "表决%"):
        assert key in {card.key for card in cards_on(session, DAY, CardQuery(words=words))}, words
    assert not cards_on(session, DAY, CardQuery(words="没有这样的词"))
    assert all(card.fits(["A-01"]) for card in cards_on(session, DAY, CardQuery(violation="A-01")))
    assert {card.said.kind for card in cards_on(session, DAY, CardQuery(kind=CardKind.DUTY))} == {CardKind.DUTY}


def test_who_keeps_the_cards_is_reminded_until_somebody_looked(session: Session) -> None:
    keep = Keepers(session)
    key = keep.publish(replace(CARD, review_on=DAY + timedelta(days=10)))
    assert remind_of_cards(session, at=make.on(2)) == 0  # more than a week ahead
    for _twice in range(2):
        assert remind_of_cards(session, at=make.on(4)) == 1
    [told] = session.exec(select(Notice).where(Notice.kind == "card_review")).all()
    assert (told.params["key"], told.settled_at) == (key, None)
    with pytest.raises(InvalidInput):
        still_right(session, key, DAY, actor=keep.second, at=make.on(4))
    still_right(session, key, DAY + timedelta(days=200), actor=keep.second, at=make.on(4))
    session.refresh(told)
    assert told.settled_at is not None
    assert not due_for_review(session, DAY + timedelta(days=30))


def test_what_is_given_out_is_read_back(session: Session) -> None:
    keep = Keepers(session)
    keep.publish(replace(CARD, text="=甲\n乙", review_on=DAY + timedelta(days=30)))
    cards = cards_on(session, DAY)
    rows = list(rows_of(cards, {}))
    for content in ("".join(csv_text(COLUMNS, rows)).encode(), as_workbook(rows)):
        read = read_cards(content, {})
        assert [key for key, _said in read] == [card.key for card in cards]
        assert [said.title for _key, said in read] == [card.said.title for card in cards]
        [own] = [said for key, said in read if key == "K0001"]
        assert (own.text, own.violations, own.is_public) == ("=甲\n乙", ("F-04",), True)


def test_every_fault_of_a_file_is_told_by_line_and_column() -> None:
    wrong = "标题,正文,类别,生效日期,部门\n甲,乙,法规,2026-13-01,\n,乙,传闻,,没有的局\n"
    with pytest.raises(BadCardFile) as refused:
        read_cards(wrong.encode(), {"民政局": 1})
    assert {(fault.line, fault.column) for fault in refused.value.faults} == {
        (2, "valid_from"),
        (3, "kind"),
        (3, "title"),
        (3, "department"),
    }
    with pytest.raises(BadCardFile):
        read_cards(b"a,b\n1,2\n", {})
    with pytest.raises(BadCardFile):
        read_cards("标题,正文,类别\n".encode(), {})


def test_an_edit_beneath_the_record_is_found(database: Database) -> None:
    with database.unit_of_work() as session:
        Keepers(session).publish(CARD)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE knowledge_card SET text = '改写'")
    with database.unit_of_work() as session:
        assert integrity.verify(session).faults
        row = session.exec(select(KnowledgeCard)).one()
        assert (row.state, find_draft(session, row.key)) == (CardState.PUBLISHED, None)
