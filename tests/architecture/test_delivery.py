"""What leaves the house: the wheel carries what the code opens, and the containers' secrets are strong enough."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from intake.settings import Settings
from tests.architecture.source import ROOT

OPENED_AT_RUN_TIME = ("intake/static/", "intake/locale/", "intake/migrations/", "routing/defaults/", "templates/")
NOT_CARRIED = (".py", ".pyc", ".gitkeep")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist())


@pytest.mark.slow
def test_the_wheel_carries_every_file_the_code_opens(wheel: set[str]) -> None:
    listed = subprocess.run(
        ["git", "ls-files", *OPENED_AT_RUN_TIME], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    wanted = {
        f"intake/_{name}" if name.startswith("templates/") else name
        for name in listed.splitlines()
        if not name.endswith(NOT_CARRIED) and (ROOT / name).exists()
    }
    assert wanted
    assert not wanted - wheel


@pytest.mark.slow
def test_the_wheel_carries_the_three_packages_and_no_tests(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel if ".dist-info" not in name}
    assert tops == {"intake", "routing", "workers"}


def test_the_secrets_made_for_containers_are_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "docker" / "make_secrets.py"], capture_output=True, text=True, check=True
    ).stdout
    given = dict(line.split("=", 1) for line in made.splitlines())
    assert all(f"${{{name}:?" in (ROOT / "docker" / "compose.yaml").read_text() for name in given)
    for name, value in given.items():
        monkeypatch.setenv(name, value.strip("'"))
    monkeypatch.setenv("JIESU_DATA_DIR", str(tmp_path))
    settings = Settings.from_env()
    assert settings.secret_key.get_secret_value() == given["JIESU_SECRET_KEY"]
    assert not (tmp_path / "secrets.json").exists()
