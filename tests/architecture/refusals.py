"""Every place of our source where a text to be translated is built, error or not: its message ids, and the names given.

A message id stands there as N_("…"), or is a constant or a table of such, here or in another module of ours. Where a
finished text is passed on instead, it was looked at where it was built.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple

from routing.translatable import TranslatableError, TranslatableText
from tests.architecture.source import Function, Module, modules

MARK, TEXT, ROOT_ERROR = "N_", TranslatableText.__name__, TranslatableError.__name__
_ITSELF = "routing.translatable"
_PASSED_ON = {"text", "located"}  # attributes that hold an error's or a fault's text


class Built(NamedTuple):
    """One call. `msgids` are those it may carry, none where it passes a text on; `wrong` is what cannot be followed."""

    place: str
    kind: str
    msgids: tuple[str, ...]
    names: frozenset[str]
    wrong: tuple[str, ...]


class Scope(NamedTuple):
    """Where an expression stands."""

    module: Module
    function: Function | None = None
    call: ast.Call | None = None


@lru_cache(maxsize=1)
def built() -> tuple[Built, ...]:
    return tuple(one for module in modules() if module.dotted != _ITSELF for one in built_in(module))


def built_in(module: Module) -> Iterator[Built]:
    functions = {id(node): one for one in module.functions() for node in ast.walk(one)}  # the innermost comes last
    classes = {id(node): one.name for one in _classes_of(module) for node in ast.walk(one)}
    for node in module.nodes:
        if isinstance(node, ast.Call) and (kind := _kind(node, classes.get(id(node), ""))):
            yield _built(node, kind, Scope(module, functions.get(id(node)), node))


def _built(call: ast.Call, kind: str, scope: Scope) -> Built:
    found = list(_followed(call.args[0], scope)) if call.args else ["? nothing"]
    names = {one.arg for one in call.keywords} - _own_names(kind)
    wrong = [one for one in found if one.startswith("? ")] + ["? **" for name in names if name is None]
    msgids = [one for one in found if not one.startswith("? ")]
    return Built(scope.module.at(call), kind, tuple(msgids), frozenset(map(str, names)), tuple(wrong))


def _kind(call: ast.Call, owner: str) -> str:
    """The class that takes a message id here: nothing where another constructor hides it, or only hands it on."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    if name == "__init__" and ast.unparse(call.func).startswith("super()"):
        is_first = owner in family() and not _hides(family()[owner][1])
        return owner if is_first and not _hands_on(_constructor(owner)) else ""
    if name == TEXT:
        return TEXT
    return name if name in family() and not _hides(name) else ""


@cache
def _hides(name: str) -> bool:
    """Whether the class, or one it is a kind of, makes its message itself."""
    while name != ROOT_ERROR:
        constructor = _constructor(name)
        if constructor is not None and not _hands_on(constructor):
            return True
        name = family()[name][1]
    return False


@cache
def _own_names(name: str) -> frozenset[str]:
    """What constructors take by name beside the values of the message."""
    found = {"field"} if name != TEXT else set()
    while name in family():
        constructor = _constructor(name)
        found |= {one.arg for one in constructor.args.kwonlyargs} if constructor and _hands_on(constructor) else set()
        name = family()[name][1]
    return frozenset(found)


def _constructor(name: str) -> Function | None:
    node = family()[name][0]
    return next((one for one in node.body if isinstance(one, Function) and one.name == "__init__"), None)


def _hands_on(constructor: Function | None) -> bool:
    return constructor is not None and "msgid" in {one.arg for one in constructor.args.posonlyargs}


@lru_cache(maxsize=1)
def family() -> dict[str, tuple[ast.ClassDef, str]]:
    """Every kind of translatable error with its parent."""
    nodes = [(node, ast.unparse(base)) for module in modules() for node in _classes_of(module) for base in node.bases]
    found: dict[str, tuple[ast.ClassDef, str]] = {}
    known = -1
    while known != len(found):
        known = len(found)
        found |= {node.name: (node, parent) for node, parent in nodes if parent in found or parent == ROOT_ERROR}
    return found


def kinds() -> Iterator[type[TranslatableError]]:
    """The classes themselves."""
    for module in modules():
        for node in _classes_of(module):
            if node.name in family():
                yield getattr(import_module(module.dotted), node.name)


def _classes_of(module: Module) -> list[ast.ClassDef]:
    return [node for node in module.nodes if isinstance(node, ast.ClassDef)]


def _followed(node: ast.expr, scope: Scope) -> Iterator[str]:
    """The message ids an expression may be; "? …" for what is neither marked nor a finished text."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text))]) if name == MARK:
            yield text
        case ast.Call(func=ast.Name(id=name)) if name == TEXT or name in _text_makers():
            return
        case ast.Attribute(attr=name) if name in _PASSED_ON:
            return
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if home := _module_named(owner, scope.module):
            yield from _of_name(name, Scope(home))
        case ast.IfExp(body=body, orelse=orelse):
            yield from _followed(body, scope)
            yield from _followed(orelse, scope)
        case ast.Subscript(value=ast.Name(id=table)):
            yield from _of_table(table, scope)
        case ast.Name(id=name):
            yield from _of_name(name, scope)
        case _:
            yield f"? {ast.unparse(node)}"


def _of_name(name: str, scope: Scope) -> Iterator[str]:
    function = scope.function
    given = [*function.args.args, *function.args.kwonlyargs] if function else []
    typed = {one.arg: ast.unparse(one.annotation) for one in given if one.annotation}
    if name in typed:
        yield from () if typed[name] == TEXT else (f"? {name}: {typed[name]}",)
        return
    values = _assigned_before(scope, name)
    home, constant = _home(name, scope.module)
    constants = [] if values else _assigned(home.tree.body, constant)
    for value in values:
        yield from _followed(value, scope)
    for value in constants:
        yield from _followed(value, Scope(home))
    if not values and not constants:
        yield f"? {name}"


def _assigned_before(scope: Scope, name: str) -> list[ast.expr]:
    """What a local name stands for at the call: the last value in its own block, else any within the function."""
    if scope.function is None:
        return []
    statements = [node for node in ast.walk(scope.function) if isinstance(node, ast.stmt)]
    blocks = [block for node in statements for block in _blocks(node)]
    own = [block for block in blocks if any(one is scope.call for each in block for one in ast.walk(each))]
    for block in reversed(own):
        line = scope.call.lineno if scope.call else 0
        before = _assigned([one for one in block if one.lineno < line], name)
        if before:
            return before[-1:]
    return _assigned(statements, name)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        if block := getattr(node, field, []):
            yield block


def _of_table(name: str, scope: Scope) -> Iterator[str]:
    home, constant = _home(name, scope.module)
    tables = [one for one in _assigned(home.tree.body, constant) if isinstance(one, ast.Dict)]
    for table in tables:
        for value in table.values:
            yield from _followed(value, Scope(home))
    if not tables:
        yield f"? {name}[…]"


def _home(name: str, module: Module) -> tuple[Module, str]:
    """The module of ours that a name is imported from, and its name there."""
    ours = {one.dotted: one for one in modules()}
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom) and node.module in ours:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return ours[node.module], alias.name
    return module, name


def _module_named(name: str, module: Module) -> Module | None:
    """A module of ours that is imported whole."""
    home, own = _home(name, module)
    return next((one for one in modules() if one.dotted == f"{home.dotted}.{own}"), None)


def _assigned(statements: Iterable[ast.stmt], name: str) -> list[ast.expr]:
    plain = [(node.targets[0], node.value) for node in statements if isinstance(node, ast.Assign)]
    return [value for target, value in plain if ast.unparse(target) == name]


@lru_cache(maxsize=1)
def _text_makers() -> set[str]:
    """Functions of ours that return a finished text."""
    functions = (function for module in modules() for function in module.functions())
    return {one.name for one in functions if one.returns is not None and ast.unparse(one.returns) == TEXT}
