"""Nonsense in any setting, and a region that does not exist: one line, exit status 2, whatever the command."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import routing
from intake.__main__ import main
from intake.cli.table import CHECKING
from intake.settings import Settings
from tests.command_line.test_schema_required import WORDS
from tests.command_line.test_wrong_settings import GOOD
from tests.stages import extents
from tests.stages.templates import Templates

pytestmark = [pytest.mark.slow, pytest.mark.sampled]

RING = GOOD["JIESU_RECORD_KEYS"]
WRONG = {
    "JIESU_ALLOWED_HOSTS": ["http://h", "a b_c"],
    "JIESU_BACKUP_DAYS": ["-1", "soon"],
    "JIESU_BULLETINS": ["daily"],
    "JIESU_BULLETIN_ISSUER": ["局" * 41],
    "JIESU_BULLETIN_LEAST_DUE": ["0", "many"],
    "JIESU_CONFIRM_MINUTES": ["0", "soon"],
    "JIESU_DATABASE_URL": [
        "nonsense", "mysql://h/x", "postgresql://h:abc/x", "postgresql://h:99999/x", "postgresql://127.0.0.1:1/jiesu",
        "sqlite://", "sqlite:////nowhere/at/all.sqlite", "sqlite:////{folder}",
    ],
    "JIESU_DATA_DIR": ["{folder}/file/below", "{folder}/file"],
    "JIESU_DRAFT_HOURS": ["0", "long"],
    "JIESU_ERASURE_LIST": ["/nowhere/at/all", "{folder}"],
    "JIESU_EVIDENCE_DRAFTS_MB": ["0", "many"],
    "JIESU_EVIDENCE_FILES": ["0", "many"],
    "JIESU_EVIDENCE_FILE_MB": ["0", "201"],
    "JIESU_EVIDENCE_FOLDER": ["/nowhere/at/all", "{folder}/file"],
    "JIESU_EVIDENCE_S3_BUCKET": ["evidence"],
    "JIESU_EVIDENCE_S3_ENDPOINT": ["nonsense", "ftp://h", "http://h/path?a=b"],
    "JIESU_EVIDENCE_S3_IS_VIRTUAL_HOSTED": ["perhaps"],
    "JIESU_EVIDENCE_SCANNER": ["nonsense", "tcp://h", "unix://relative"],
    "JIESU_EVIDENCE_TOTAL_MB": ["0", "2001"],
    "JIESU_HOME_REGION": ["Chengdu", "999999", "000000", "51010", ""],
    "JIESU_DUPLICATE_DAYS": ["0", "many"],
    "JIESU_IDENTITY_KEYS": ["{", '{"k1": "short"}', "{}", "[]", "5", '{"k1": 5}', RING.replace("r1", ""), ""],
    "JIESU_IDENTITY_YEARS": ["0", "two"],
    "JIESU_STRAY_DAYS": ["29", "many"],
    "JIESU_IS_CALL_RECORDED": ["perhaps", ""],
    "JIESU_IS_OPEN_DATA": ["perhaps", ""],
    "JIESU_IS_SECURE_COOKIE": ["perhaps"],
    "JIESU_LOOKUP_KEY": ["short", ""],
    "JIESU_POLICY_PROFILE": ["mars", ""],
    "JIESU_PUBLIC_POSTS_PER_MINUTE": ["-1"],
    "JIESU_PUBLIC_URL": ["nonsense", "ftp://h", "http://", "http://h:99999", "http://h:abc", "http://h/?a=b", ""],
    "JIESU_RECORD_KEYS": ["{", "null", '{"k1": "é"}', ""],
    "JIESU_REDIS_URL": ["nonsense", "redis://h:abc/0", "redis://h:99999", "redis://h/0?socket_timeout=x"],
    "JIESU_BACKUP_FOLDER": ["/nowhere/at/all", "{folder}/file"],
    "JIESU_BACKUP_HOUR": ["24", "early"],
    "JIESU_BACKUP_COUNT": ["0", "many"],
    "JIESU_ROOT_FOLDER": ["/nowhere/at/all", "{folder}/file"],
    "JIESU_ROOT_HOUR": ["24", "early"],
    "JIESU_ROOT_READERS": ["nobody"],
    "JIESU_SCORING_PROFILE": ["mars", "{folder}", "{folder}/file"],
    "JIESU_REPORTING_DAY_ENDS": ["0", "25", "noon"],
    "JIESU_RESTATING": ["sometimes", ""],
    "JIESU_SECOND_FACTOR": ["perhaps", ""],
    "JIESU_OIDC_ISSUER": ["nonsense", "http://id.example.cn", "https://id.example.cn"],
    "JIESU_SECRET_KEY": ["changeme", "a" * 40],
    "JIESU_SESSION_MINUTES": ["soon", "0", "99999", "", "1.5"],
    "JIESU_SMS_ANSWERS": ["0", "many"],
    "JIESU_SMS_ANSWER_MINUTES": ["0", ""],
    "JIESU_SMS_GATEWAY_DIGEST": ["sha1", ""],
    "JIESU_SMS_GATEWAY_SIGNATURE": ["x" * 21],
    "JIESU_SMS_GATEWAY_URL": ["nonsense", "http://h"],
    "JIESU_SMS_PER_SECOND": ["0", "many"],
    "JIESU_SMTP_FROM": ["jiesu@example.cn"],
    "JIESU_SMTP_HOST": ["x" * 254],
    "JIESU_SMTP_PORT": ["0", "many"],
    "JIESU_SMTP_SECURITY": ["perhaps", ""],
    "JIESU_SMTP_USER": ["jiesu"],
    "JIESU_TRUSTED_PROXIES": ["6", "many"],
    "JIESU_TALK_COMPLAINTS": ["0", "many"],
    "JIESU_TALK_DAYS": ["0", "many"],
    "JIESU_TWILIO_ACCOUNT_SID": ["AC1"],
    "JIESU_TWILIO_API_URL": ["nonsense"],
    "JIESU_TWILIO_MESSAGING_SERVICE_SID": ["MG00"],
    "JIESU_TWILIO_NUMBER": ["call me", "+8613800000000"],
    "JIESU_VOICE_CONNECT": ["call me", "sip:"],
}  # fmt: skip
# What any text may be, or only its absence is nonsense.
FREE = {
    *("JIESU_EVIDENCE_S3_ACCESS_KEY", "JIESU_EVIDENCE_S3_REGION", "JIESU_EVIDENCE_S3_SECRET_KEY"),
    *("JIESU_METRICS_TOKEN", "JIESU_SMS_GATEWAY_ACCOUNT", "JIESU_SMS_GATEWAY_SECRET", "JIESU_SMTP_PASSWORD"),
    *("JIESU_OIDC_CLIENT_ID", "JIESU_OIDC_CLIENT_SECRET"),
    *("JIESU_TWILIO_AUTH_TOKEN", "JIESU_TWILIO_MEDIA_HOSTS"),
}
# They migrate, or serve until they are told to stop; the words of the others are good but for their files.
COMMANDS = {name: words for name, words in WORDS.items() if name not in {"db new", "demo"}} | {"db upgrade": []}
DEFAULTS = Path(routing.__file__).parent / "defaults"
ONE_IN = 1 if extents.IS_WHOLE else 12

Refused = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, templates: Templates) -> Path:
    """An installation, and beside it a file that is no folder."""
    above = tmp_path_factory.mktemp("every")
    (above / "file").touch()
    (above / "data").mkdir()
    templates.sqlite_copy(above / "data", is_seeded=True)
    return above


@pytest.fixture
def refused(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    monkeypatch.setenv("JIESU_DATA_DIR", str(folder / "data"))
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["jiesu", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out, said.err.count("\n")) == (2, "", 1), (words, said)
        assert said.err.startswith("jiesu: ")
        assert "Traceback" not in said.err
        return said.err

    return run


def test_every_setting_is_tried() -> None:
    assert set(WRONG) | FREE == {f"JIESU_{name.upper()}" for name in Settings.model_fields}


def test_no_group_of_settings_takes_the_place_of_another_s_check() -> None:
    """Of two checks of one name Python keeps that of the first group alone."""
    own = [
        name for group in Settings.__bases__ for name in vars(group) if not name.startswith(("__", "_abc", "model_"))
    ]
    assert sorted(name for name, times in Counter(own).items() if times > 1) == []


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_named_by_every_command(
    refused: Refused, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value.replace("{folder}", str(folder)))
    first = (list(WRONG).index(name) + WRONG[name].index(value)) % ONE_IN
    chosen = [*list(COMMANDS)[first::ONE_IN], *sorted(CHECKING & COMMANDS.keys())]
    for command in chosen:
        assert name in refused(*command.split(), *(word.format_map(_Files(folder)) for word in COMMANDS[command]))


@pytest.mark.parametrize(
    "words",
    [
        ["registry", "coverage", "--region", "999999"],
        ["registry", "coverage", "--region", "Chengdu"],
        ["rules", "explain", "--fact", "region=999999"],
        ["rules", "explain", "--fact", "violation=F-01", "--fact", "region=Chengdu"],
    ],
)
def test_a_region_that_does_not_exist_is_told(refused: Refused, words: list[str]) -> None:
    assert "region" in refused(*words)


@pytest.mark.parametrize(
    "words",
    [
        ["registry", "coverage", "--limit", "9" * 24],
        ["classifier", "train", "--seed", "9" * 24],
        ["limits", "export", "-", "--version", "9" * 24],
        ["rules", "export", "--version", "9" * 24],
        ["limits", "show", "--at", "0001-01-01"],
        ["staff", "reset", "\udcff"],
    ],
)
def test_what_no_column_holds_is_refused(refused: Refused, words: list[str]) -> None:
    refused(*words)


@pytest.mark.parametrize("content", ["[1]", "5", "{}", '{"secret_key": "x"}', "\x00"])
def test_a_file_of_secrets_that_says_something_else_is_damaged(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.delenv("JIESU_SECRET_KEY")
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    (tmp_path / "secrets.json").write_text(content, encoding="utf-8")
    assert "secrets.json is damaged" in refused("staff", "list")
    assert (tmp_path / "secrets.json").read_text(encoding="utf-8") == content


def test_a_file_of_secrets_that_cannot_be_read_is_named(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIESU_SECRET_KEY")
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    (tmp_path / "secrets.json").mkdir()
    assert "secrets.json" in refused("staff", "list")


# Whole before the database is asked for.
_CONTENTS = {
    "calendar": "day,is_working,name\n2027-01-01,0,元旦\n",
    "rules": (DEFAULTS / "rules.csv").read_text(encoding="utf-8"),
}


class _Files(dict[str, str]):
    """A file for each that a command reads: with a word in it, for what it says comes after the settings."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, name: str) -> str:
        file = self._folder / f"{name}.csv"
        file.write_text(_CONTENTS.get(name, "name,level,region\n合成局,city,510100\n"), encoding="utf-8")
        return str(file)
