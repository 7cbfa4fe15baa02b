"""`jiesu bulletin` as people type it: drafts, a release that names its person, the archive, files."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.cli.bulletin import app
from intake.errors import InvalidInput, NotAllowed, NotFound, NotPossibleNow
from intake.models import Staff
from intake.runtime import Runtime
from intake.vocabulary import BulletinState, StaffRole
from tests.bulletin.offices import fill, kept, newest
from tests.stages.keys import ENVIRONMENT

pytestmark = pytest.mark.slow

Run = Callable[..., str]


@pytest.fixture
def run(runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JIESU_DATABASE_URL", str(runtime.db.url))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def typed(*words: str) -> str:
        app([*words], standalone_mode=False)
        return capsys.readouterr().out

    return typed


def test_a_month_drafted_listed_released_and_written(
    run: Run, runtime: Runtime, make_staff: Callable[..., Staff], tmp_path: Path
) -> None:
    fill(runtime.db)
    make_staff("wang", StaffRole.SUPERVISOR)
    said = run("draft", "2026-10", "--profile", "panjin")
    digest = newest(runtime.db).digest
    assert said == f"2026-10 revision 1 drafted, digest {digest}\n"
    [row] = json.loads(run("list", "--json"))
    assert (row["period"], row["state"], row["digest"], row["profile"]) == ("2026-10", "draft", digest, "panjin")
    assert run("release", "2026-10", "--by", "wang", "--digest", digest).startswith(
        "2026-10 revision 1 released by wang"
    )
    assert newest(runtime.db).state is BulletinState.RELEASED
    assert digest in run("list")
    for form in ("docx", "xlsx", "csv", "json"):
        file = tmp_path / f"october.{form}"
        assert run("write", "2026-10", str(file)) == f"{file}: {file.stat().st_size} bytes\n"


def test_without_a_period_whatever_is_missing_is_drafted(run: Run, runtime: Runtime) -> None:
    fill(runtime.db)
    assert run("draft").count("drafted, digest") == 3
    assert run("draft") == ""
    assert {state for _period, _revision, state in kept(runtime.db)} == {"draft"}


def test_mistakes_are_one_line_that_names_them(
    run: Run, runtime: Runtime, make_staff: Callable[..., Staff], tmp_path: Path
) -> None:
    fill(runtime.db)
    make_staff("sun", StaffRole.AUDITOR)
    run("draft", "2026-10")
    digest = newest(runtime.db).digest
    refusals = [
        (InvalidInput, ("draft", "October")),
        (NotPossibleNow, ("draft", "2098-01")),
        (NotFound, ("release", "2026-09", "--by", "sun", "--digest", digest)),
        (NotFound, ("release", "2026-10", "--by", "nobody", "--digest", digest)),
        (NotAllowed, ("release", "2026-10", "--by", "sun", "--digest", digest)),
        (InvalidInput, ("write", "2026-10", str(tmp_path / "october.pdf"))),
        (InvalidInput, ("write", "2026-10", str(tmp_path / "nowhere" / "october.csv"))),
        (InvalidInput, ("write", "2026-10", "x.csv", "--language", "fr")),
    ]
    for kind, words in refusals:
        with pytest.raises(kind):
            run(*words)
    assert kept(runtime.db) == [("2026-10", 1, "draft")]
