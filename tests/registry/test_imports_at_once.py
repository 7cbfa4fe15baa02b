"""Two at the registry at the same moment, and a clock that was put back between two acts: nothing is done twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from sqlmodel import Session, func, select

from intake.casework.actor import Actor
from intake.db import Database
from intake.models import OfficeEvent, RegistryBatch, RegistryBatchLine, RegistryUpload
from intake.registry_upkeep.batches import ACCEPTED, accept_batch, keep_batch
from intake.runtime import build_runtime
from intake.settings import Settings
from intake.vocabulary import CorrectionState, StaffRole
from routing.models import Association, Department, RoleAssignment
from routing.registry.applying import RoleProposal
from routing.vocabulary import RegistryRole, Symbol
from tests import factories as make
from tests.desk.desk_scene import Scene
from tests.registry.registry_files import csv_bytes, row
from tests.stages.pages import Page

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]
COMMERCE = "成都市商务局"


@pytest.fixture
def scene(settings: Settings, database: Database) -> Scene:
    url = database.url.render_as_string(hide_password=False)
    return Scene(replace(build_runtime(settings.model_copy(update={"database_url": url})), db=database))


def at_once(*acts: Callable[[], int]) -> list[int]:
    """What each answered; all begin at the same moment."""
    start = threading.Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        start.wait(30)
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(act, acts))


def sender(page: Page, path: str, form: dict[str, object]) -> Callable[[], int]:
    token = page.token
    return lambda: page.client.post(path, data={"csrf_token": token, **form}).status_code


def waiting_batch(session: Session, actor: Actor) -> int:
    """Another department is to supervise the association of the office."""
    association = session.exec(select(Association.id)).first()
    department = make.department_of(make.make_office(session), Symbol.PSB)
    proposal = RoleProposal(
        association_id=association, role=RegistryRole.SUPERVISOR, department_ids=(department,),
        valid_from=make.MONDAY.date(), basis="合成",
    )  # fmt: skip
    return keep_batch(session, [proposal], file_name="名册.csv", actor=actor, at=make.MONDAY).id


def count(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_a_batch_that_two_confirm_at_once_is_written_once(scene: Scene) -> None:
    pages = [scene.browser(login, StaffRole.ADMINISTRATOR) for login in ("one", "two")]
    with scene.runtime.db.unit_of_work() as session:
        batch_id = waiting_batch(session, make.make_actor(session, StaffRole.ADMINISTRATOR))
    form = {"decision": "accept", "note": ""}
    assert at_once(*(sender(page, f"/registry/batches/{batch_id}", form) for page in pages)) == [303, 409]
    with scene.runtime.db.reading() as session:
        assert session.get_one(RegistryBatch, batch_id).state is CorrectionState.ACCEPTED
        assert len(session.exec(select(OfficeEvent).where(OfficeEvent.kind == ACCEPTED)).all()) == 1
        held = select(RoleAssignment).where(RoleAssignment.role == RegistryRole.SUPERVISOR)
        assert len(session.exec(held.where(RoleAssignment.valid_to.is_(None))).all()) == 1
        assert not session.exec(select(RegistryBatchLine).where(RegistryBatchLine.fault != "")).all()


def test_a_registry_file_imported_twice_at_once_is_taken_once(scene: Scene) -> None:
    """From two previews of the same file, and once more from one preview whose button was pressed twice."""
    pages = [scene.browser(login, StaffRole.ADMINISTRATOR) for login in ("one", "two")]
    content = csv_bytes(*(row(number, supervisor=COMMERCE) for number in range(1, 6)))

    def sent(page: Page) -> str:
        return page.post("/registry/import/", {"file": (BytesIO(content), "名册.csv")}).headers["Location"]

    form = {"decision": "take", "creates": "1"}
    assert at_once(*(sender(page, sent(page), form) for page in pages)) == [303, 303]
    with scene.runtime.db.reading() as session:
        assert count(session, Association) == 1 + 5
        assert len(session.exec(select(Department).where(Department.name == COMMERCE)).all()) == 1
        assert count(session, RegistryUpload) == 0
    address = sent(pages[0])
    assert at_once(*(sender(pages[0], address, form) for _twice in range(2))) == [303, 404]
    with scene.runtime.db.reading() as session:
        assert count(session, Association) == 1 + 5


def test_a_file_of_departments_imported_twice_at_once_is_taken_once(scene: Scene) -> None:
    pages = [scene.browser(login, StaffRole.ADMINISTRATOR) for login in ("one", "two")]
    content = "name,symbols,level,region\n成都市合成林业局,,city,510100\n".encode()

    def form() -> dict[str, object]:
        return {"step": "import", "file": (BytesIO(content), "部门.csv")}

    assert at_once(*(sender(page, "/departments/file/", form()) for page in pages)) == [303, 303]
    with scene.runtime.db.reading() as session:
        assert len(session.exec(select(Department).where(Department.name == "成都市合成林业局")).all()) == 1


def test_a_clock_put_back_between_proposal_and_confirmation_spoils_nothing(database: Database) -> None:
    with database.unit_of_work() as session:
        make.make_office(session)
        first, second = (make.make_actor(session, StaffRole.ADMINISTRATOR) for _each in range(2))
        batch_id = waiting_batch(session, first)
    earlier = make.MONDAY - timedelta(hours=5)
    with database.unit_of_work() as session:
        assert accept_batch(session, batch_id, note="", actor=second, at=earlier) == 1
    with database.reading() as session:
        batch = session.get_one(RegistryBatch, batch_id)
        assert (batch.state, batch.decided_at) == (CorrectionState.ACCEPTED, earlier)
        last = session.exec(select(OfficeEvent).order_by(OfficeEvent.seq.desc()).limit(1)).one()
        assert (last.kind, last.at) == (ACCEPTED, earlier)
