"""What has been released is frozen: no revision that installations have run is ever changed, taken away or preceded."""

import hashlib
from pathlib import Path

import pytest

from intake import __version__
from tests.migrations.released import (
    NotToBeReleased,
    Releases,
    digests,
    file_text,
    frozen_faults,
    read_releases,
    with_release,
)
from tests.migrations.snapshot import ABOUT, ROWS, SNAPSHOTS

OUT: Releases = {"0.9.0": {"0001": "a", "0002": "b"}, "0.10.0": {"0003": "c"}}
FOUND = {"0001": "a", "0002": "b", "0003": "c"}


def test_no_released_revision_of_ours_has_changed() -> None:
    assert sorted(frozen_faults(read_releases(), digests())) == []


def test_this_release_is_held_and_so_is_its_history() -> None:
    releases = read_releases()
    assert list(releases)[-1] == __version__, f"python -m tests.migrations.release {__version__}"
    kept = {folder.name for folder in SNAPSHOTS.iterdir() if (folder / ROWS).is_file() and (folder / ABOUT).is_file()}
    assert kept == set(releases)


def test_the_digest_is_that_of_the_files_bytes(tmp_path: Path) -> None:
    (tmp_path / "0001_first.py").write_bytes(b"one\r\n")
    (tmp_path / "__init__.py").touch()
    assert digests(tmp_path) == {"0001": hashlib.sha256(b"one\r\n").hexdigest()}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (FOUND | {"0002": "other"}, "0002 was released with 0.9.0 and has been changed"),
        ({"0001": "a", "0002": "b"}, "0003 was released with 0.10.0 and has been taken away"),
    ],
)
def test_a_change_to_what_is_released_is_told_in_a_sentence(found: dict[str, str], told: str) -> None:
    rule = "a released migration is frozen, put it back and write a new revision"
    assert list(frozen_faults(OUT, found)) == [f"{told}: {rule}"]
    with pytest.raises(NotToBeReleased, match="frozen"):
        with_release(OUT, "0.11.0", found)


def test_nothing_is_slipped_in_before_what_is_released() -> None:
    late = {"0.9.0": {"0002": "b"}}
    told = ["0001 stands before 0002, which is released: a new revision comes last"]
    assert list(frozen_faults(late, {"0001": "a", "0002": "b"})) == told


def test_a_release_holds_what_no_release_before_it_holds() -> None:
    found = FOUND | {"0004": "d", "0005": "e"}
    assert list(frozen_faults(OUT, found)) == []
    made = with_release(OUT, "0.11.0", found)
    assert made == {**OUT, "0.11.0": {"0004": "d", "0005": "e"}}
    assert list(made)[-1] == "0.11.0"
    assert with_release(made, "0.12.0", found)["0.12.0"] == {}


def test_a_release_is_written_once() -> None:
    with pytest.raises(NotToBeReleased, match=r"0\.10\.0 is released"):
        with_release(OUT, "0.10.0", FOUND)


def test_while_it_is_not_out_yet_the_last_release_alone_is_written_anew() -> None:
    found = FOUND | {"0003": "other"}
    assert with_release(OUT, "0.10.0", found, anew=True) == {**OUT, "0.10.0": {"0003": "other"}}
    for earlier in ("0.9.0", "0.8.0"):
        with pytest.raises(NotToBeReleased, match=r"no later release than 0\.10\.0"):
            with_release(OUT, earlier, found, anew=True)


def test_written_anew_it_changes_no_revision_of_an_earlier_release() -> None:
    with pytest.raises(NotToBeReleased, match=r"0001 was released with 0\.9\.0"):
        with_release(OUT, "0.10.0", FOUND | {"0001": "other"}, anew=True)


def test_the_list_reads_a_line_a_revision() -> None:
    assert file_text({"0.9.0": {"0001": "a"}}) == '{\n "0.9.0": {\n  "0001": "a"\n }\n}\n'
