"""A published file that was lost or spoilt is made anew from the events where these give what was published."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.casework.actor import BY_DECISION
from intake.db import Database
from intake.errors import NotPossibleNow
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.stores.folder_store import FolderStore
from intake.evidence.stores.store import EvidenceStore
from intake.models import ReportSnapshot
from intake.registry_upkeep.association_edits import AssociationFacts, change_association
from intake.reports.remaking import RemadeFile, remake_published
from intake.reports.restating import restate_moved
from intake.reports.store.engine import cursor
from intake.reports.store.files import FactFiles
from intake.reports.store.folding import rebuild
from intake.reports.store.rederived import digest_of_file, kept_months
from intake.reports.store.room import FactRoom
from intake.reports.verifying import verify_months
from intake.settings import Settings
from intake.settings.figures import Restating
from intake.vocabulary import Reading
from routing.calendars.working_time import local_day
from routing.models import Association
from tests import factories as make
from tests.record.tamper import thaw
from tests.reports.asking import publish, room_of
from tests.reports.histories_of_verbs.conftest import copied_with_files
from tests.reports.histories_of_verbs.rows import tables
from tests.reports.histories_of_verbs.test_digest import forge_a_closing
from tests.reports.histories_of_verbs.town import UNTIL, Town
from tests.stages.weed_server import WeedServer

pytestmark = pytest.mark.slow
LATER = UNTIL + timedelta(days=5)


def october_twice(room: FactRoom) -> None:
    """October and November, and October once more after a good deal was entered."""
    for month in ("2026-10", "2026-11"):
        publish(room, month, at=UNTIL)
    town = Town.taken_up(room.db, seed=3, at=UNTIL)
    town.run(LATER)
    restate_moved(room, Restating.AT_ONCE, at=LATER)


@pytest.fixture
def published(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FactRoom]:
    yield from copied_with_files(engine, request, tmp_path, october_twice)


def test_every_revision_is_made_anew_as_it_was_published(published: FactRoom) -> None:
    revisions = kept(published)
    assert max(one.revision for one in revisions) > 1
    figures = tables(published, reading=Reading.PUBLISHED, bys=(None,))
    paths = [published.files.path(one.file_id) for one in revisions]
    paths[0].write_bytes(b"no file of facts")
    for path in paths[1:]:
        path.unlink()
    with pytest.raises(NotPossibleNow, match="report rebuild"):
        tables(published, reading=Reading.PUBLISHED, bys=(None,))
    rebuild(published, at=LATER)
    told = [*remake_published(published)]
    assert all(one.is_whole for one in told)
    assert [(one.month, one.revision) for one in told if "put back" in one.said.msgid] == names(revisions)
    assert digests_of(paths) == [one.body["digest"] for one in revisions]
    [aside] = [one.said.params["path"] for one in told if "kept as" in one.said.msgid]
    assert Path(aside).read_bytes() == b"no file of facts"
    assert tables(published, reading=Reading.PUBLISHED, bys=(None,)) == figures
    assert all(one.is_same for one in verify_months(published))
    assert [*remake_published(published)] == [], "once"


def test_what_the_events_do_not_give_is_said_and_nothing_is_written(published: FactRoom) -> None:
    paths = [published.files.path(one.file_id) for one in kept(published)]
    with published.db.unit_of_work() as session:
        thaw(session)
        forge_a_closing(session)
    spoilt = paths[-1]
    spoilt.write_bytes(b"spoilt")
    for path in paths[:-1]:
        path.unlink()
    rebuild(published, at=LATER)
    told = [*remake_published(published)]
    wrong = [one for one in told if not one.is_whole]
    assert wrong
    assert all("nothing was written" in one.said.msgid for one in wrong)
    for one, path in zip(kept(published), paths, strict=True):
        if (one.month.strftime("%Y-%m"), one.revision) in [(each.month, each.revision) for each in wrong]:
            assert path.read_bytes() == b"spoilt" if path == spoilt else not path.exists()


def test_what_the_registry_has_changed_since_is_known_from_what_was_published_about_then(
    published: FactRoom,
) -> None:
    october = kept(published)[0]
    with published.db.unit_of_work() as session:
        known = session.get(Association, make.known_association(session))
        change_association(
            session,
            known.id,
            replace(AssociationFacts.of(known), industry="another industry"),
            document="合成文号",
            effective_on=local_day(UNTIL),
            actor=BY_DECISION,
            at=LATER,
        )
    published.files.path(october.file_id).unlink()
    rebuild(published, at=LATER)
    told = [*remake_published(published)]
    assert [(one.month, one.is_whole) for one in told] == [("2026-10", True)]
    for one in kept(published):
        published.files.path(one.file_id).unlink()
    assert not all(one.is_whole for one in remake_published(published)), "nobody knows any more"


@pytest.fixture(scope="module")
def weed() -> Iterator[WeedServer]:
    server = WeedServer()
    yield server
    server.stop()


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.proof)])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    """What several hosts have in common: a bucket, or here a folder of the same manners."""
    if request.param == "folder":
        return FolderStore(tmp_path / "shared")
    settings: Settings = request.getfixturevalue("settings")
    return BucketStore(request.getfixturevalue("weed").settings(settings), prefix="figures")


def test_a_host_and_the_bucket_put_each_other_right(walked: Database, tmp_path: Path, shared: EvidenceStore) -> None:
    here, there = (_host(walked, tmp_path / name, shared) for name in ("here", "there"))
    rebuild(here, at=UNTIL)
    publish(here, "2026-10", at=UNTIL)
    [one] = kept(here)
    assert [*remake_published(there)] == [], "it fetches what it reads"
    path, right = here.files.path(one.file_id), [one.body["digest"]]
    path.write_bytes(b"spoilt")
    assert said(remake_published(here)) == ["from the bucket", "kept as"]
    assert digests_of([path]) == right
    shared.delete([one.file_id])
    assert said(remake_published(here)) == ["from this host"]
    shared.delete([one.file_id])
    shared.write(one.file_id, [b"spoilt"])
    path.unlink()
    told = [*remake_published(here)]
    assert said(told) == ["the same facts", "the same facts", "kept as"]
    assert digests_of([path, there.files.path(one.file_id)]) == right * 2


def said(told: "Iterator[RemadeFile] | list[RemadeFile]") -> list[str]:
    known = ("from the bucket", "from this host", "the same facts", "kept as")
    return [next(words for words in known if words in one.said.msgid) for one in told]


def _host(database: Database, folder: Path, shared: EvidenceStore) -> FactRoom:
    room = room_of(database, folder)
    return FactRoom(room.db, FactFiles(folder, shared), room.collaborators)


def kept(room: FactRoom) -> list[ReportSnapshot]:
    with room.db.reading() as session:
        return kept_months(session)


def names(revisions: list[ReportSnapshot]) -> list[tuple[str, int]]:
    return [(f"{one.month:%Y-%m}", one.revision) for one in revisions]


def digests_of(paths: list[Path]) -> list[str]:
    with cursor() as connection:
        return [digest_of_file(connection, path) for path in paths]
