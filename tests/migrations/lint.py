"""What a revision may not do to an installation that is at work while it is upgraded, read from its text."""

import ast
import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from tests.migrations.released import Releases

DROPS = {"drop_table", "drop_column"}
_SENDERS = {"execute", "exec_driver_sql", "scalar", "scalars"}
# PostgreSQL takes a column without the word too; a constraint, a default or an index may go.
_KEPT_WORDS = r"(?!CONSTRAINT\b|DEFAULT\b|NOT\b|INDEX\b|TRIGGER\b|FUNCTION\b|IDENTITY\b|EXPRESSION\b)"
_SQL_DROP = re.compile(rf"\bDROP\s+(TABLE|COLUMN)\b|\bALTER\s+TABLE\b.*\bDROP\s+{_KEPT_WORDS}\w", re.IGNORECASE)
_SQL_RENAME = re.compile(r"\bRENAME\s+(?!CONSTRAINT\b)(TO|COLUMN|\w+\s+TO)\b", re.IGNORECASE)
_SQL_REQUIRES = re.compile(r"\bSET\s+NOT\s+NULL\b|\bADD\b(?!.*\bDEFAULT\b).*\bNOT\s+NULL\b", re.IGNORECASE)
_LOCK_TIMEOUT = re.compile(r"\bSET\s+LOCAL\s+lock_timeout\s*(=|TO)\s*'?0*[1-9]", re.IGNORECASE)
_CONTRACTS = re.compile(r"^contracts: (\d{4})$", re.MULTILINE)
_STORY = {"load_data", "check_upgrade", "check_downgrade"}


def findings(versions: Path, stories: Path, releases: Releases) -> list[str]:
    """A line for each fault of the revisions in `versions`, and of their stories; `releases` says which are out."""
    files = {file.name[:4]: file for file in sorted(versions.glob("[0-9]*_*.py"))}
    out = {revision: place for place, revisions in enumerate(releases.values()) for revision in revisions}
    return [
        f"{file.name}: {fault}"
        for number, file in files.items()
        for fault in [
            *_revision_faults(number, file, set(files), out),
            *_story_faults(stories / f"revision_{number}.py", is_first=number == min(files)),
        ]
    ]


def _revision_faults(number: str, file: Path, known: set[str], out: Mapping[str, int]) -> Iterator[str]:
    module = ast.parse(file.read_text(encoding="utf-8"))
    if number == min(known):
        return  # nothing is there yet that could be waited for or be lost
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    for name in ("upgrade", "downgrade"):
        if not _waits_little(functions[name], functions.keys()):
            yield f"{name}() sets no lock_timeout on PostgreSQL before anything else"
    # What the way back drops, the way forth had made.
    forth = [call for name, function in functions.items() if name != "downgrade" for call in _calls(function)]
    if any(_renames(call) for call in forth):
        yield "renames what the program at work still writes: add the new one, fill it, drop the old one later"
    named = _CONTRACTS.findall(ast.get_docstring(module) or "")
    if any(_drops(call) for call in forth) and not named:
        yield "drops a table or column, and its docstring names no revision that stopped writing it (contracts: NNNN)"
    if any(_requires(call) for call in forth) and not named:
        yield (
            "requires what the program at work does not write: give it a server_default, or require it in a later "
            "release than the one that writes it (contracts: NNNN)"
        )
    for earlier in named:
        yield from _contract_faults(number, earlier, known, out)


def _contract_faults(number: str, earlier: str, known: set[str], out: Mapping[str, int]) -> Iterator[str]:
    """The program that is at work meanwhile is that of the release before, so that must have the other revision."""
    if earlier not in known or earlier >= number:
        yield f"contracts {earlier}, which is no earlier revision"
    elif earlier not in out or out[earlier] >= out.get(number, len(out)):
        yield f"contracts {earlier}, which no earlier release has: it waits for the next"


def _story_faults(story: Path, *, is_first: bool) -> Iterator[str]:
    if not story.is_file():
        yield f"has no story {story.name}"
        return
    nodes = ast.parse(story.read_text(encoding="utf-8")).body
    told = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
    lacking = _STORY - told.keys()
    if lacking:
        yield f"the story {story.name} has no {', '.join(sorted(lacking))}"
    # Before the first there is nothing to load into.
    idle = [] if is_first or "load_data" in lacking or list(_calls(told["load_data"])) else ["load_data"]
    idle += [name for name in sorted(_STORY - {"load_data"} - lacking) if not _checks(told[name])]
    if idle:
        yield f"the story {story.name} does nothing in {', '.join(idle)}"


def _checks(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        _name(call) == "raises" for call in _calls(function)
    )


def _waits_little(function: ast.FunctionDef, own: Container[str]) -> bool:
    """Whether the first thing sent is a limit on waiting: a lock that is waited for holds up all who come after."""
    sent = [call for call in _calls(function) if _is_sent(call, own)]
    if not sent:
        return all(isinstance(node, ast.Pass | ast.Expr) for node in function.body) and not list(_calls(function))
    return _LOCK_TIMEOUT.search(_text(sent[0])) is not None


def _is_sent(call: ast.Call, own: Container[str]) -> bool:
    """By itself, or by a function of the same file."""
    is_own = isinstance(call.func, ast.Name) and call.func.id in own
    return is_own or _name(call) in _SENDERS or (_owner(call) in {"op", "batch_op"} and _name(call) != "get_bind")


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    """In the order of the text."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _drops(call: ast.Call) -> bool:
    return _name(call) in DROPS or _says(call, _SQL_DROP)


def _requires(call: ast.Call) -> bool:
    """A column that must be filled in from now on, and that the database does not fill in by itself."""
    if _name(call) == "add_column":
        return any(_is_required(column) for column in _columns(call))
    return (_name(call) == "alter_column" and _is_required(call)) or _says(call, _SQL_REQUIRES)


def _columns(call: ast.Call) -> list[ast.Call]:
    return [node for node in ast.walk(call) if isinstance(node, ast.Call) and _name(node) == "Column"]


def _is_required(call: ast.Call) -> bool:
    said = {word.arg: word.value for word in call.keywords}
    nullable = said.get("nullable")
    is_filled = "server_default" in said and getattr(said["server_default"], "value", "") is not None
    return isinstance(nullable, ast.Constant) and nullable.value is False and not is_filled


def _renames(call: ast.Call) -> bool:
    words = {word.arg for word in call.keywords}
    return _name(call) == "rename_table" or "new_column_name" in words or _says(call, _SQL_RENAME)


def _says(call: ast.Call, what: re.Pattern[str]) -> bool:
    return _name(call) in _SENDERS and what.search(" ".join(_text(call).split())) is not None


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
