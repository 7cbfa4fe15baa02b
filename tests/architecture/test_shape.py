"""The budgets and bans of the house, read off the syntax trees."""

import ast
from collections import defaultdict
from collections.abc import Callable

from tests.architecture.source import Function, Module, modules, modules_of_tests

MODULE_LINES = 300
FUNCTION_LINES = 40
POSITIONAL = 5
NESTING = 3
JUNK = {"utils", "util", "helpers", "helper", "common", "misc", "core", "manager", "service", "services"}
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def written_by_hand() -> list[Module]:
    return [module for module in modules() if "/migrations/versions/" not in module.name]


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {module.name: module.text.count("\n") for module in (*written_by_hand(), *modules_of_tests())}
    assert not {name: lines for name, lines in long.items() if lines > MODULE_LINES}


def test_a_public_class_name_stands_once() -> None:
    """Whoever searches a concept finds one place."""
    places = defaultdict(list)
    for module in written_by_hand():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.at(node))
    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_no_function_is_longer_than_a_screen() -> None:
    assert not [
        f"{module.at(function)} {function.name}: {lines} lines"
        for module in written_by_hand()
        for function in module.functions()
        if (lines := function.end_lineno - function.lineno + 1) > FUNCTION_LINES
    ]


def test_no_function_takes_more_than_five_arguments_by_position() -> None:
    """Commands are called with names by their command line, so their parameters do not count."""
    assert not [
        f"{module.at(function)} {function.name}"
        for module in written_by_hand()
        if not module.name.startswith("intake/cli/")
        for function in module.functions()
        if len([arg for arg in (*function.args.posonlyargs, *function.args.args) if arg.arg not in {"self", "cls"}])
        > POSITIONAL
    ]


def test_no_function_nests_deeper_than_three() -> None:
    assert not [
        f"{module.at(function)} {function.name}"
        for module in written_by_hand()
        for function in holding(module, lambda node: isinstance(node, BLOCKS) and node.col_offset > 4 * NESTING)
        if depth(function) > NESTING
    ]


def holding(module: Module, is_sought: Callable[[ast.AST], bool]) -> list[Function]:
    """The functions that hold such a node anywhere: of most modules none, told without walking each function."""
    lines = [node.lineno for node in module.nodes if is_sought(node)]
    return [one for one in module.functions() if any(one.lineno <= line <= one.end_lineno for line in lines)]


def depth(node: ast.AST) -> int:
    """How many blocks deep its deepest statement stands; an `elif` stands beside its `if`, not in it."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*Function.__args__, ast.ClassDef, ast.Lambda)):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deepest = max(deepest, depth(child) + (isinstance(child, BLOCKS) and not is_elif))
    return deepest


def test_every_module_opens_with_the_question_it_answers() -> None:
    assert not [
        module.name for module in written_by_hand() if module.text.strip() and not ast.get_docstring(module.tree)
    ]


def test_no_module_is_a_junk_drawer() -> None:
    assert not [module.name for module in modules() if set(module.dotted.split(".")) & JUNK]


def test_no_first_party_import_hides_in_a_function() -> None:
    assert not [
        f"{module.at(function)} {function.name}" for module in modules() for function in holding(module, is_ours)
    ]


def is_ours(node: ast.AST) -> bool:
    """Whether it imports something of the product."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return any(name.split(".")[0] in {"intake", "routing", "workers"} for name in names) or bool(
        isinstance(node, ast.ImportFrom) and node.level
    )


def test_only_the_unit_of_work_commits() -> None:
    assert calls_of("commit") == {"intake/db.py"}


def test_only_the_clock_asks_the_time() -> None:
    assert calls_of("now", "utcnow", "today", of={"datetime", "date"}) == {"intake/clock.py"}


def calls_of(*names: str, of: set[str] | None = None) -> set[str]:
    """The modules that call a method of one of `names`, on whatever or on one of the names `of`."""
    return {
        module.name
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
        if of is None or ast.unparse(node.func.value).split(".")[-1] in of
    }


def test_only_the_lifecycle_moves_a_complaint() -> None:
    assert not [
        module.at(target)
        for module in modules()
        if module.name != "intake/casework/lifecycle.py"
        for node in module.nodes
        for target in targets(node)
        if isinstance(target, ast.Attribute) and target.attr == "state" and "complaint" in ast.unparse(target.value)
    ]


def targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [each for target in node.targets for each in getattr(target, "elts", [target])]
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def test_model_files_keep_their_annotations_real() -> None:
    """`from __future__ import annotations` turns SQLModel's columns into strings it cannot read."""
    assert not [
        module.name
        for module in modules()
        if "models" in module.dotted.split(".") and "from __future__ import annotations" in module.text
    ]
