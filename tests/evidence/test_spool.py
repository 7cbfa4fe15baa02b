"""What is uploaded never lies in clear on the disk, from the first byte of the request on."""

import io
import os
import random
import tempfile
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder

from intake.sealing.spool import sealed_spool
from intake.web.files.uploads import SealingRequest


def sent_with(content: bytes) -> SealingRequest:
    """A form with one file, its body in memory: the builder itself would spool it."""
    head = b'--edge\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return SealingRequest(
        EnvironBuilder(
            method="POST", input_stream=io.BytesIO(body), content_type=kind, content_length=len(body)
        ).get_environ()
    )


def lies_on_disk() -> list[bytes]:
    """What this process holds open among temporary files, with or without a name."""
    held = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            if str(link.readlink()).startswith(tempfile.gettempdir()):
                held.append(link.read_bytes())
        except OSError:
            continue
    return held


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_large_upload_is_sealed_as_it_arrives_and_leaves_no_name(folder: Path) -> None:
    clear = b"SYNTHETIC NAME 13800001234 " * 60_000
    request = sent_with(clear)
    sent = request.files["files"].stream
    sent.seek(0, os.SEEK_END)
    held = lies_on_disk()
    assert max(map(len, held)) >= len(clear) - 64 * 1024, "it does lie on the disk, but for what is buffered"
    assert not any(b"SYNTHETIC NAME" in content for content in held)
    assert list(folder.iterdir()) == [], "no name in any folder"
    sent.seek(0)
    assert sent.read() == clear
    request.close()
    assert not any(len(content) > 100_000 for content in lies_on_disk())


def test_a_small_upload_stays_in_memory(folder: Path) -> None:
    request = sent_with(b"a")
    assert isinstance(request.files["files"].stream, io.BytesIO)
    assert not lies_on_disk()


def test_any_place_is_read_as_it_was_written(folder: Path) -> None:
    draw, content = random.Random(3), random.Random(4).randbytes(300_000)
    spool = sealed_spool()
    for start in range(0, len(content), 7_001):
        spool.write(content[start : start + 7_001])
    for _time in range(50):
        at, size = draw.randrange(len(content)), draw.randrange(40_000)
        assert spool.seek(at) == at
        assert spool.read(size) == content[at : at + size]
    assert spool.seek(0, os.SEEK_END) == len(content)
    spool.seek(5)
    with pytest.raises(io.UnsupportedOperation):
        spool.raw.write(b"again")
