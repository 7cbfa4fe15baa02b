"""A recording is moved through: only what was asked for is opened, and one hearing is one line of the record."""

import os
from collections.abc import Iterator
from io import BytesIO

import pytest
from sqlmodel import select

from intake.casework import find
from intake.casework.actor import COMPLAINANT
from intake.casework.ledger import audit
from intake.events import EventKind
from intake.evidence.attaching import NewEvidence, attach_evidence
from intake.evidence.receiving import receive_file
from intake.evidence.stores.folder_store import FolderStore
from intake.models import EvidenceCopy
from intake.runtime import Runtime
from intake.sealing.stream import PIECE
from intake.settings import Settings
from intake.vocabulary import StaffRole
from routing.vocabulary import Channel
from tests import factories as make
from tests.evidence import sample_files as sample
from tests.stages.offices import serving
from tests.stages.pages import Page

pytestmark = pytest.mark.slow

SOUND = sample.recording() + os.urandom(7 * PIECE)
SIZE = len(SOUND)
HEAD, SEALED = 33, PIECE + 16  # of what is stored


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    with serving(settings) as runtime:
        yield runtime


@pytest.fixture
def address(page: Page, runtime: Runtime, make_staff) -> str:
    page.log_in(make_staff("operator", StaffRole.OPERATOR))
    stored = receive_file(runtime.evidence, BytesIO(SOUND), "录音.wav", at=make.on(0))
    with runtime.db.unit_of_work() as session:
        office = make.make_office(session, ring=runtime.ring)
        number = make.make_complaint(session, office, association_id=make.known_association(session)).number
        complaint, new = find.lock_complaint(session, number), NewEvidence(runtime.evidence, [stored], Channel.WEB)
        attach_evidence(session, office, complaint, new, actor=COMPLAINANT, at=make.on(0, 11))
        copy_id = session.exec(select(EvidenceCopy.id)).one()
    return f"/evidence/{number}/{copy_id}"


def readings(runtime: Runtime, address: str) -> int:
    with runtime.db.reading() as session:
        complaint = find.get_by_number(session, address.split("/")[2])
        return sum(one.kind is EventKind.EVIDENCE_VIEW for one in audit.timeline(session, complaint.id))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-1", 0, 1),
        (f"bytes={PIECE - 2}-{PIECE + 2}", PIECE - 2, PIECE + 2),
        (f"bytes={5 * PIECE + 9}-", 5 * PIECE + 9, SIZE - 1),
        ("bytes=-10", SIZE - 10, SIZE - 1),
        (f"bytes={SIZE - 1}-{SIZE + 500}", SIZE - 1, SIZE - 1),
    ],
)
def test_a_part_is_answered_with_that_part(page: Page, address: str, asked: str, first: int, last: int) -> None:
    answer = page.get(address, status=206, headers={"Range": asked})
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert answer.headers["Content-Length"] == str(last + 1 - first)
    assert answer.data == SOUND[first : last + 1]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_only_what_was_asked_for_is_opened(page: Page, address: str, runtime: Runtime) -> None:
    store = runtime.evidence.store
    assert isinstance(store, FolderStore)
    (path,) = (one for one in store.folder.rglob("*") if one.is_file())
    sealed, first, last = path.read_bytes(), HEAD + 5 * SEALED, HEAD + 6 * SEALED
    # Whatever else stands there would not open.
    path.write_bytes(sealed[:HEAD] + bytes(first - HEAD) + sealed[first:last] + bytes(len(sealed) - last))
    part = {"Range": f"bytes={5 * PIECE + 7}-{6 * PIECE - 1}"}
    assert page.get(address, status=206, headers=part).data == SOUND[5 * PIECE + 7 : 6 * PIECE]


def test_one_hearing_is_one_line_of_the_record(page: Page, address: str, runtime: Runtime) -> None:
    for asked in ("bytes=0-", "bytes=900-999", "bytes=70000-"):
        page.get(address, status=206, headers={"Range": asked})
    assert readings(runtime, address) == 1
    page.get(address)
    assert readings(runtime, address) == 2


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=9-3", "bytes=x", "bytes=-0"])
def test_what_there_is_not_is_said_with_the_size(page: Page, address: str, asked: str) -> None:
    answer = page.get(address, status=416, headers={"Range": asked})
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["seconds=1-2", "bytes=0-1,5-6", f"bytes=-{SIZE + 1}"])
def test_what_is_not_answered_in_parts_is_answered_whole(page: Page, address: str, asked: str) -> None:
    assert page.get(address, headers={"Range": asked}).data == SOUND


def test_a_part_is_of_the_copy_whose_beginning_one_has(page: Page, address: str) -> None:
    whole = page.get(address)
    assert whole.headers["Accept-Ranges"] == "bytes"
    tag = whole.headers["ETag"]
    same = {"Range": "bytes=5-9", "If-Range": tag}
    assert page.get(address, status=206, headers=same).data == SOUND[5:10]
    assert page.get(address, headers=same | {"If-Range": '"another"'}).data == SOUND
    assert page.get(address, status=304, headers={"If-None-Match": tag}).data == b""
