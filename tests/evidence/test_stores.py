"""Sealed files lie in a folder or in a bucket: whole or not at all, written once, read as they were written."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.clock import now
from intake.evidence.stores.bucket_store import BucketStore
from intake.evidence.stores.folder_store import FolderStore
from intake.evidence.stores.store import EvidenceStore, StoreFailed
from intake.settings import Settings
from tests.stages.weed_server import SECRET_KEY, WeedServer

pytestmark = pytest.mark.slow

LARGE = os.urandom(12_000_000)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> EvidenceStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "kept")
    weed: WeedServer = request.getfixturevalue("weed")
    bucket = BucketStore(weed.settings(settings))
    bucket.check()
    bucket.delete(list(bucket.stored(before=now() + timedelta(hours=1))))
    return bucket


def blocks(content: bytes, size: int = 65_552) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@pytest.mark.parametrize("content", [b"", b"few", LARGE], ids=["nothing", "little", "in parts"])
def test_what_is_written_is_read(store: EvidenceStore, content: bytes) -> None:
    store.write(-7_001, blocks(content))
    assert b"".join(store.read(-7_001)) == content
    for start, end in ((0, 2), (len(content) - 3, None), (9_000_000, 9_000_005)):
        if 0 <= start < len(content):
            assert b"".join(store.read(-7_001, start, end)) == content[start:end]
    store.delete([-7_001, 5])
    with pytest.raises(StoreFailed):
        store.read(-7_001)


@pytest.mark.parametrize("content", [b"second", LARGE], ids=["little", "in parts"])
def test_nothing_is_written_twice(store: EvidenceStore, content: bytes) -> None:
    store.write(12, [b"first"])
    with pytest.raises(StoreFailed):
        store.write(12, blocks(content))
    assert b"".join(store.read(12)) == b"first"


@pytest.mark.parametrize("size", [1_000, 11_000_000], ids=["little", "in parts"])
def test_what_breaks_off_leaves_nothing(store: EvidenceStore, size: int) -> None:
    def breaking() -> Iterator[bytes]:
        yield from blocks(LARGE[:size])
        raise ConnectionResetError("the line broke")

    with pytest.raises((StoreFailed, ConnectionResetError)):
        store.write(13, breaking())
    assert list(store.stored(before=now() + timedelta(hours=1))) == []
    with pytest.raises(StoreFailed):
        store.read(13)


def test_it_tells_what_was_written_before(store: EvidenceStore) -> None:
    for copy_id in (1, 257, -3):
        store.write(copy_id, [b"x"])
    assert sorted(store.stored(before=now() + timedelta(hours=1))) == [-3, 1, 257]
    assert list(store.stored(before=now() - timedelta(hours=1))) == []


def test_it_says_that_it_can_be_written(store: EvidenceStore) -> None:
    store.check()
    store.check()
    assert list(store.stored(before=now() + timedelta(hours=1))) == []


def test_a_wrong_secret_is_refused_by_the_bucket(weed: WeedServer, settings: Settings) -> None:
    BucketStore(weed.settings(settings)).check()
    wrong = BucketStore(weed.settings(settings, secret="not-the-secret-of-tests"))
    for act in (wrong.check, lambda: wrong.write(1, [b"x"]), lambda: list(wrong.stored(before=now()))):
        with pytest.raises(StoreFailed) as refused:
            act()
        assert "not-the-secret" not in str(refused.value)
        assert SECRET_KEY not in str(refused.value)


def test_a_bucket_that_is_not_reached_is_told(settings: Settings, weed: WeedServer) -> None:
    nowhere = weed.settings(settings).model_copy(update={"evidence_s3_endpoint": "http://127.0.0.1:9"})
    with pytest.raises(StoreFailed, match="cannot be stored"):
        BucketStore(nowhere).check()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFailed, match="cannot be stored"):
        FolderStore(tmp_path / "file").check()


def test_what_was_never_finished_is_thrown_away(tmp_path: Path) -> None:
    left = tmp_path / "0c" / "abc.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    assert list(FolderStore(tmp_path).stored(before=now() + timedelta(hours=1))) == []
    assert not left.exists()
