"""The oracle shares no code with what it judges: of the product it knows the words and the tables, nothing else."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, Module

ROOM = ROOT / "tests" / "clocks" / "oracle"
FILES = [*sorted(ROOM.rglob("*.py")), ROOT / "tests" / "deadlines" / "day_walker.py"]
WORDS = {"routing.vocabulary", "intake.vocabulary", "intake.events"}
TABLES = {"intake.models", "routing.models.calendar", "routing.models.policy"}
OURS = {"intake", "routing", "workers", "tests", "templates"}
# By which a module may be had without an import.
BACK_DOORS = {"__import__", "import_module", "exec", "eval", "importlib", "sys", "runpy"}


def imported(tree: ast.Module) -> set[str]:
    """Every module that is imported, also within a function."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide whose they are"
            found.add(node.module)
    return found


def forbidden(tree: ast.Module) -> set[str]:
    own = {Module(path).dotted for path in FILES}
    ours = {name for name in imported(tree) if name.split(".")[0] in OURS}
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return (ours - WORDS - TABLES - own) | ((imported(tree) | named) & BACK_DOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_imports_the_words_and_the_tables_alone(path: Path) -> None:
    assert forbidden(Module(path).tree) == set()


def test_it_is_all_looked_at() -> None:
    assert {path.stem for path in FILES} >= {"comparison", "judgement", "history", "standstill", "days", "terms"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from intake.casework.clocks.replay import derive", "intake.casework.clocks.replay"),
        ("import routing.clocks.deadlines", "routing.clocks.deadlines"),
        ("def late():\n    from routing.calendars.store import load_calendars", "routing.calendars.store"),
        ("from tests.calendars.shipped import shipped_calendar", "tests.calendars.shipped"),
        ("importlib.import_module('routing.clocks.store')", "importlib"),
    ],
)
def test_what_it_may_not_import_is_found(line: str, found: str) -> None:
    assert forbidden(ast.parse(line)) == {found}
