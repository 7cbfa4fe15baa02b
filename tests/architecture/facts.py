"""Every fact our code refuses something with, read from its source: the plain English that a page must be able to say.

A fact is what stands where an error, a fault or a refusal takes its reason; through helpers, names and branches it is
followed to its text. Its form has `{}` where something is filled in.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from tests.architecture.source import Function, Module, modules

HOLE = "{}"
ROOTS = ("RoutingError", "DomainError")
# Parts of an error, by the place of their reason; and the errors that only gather parts, each said by itself.
_PARTS = {"Fault": 3, "Refusal": 3, "BadCell": 2, "CellFault": 5}
_GATHERING = {"BadCell", "BadRule", "FaultyFile", "BadForm", "BadCells"}


class Fact(NamedTuple):
    """`kind` is the error or the part that carries it; `is_marked`: for the catalogue, where it is raised."""

    form: str
    kind: str
    place: str
    is_marked: bool


class Carrier(NamedTuple):
    """What carries a reason, and as which argument; a function that is handed one carries it too."""

    kind: str
    place: int


def facts(is_wanted: Callable[[Module], bool]) -> list[Fact]:
    """What the wanted modules raise. A reason whose text cannot be found becomes a form that no sentence has."""
    return [fact for module in modules() if is_wanted(module) for fact in facts_of(module)]


@cache
def facts_of(module: Module) -> list[Fact]:
    return _Reader(module).facts()


def lineage(kind: str) -> list[str]:
    """An error and what it is a kind of, as far up as ours go."""
    parent = _classes().get(kind)
    return [kind, *(lineage(_base(parent)) if parent and kind not in ROOTS else ())]


@lru_cache(maxsize=1)
def _classes() -> dict[str, ast.ClassDef]:
    nodes = (node for module in modules() for node in ast.walk(module.tree))
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef) and node.bases}


def _base(node: ast.ClassDef) -> str:
    return ast.unparse(node.bases[0])


@lru_cache(maxsize=1)
def _carriers() -> dict[str, Carrier]:
    """Parts, and every error of ours whose first argument is its message."""
    found = {kind: Carrier(kind, place) for kind, place in _PARTS.items()}
    for kind in (*ROOTS, *_classes()):
        line = lineage(kind)
        if line[-1] in ROOTS and not any(_has_arguments(_classes()[one]) for one in line[:-1]):
            found[kind] = Carrier(kind, 0)
    return found


def _has_arguments(node: ast.ClassDef) -> bool:
    return any(isinstance(one, Function) and one.name == "__init__" for one in node.body)


class _Reader:
    """Follows the reasons of one module."""

    def __init__(self, module: Module) -> None:
        self.module, self.carriers = module, dict(_carriers())
        # The innermost wins: those inside come later.
        self.functions = {id(node): one for one in module.functions() for node in ast.walk(one)}
        classes = [one for one in ast.walk(module.tree) if isinstance(one, ast.ClassDef)]
        handlers = [one for one in ast.walk(module.tree) if isinstance(one, ast.ExceptHandler)]
        self.handlers = {id(node): one for one in handlers for node in ast.walk(one)}
        self.classes = {id(node): one.name for one in classes for node in ast.walk(one)}

    def facts(self) -> list[Fact]:
        found, known = [], -1
        while known != len(self.carriers):  # until no further function turned out to be handed a reason
            known = len(self.carriers)
            calls = [node for node in ast.walk(self.module.tree) if isinstance(node, ast.Call)]
            found = [fact for call in calls for fact in self._of_call(call)]
        return found

    def _of_call(self, call: ast.Call) -> Iterator[Fact]:
        carrier = self._carrier(call)
        if carrier is None:
            return
        named = [one.value for one in call.keywords if one.arg in {"reason", "message"}]
        for reason in named or call.args[carrier.place : carrier.place + 1]:
            for form, is_marked in self._forms(reason, call, carrier):
                yield Fact(form, carrier.kind, self.module.at(call), is_marked)

    def _carrier(self, call: ast.Call) -> Carrier | None:
        if ast.unparse(call.func) == "super().__init__":
            own = self.classes.get(id(call), "")
            is_ours = own not in ROOTS and lineage(own)[-1] in ROOTS and not _GATHERING & set(lineage(own))
            return Carrier(own, 0) if is_ours else None
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        return self.carriers.get(name)

    def _forms(self, node: ast.expr, call: ast.Call, carrier: Carrier) -> Iterator[tuple[str, bool]]:
        match node:
            case ast.Constant() | ast.JoinedStr():
                yield form_of(node), False
            case ast.IfExp(body=body, orelse=orelse):
                yield from self._forms(body, call, carrier)
                yield from self._forms(orelse, call, carrier)
            case ast.BinOp(op=ast.Mod(), left=left):
                yield from self._forms(left, call, carrier)
            case ast.Call(func=ast.Name(id="N_" | "_"), args=[text, *_]):
                yield form_of(text), True
            case ast.Name(id=name):
                yield from self._of_name(name, call, carrier)
            case _ if not self._is_passed_on(node):
                yield f"? {ast.unparse(node)}", False

    def _of_name(self, name: str, call: ast.Call, carrier: Carrier) -> Iterator[tuple[str, bool]]:
        function = self.functions.get(id(call))
        given = [one.arg for one in function.args.args if one.arg != "self"] if function else []
        if function and name in given:
            self.carriers.setdefault(function.name, Carrier(carrier.kind, given.index(name)))
            return
        values = (function and _assigned(function, name)) or _assigned(self.module.tree, name)
        for value in values:
            yield from self._forms(value, call, carrier)
        if not values:
            yield f"? {name}", False

    def _is_passed_on(self, node: ast.expr) -> bool:
        """The reason of a part, or all that another error of ours said: it is read where that was raised."""
        if isinstance(node, ast.Attribute):
            return node.attr == "reason"
        handler = self.handlers.get(id(node))
        return (
            handler is not None
            and handler.type is not None
            and ast.unparse(node) == f"str({handler.name})"
            and ast.unparse(handler.type) in self.carriers
        )


def _assigned(within: ast.AST, name: str) -> list[ast.expr]:
    nodes = (node for node in ast.walk(within) if isinstance(node, ast.Assign))
    return [node.value for node in nodes if ast.unparse(node.targets[0]) == name]


def form_of(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else HOLE for one in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else f"? {ast.unparse(node)}"
