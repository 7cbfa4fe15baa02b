"""Whatever the settings or the surroundings got wrong is one line that names it, exit status 2, never a traceback."""

import sys
from pathlib import Path

import pytest

from intake.__main__ import main
from intake.settings import Settings
from tests.stages.templates import Templates
from workers.__main__ import main as run_workers

STRONG = "worthless-0123456789-abcdefghijklmnop"
GOOD = {
    "JIESU_SECRET_KEY": STRONG,
    "JIESU_LOOKUP_KEY": STRONG,
    "JIESU_IDENTITY_KEYS": '{"k1": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}',
    "JIESU_RECORD_KEYS": '{"r1": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}',
}
UNREACHABLE = "redis://127.0.0.1:1/0"


@pytest.fixture
def installation(tmp_path: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a migrated database and secrets."""
    folder = tmp_path / "data"
    monkeypatch.setenv("JIESU_DATA_DIR", str(folder))
    Settings.from_env()
    templates.sqlite_copy(folder, is_seeded=True)
    return folder


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out, said.err.count("\n")) == (2, "", 1), said.err
        assert said.err.startswith("jiesu: ")
        return said.err

    return run


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("JIESU_LOOKUP_KEY", "changeme", "is too weak"),
        ("JIESU_IDENTITY_KEYS", "{", "no JSON"),
        ("JIESU_IDENTITY_KEYS", '{"k1": "short"}', "base64"),
        ("JIESU_IDENTITY_KEYS", "{}", "at least one key"),
        ("JIESU_RECORD_KEYS", "{", "no JSON"),
        ("JIESU_RECORD_KEYS", '{"r1": "short"}', "base64"),
        ("JIESU_RECORD_KEYS", "{}", "at least one key"),
        ("JIESU_RECORD_KEYS", '{"a-name-of-17-char": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}', "1 to 16"),
        ("JIESU_SESSION_MINUTES", "soon", "integer"),
        ("JIESU_IDENTITY_YEARS", "0", "greater than or equal to 1"),
        ("JIESU_IS_SECURE_COOKIE", "perhaps", "boolean"),
        ("JIESU_HOME_REGION", "Chengdu", "GB/T 2260"),
        ("JIESU_POLICY_PROFILE", "mars", "shandong"),
    ],
)
def test_a_bad_value_is_named(installation, refused, monkeypatch, *, name, value, told):
    for setting, word in (GOOD | {name: value}).items():
        monkeypatch.setenv(setting, word)
    for words in (["staff", "list"], ["db", "upgrade"]):
        error = refused(*words)
        assert name in error
        assert told in error


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "JIESU_DATABASE_URL is no address"),
        ("mysql://host/jiesu", "JIESU_DATABASE_URL is no address"),
        ("oracle+nothing://host/jiesu", "JIESU_DATABASE_URL is no address"),
        ("postgresql://127.0.0.1:1/jiesu", "cannot be read"),
        ("sqlite:///{folder}/picture.png", "cannot be read"),
    ],
)
@pytest.mark.parametrize("words", [["staff", "list"], ["db", "upgrade"], ["deadline", "2026-11-21", "--days", "5"]])
def test_a_database_that_cannot_be_asked_is_told(tmp_path, refused, monkeypatch, *, url, told, words):
    (tmp_path / "picture.png").write_bytes(b"no database at all, but longer than a hundred bytes " * 4)
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JIESU_DATABASE_URL", url.format(folder=tmp_path))
    assert told in refused(*words)


@pytest.mark.parametrize("words", [["up"], ["db", "upgrade"], ["demo"]])
def test_a_data_folder_that_cannot_be_made_is_told(tmp_path, refused, monkeypatch, words):
    (tmp_path / "file").touch()
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path / "file" / "data"))
    assert "JIESU_DATA_DIR" in refused(*words)


def test_damaged_secrets_are_told_and_not_made_anew(installation, refused):
    (installation / "secrets.json").write_text("{", encoding="utf-8")
    assert "secrets.json is damaged" in refused("staff", "list")
    assert (installation / "secrets.json").read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    "words",
    [
        ["registry", "import", "{nowhere}"],
        ["rules", "import", "{nowhere}"],
        ["rules", "check", "{nowhere}"],
        ["rules", "export", "-o", "{nowhere}/rules.csv"],
        ["limits", "export", "--ladders", "{nowhere}/ladders.csv"],
        ["limits", "import", "{nowhere}", "--reason", "示例"],
        ["calendar", "import", "{nowhere}"],
        ["deadline", "2026-11-21", "--days", "5", "--calendar", "{nowhere}"],
        ["registry", "import", "{folder}"],
        ["rules", "import", "{folder}"],
    ],
)
def test_a_file_that_cannot_be_read_or_written_is_named(installation, refused, tmp_path, words):
    error = refused(*(word.format(nowhere=tmp_path / "nowhere", folder=installation) for word in words))
    assert ("nowhere" if "nowhere" in "".join(words) else installation.name) in error


@pytest.mark.parametrize("command", ["worker", "cron"])
@pytest.mark.parametrize(("url", "told"), [("nonsense", "JIESU_REDIS_URL"), (UNREACHABLE, "queue cannot be reached")])
def test_a_queue_that_cannot_be_reached_is_told(installation, refused, monkeypatch, *, command, url, told):
    monkeypatch.setenv("JIESU_REDIS_URL", url)
    assert told in refused(command)


def test_a_job_by_hand_tells_it_too(installation, monkeypatch, capsys):
    monkeypatch.setenv("JIESU_REDIS_URL", UNREACHABLE)
    with pytest.raises(SystemExit) as ended:
        run_workers(["once", "heartbeat"])
    error = capsys.readouterr().err
    assert (ended.value.code, error.count("\n")) == (2, 1)
    assert "queue cannot be reached" in error
