"""What goes into the repository: nothing of one machine, locks that lock, words that are true."""

import re
import shlex

import pytest
import typer

from intake.__main__ import application
from intake.cli.lazy import LateGroup, load, real_command
from intake.cli.report import MEASURE
from intake.reports.measures import COUNTS, RATES
from tests.architecture.source import ROOT, tracked_texts

# Written in pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"\.debian", "/sim" + "ple/"])
)
PLACES = re.compile("|".join([r"/ro" + r"ot/\w", r"/ho" + r"me/\w", r"/wo" + r"rk/(main|shared)", r"/Us" + r"ers/\w"]))
SECRETS = re.compile(
    "|".join(["BEGIN [A-Z ]*PRIVATE " + "KEY", r"\bAKIA" + "[0-9A-Z]{16}", r"\bAC" + r"[0-9a-f]{32}\b"])
)
LOCKS = ("requirements.lock", "tests/requirements.lock")
READMES = [path.name for path in sorted(ROOT.glob("README*.md"))]


@pytest.mark.parametrize(("what", "pattern"), [("host", HOSTS), ("place", PLACES), ("secret", SECRETS)])
def test_no_file_names_a_registry_a_machine_or_a_secret(what: str, pattern: re.Pattern[str]) -> None:
    found = {name: match[0] for name, text in tracked_texts() if (match := pattern.search(text))}
    assert not found, what


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_with_its_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    pins = [block for block in blocks if re.match(r"[a-z0-9]", block)]
    assert len(pins) > 10
    assert not [pin.splitlines()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
    assert "index" not in "".join(line for block in blocks for line in block.splitlines() if line.startswith("--"))


def test_no_package_is_pinned_by_both_locks() -> None:
    to_run, to_test = (set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)) for lock in LOCKS)
    assert to_run
    assert to_test
    assert not to_run & to_test


@pytest.mark.parametrize("readme", READMES)
def test_every_command_of_the_readme_exists(readme: str) -> None:
    commands = re.findall(r"(?:^|[`\s/])jiesu ((?:[a-z][^`\n|]*))", code_of(readme), re.MULTILINE)
    assert commands, f"{readme} shows no command"
    unknown = [command for command in commands if not exists(shlex.split(command, comments=True))]
    assert not unknown


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_of_the_readme_exists(readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", code_of(readme))) - targets == set()


def code_of(readme: str) -> str:
    """What a README shows as code: fenced, indented or between backticks."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^    \S.*$", text, re.MULTILINE)
    return "\n".join([*fenced, *indented, *re.findall(r"`[^`\n]+`", text)])


def exists(words: list[str]) -> bool:
    """Whether the words lead to a command that knows every option given."""
    command = typer.main.get_command(application())
    rest = list(words)
    while hasattr(command, "commands") and rest and not rest[0].startswith("--"):
        name = rest.pop(0)
        if name in command.commands:
            is_late = isinstance(command, LateGroup)
            command = real_command(name, load(command.table[name].place)) if is_late else command.commands[name]
        elif command.name == "report" and name in {*RATES, *COUNTS}:
            command = real_command(name, load(MEASURE))
        else:
            return False
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return {word for word in rest if word.startswith("--")} <= known
