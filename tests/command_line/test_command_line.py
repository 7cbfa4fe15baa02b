"""What somebody got wrong at the prompt: one line on standard error, exit status 2, whatever the command."""

import sys

import pytest

from intake.__main__ import main


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert said.out == ""
        return ended.value.code, said.err

    return run


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["deadline", "2026-11-21", "--working-days", "abc"], "--working-days"),
        (["deadline"], "RECEIVED"),
        (["deadline", "2026-11-21", "--pauses", "x"], "--pauses"),
        (["deadline", "2026-11-21", "--working-days", "5", "--calendar", "/nowhere.json"], "/nowhere.json"),
        (["deadline", "2026-11-21", "--working-days", "5", "--profile", "shandong"], "--profile"),
        (["nonsense"], "nonsense"),
        (["clocks", "nonsense"], "nonsense"),
        (["calendar", "show", "next"], "year"),
        (["up", "--port", "many"], "--port"),
    ],
)
def test_it_is_told_in_one_line_that_names_it(refused, tmp_path, monkeypatch, words, told):
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "nowhere"))
    status, error = refused(*words)
    assert status == 2
    assert error.startswith("jiesu: ")
    assert told in error.lower() if told == "year" else told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


def test_without_a_command_the_help_is_shown(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["jiesu", "clocks"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert (ended.value.code, said.err) == (2, "")
    assert "explain" in said.out


def test_what_went_well_exits_with_0(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setattr(sys, "argv", ["jiesu", "deadline", "2026-11-21", "--working-days", "5"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0, capsys.readouterr().out[:14]) == (0, "Due 2026-11-27")
