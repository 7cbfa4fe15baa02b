"""What a revision may not do to an installation that is at work while it is upgraded, read from its text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DROPS = {"drop_table", "drop_column"}
_SQL_DROP = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b", re.IGNORECASE)
_SQL_RENAME = re.compile(r"\bRENAME\s+(TO|COLUMN)\b", re.IGNORECASE)
_LOCK_TIMEOUT = re.compile(r"\bSET\s+LOCAL\s+lock_timeout\b", re.IGNORECASE)
_CONTRACTS = re.compile(r"^contracts: (\d{4})$", re.MULTILINE)
_STORY = {"load_data", "check_upgrade", "check_downgrade"}


def findings(versions: Path, stories: Path) -> list[str]:
    """A line for each fault of the revisions in `versions`, and of their stories."""
    revisions = {file.name[:4]: file for file in sorted(versions.glob("[0-9]*_*.py"))}
    return [
        f"{file.name}: {fault}"
        for number, file in revisions.items()
        for fault in [
            *_revision_faults(number, file, set(revisions)),
            *_story_faults(stories / f"revision_{number}.py"),
        ]
    ]


def _revision_faults(number: str, file: Path, known: set[str]) -> Iterator[str]:
    module = ast.parse(file.read_text(encoding="utf-8"))
    if number == min(known):
        return  # nothing is there yet that could be waited for or be lost
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for name in ("upgrade", "downgrade"):
        if not _waits_little(functions[name]):
            yield f"{name}() sets no lock_timeout on PostgreSQL before anything else"
    # What the way back drops, the way forth had made.
    forth = [call for name, function in functions.items() if name != "downgrade" for call in _calls(function)]
    if any(_renames(call) for call in forth):
        yield "renames what the program at work still writes: add the new one, fill it, drop the old one later"
    if any(_drops(call) for call in forth):
        yield from _contract_faults(number, ast.get_docstring(module) or "", known)


def _contract_faults(number: str, docstring: str, known: set[str]) -> Iterator[str]:
    named = _CONTRACTS.findall(docstring)
    if not named:
        yield "drops a table or column, and its docstring names no revision that stopped writing it (contracts: NNNN)"
    for earlier in named:
        if earlier not in known or earlier >= number:
            yield f"contracts {earlier}, which is no earlier revision"


def _story_faults(story: Path) -> Iterator[str]:
    if not story.is_file():
        yield f"has no story {story.name}"
        return
    nodes = ast.parse(story.read_text(encoding="utf-8")).body
    lacking = _STORY - {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    if lacking:
        yield f"the story {story.name} has no {', '.join(sorted(lacking))}"


def _waits_little(function: ast.FunctionDef) -> bool:
    """Whether the first thing sent is a limit on waiting: a lock that is waited for holds up all who come after."""
    sent = [call for call in _calls(function) if _is_sent(call)]
    if not sent:
        return all(isinstance(node, ast.Pass | ast.Expr) for node in function.body) and not list(_calls(function))
    return _LOCK_TIMEOUT.search(_text(sent[0])) is not None


def _is_sent(call: ast.Call) -> bool:
    return _name(call) == "execute" or (_owner(call) in {"op", "batch_op"} and _name(call) != "get_bind")


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    """In the order of the text."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _drops(call: ast.Call) -> bool:
    return _name(call) in DROPS or (_name(call) == "execute" and _SQL_DROP.search(_text(call)) is not None)


def _renames(call: ast.Call) -> bool:
    is_renaming_sql = _name(call) == "execute" and _SQL_RENAME.search(_text(call)) is not None
    return _name(call) == "rename_table" or is_renaming_sql or "new_column_name" in {word.arg for word in call.keywords}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _owner(call: ast.Call) -> str:
    is_plain = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    return call.func.value.id if is_plain else ""


def _text(call: ast.Call) -> str:
    """Its strings, those of an f-string too."""
    return " ".join(
        node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
