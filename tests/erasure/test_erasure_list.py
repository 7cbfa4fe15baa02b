"""The list of erased complaints: numbers alone, apart from the database, complete again whoever erased."""

from pathlib import Path

import pytest

from intake.db import Database
from intake.errors import InvalidInput
from intake.identity.erasure import erase_identity
from intake.identity.erasure_list import ErasureList
from intake.identity.person import Person
from intake.identity.replay_erasures import replay_erasures
from intake.identity.traces import names_the_person, without_person
from intake.vocabulary import State
from tests import factories as make

SOMEBODY = Person(name="欧阳合成", phone="+8613800001234", email="a@example.org", address="合成路1号")


def _erased_without_list(database: Database) -> str:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
        erase_identity(session, complaint, actor=crew.supervisor, at=make.on(9), reason="合成请求")
        return complaint.number


@pytest.mark.slow
def test_who_was_erased_elsewhere_is_added_once(database: Database, tmp_path: Path) -> None:
    number = _erased_without_list(database)
    erasures = ErasureList(tmp_path / "erased")
    assert erasures.numbers() == []
    for _ in range(2):
        assert replay_erasures(database, erasures, at=make.on(10)) == 0
    assert erasures.numbers() == [number]
    assert erasures.path.read_text() == f"{number}\n"  # numbers alone


def test_numbers_that_this_database_never_had_are_kept(database: Database, tmp_path: Path) -> None:
    erasures = ErasureList(tmp_path / "erased")
    erasures.add(["2611230000000001", "2611230000000001"])
    assert replay_erasures(database, erasures, at=make.on(10)) == 0
    assert erasures.numbers() == ["2611230000000001"]


def test_a_list_that_cannot_be_used_is_refused_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidInput, match="cannot be used") as refused:
        ErasureList(tmp_path / "folder").numbers()
    assert refused.value.field == "JIESU_ERASURE_LIST"
    with pytest.raises(InvalidInput):
        ErasureList(tmp_path / "missing" / "erased").add(["2611230000000001"])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("欧阳合成说的协会", "***说的协会"),
        ("电话 13800001234 或 +86 138-0000-1234", "电话 *** 或 ***"),
        ("住合成路1号，信箱 a@example.org", "住***，信箱 ***"),
        ("成都市门窗行业协会", "成都市门窗行业协会"),
    ],
)
def test_a_person_is_blotted_out_of_words_that_stay(text: str, kept: str) -> None:
    assert without_person(text, SOMEBODY) == kept
    assert names_the_person(text, SOMEBODY) == (text != kept)


@pytest.mark.slow
def test_a_reason_that_names_who_complained_is_refused(database: Database) -> None:
    with database.unit_of_work() as session:
        collaborators, crew = make.make_office(session), make.Crew(session)
        complaint = make.make_complaint(session, collaborators, person=SOMEBODY)
        make.bring_to(session, collaborators, crew, complaint, State.CLOSED, at=make.on(1))
        with pytest.raises(InvalidInput, match="says who complained"):
            erase_identity(session, complaint, actor=crew.supervisor, at=make.on(9), reason="欧阳合成本人要求")
