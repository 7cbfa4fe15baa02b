"""A file that somebody names and that is not what it should be: told on standard error, exit status 2, no trace."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.__main__ import main

pytestmark = pytest.mark.slow

COMMANDS = (
    ("registry", "import"),
    ("rules", "import"),
    ("rules", "check"),
    ("limits", "import", "--reason", "合成"),
    ("calendar", "import"),
)
CONTENTS = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "latin-1": "order,name\n1,Fédération\xff\xfe\n".encode("latin-1"),
    "endless": b'"' + b"a" * 200_000,
    "broken workbook": b"PK\x03\x04" + b"nothing of the kind",
}

Refused = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def refused(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    monkeypatch.setenv("JIESU_DATA_DIR", str(folder))
    monkeypatch.delenv("JIESU_DATABASE_URL", raising=False)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code, said.err if not said.out else said.out

    return run


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_not_there_or_no_file_is_one_line(refused: Refused, tmp_path: Path, command: tuple[str, ...]) -> None:
    for path, why in ((tmp_path / "nowhere.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        status, told = refused(*command, str(path))
        assert (status, told.count("\n")) == (2, 1)
        assert told.startswith("jiesu: ")
        assert str(path.name) in told
        assert why in told


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_in_no_form_that_is_read_is_refused(
    refused: Refused, tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    file = tmp_path / "sent"
    file.write_bytes(content)
    status, told = refused(*command, str(file))
    # What is checked is reported as a finding, and a finding that is an error ends with 1.
    assert status == (1 if command == ("rules", "check") else 2)
    starts = "error   invalid" if status == 1 else ("jiesu: ", "Nothing was imported; ")
    assert [line for line in told.splitlines() if line.startswith(starts)]
    assert told.count("\n") <= 4  # a heading, and what is wrong with each column of a header
