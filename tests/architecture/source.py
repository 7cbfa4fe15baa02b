"""Our own source, as files and as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("intake", "routing", "workers")
_NOT_OURS = ("intake/static/vendor/",)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path

    @property
    def name(self) -> str:
        """Where it lies, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def dotted(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node below the tree but the contexts of names: walked once for all who look at them."""
        found: list[ast.AST] = [self.tree]
        for node in found:  # grows as it is walked
            for name in node._fields:
                below = getattr(node, name, None)
                if isinstance(below, list):
                    found += [one for one in below if isinstance(one, ast.AST)]
                elif isinstance(below, ast.AST) and name != "ctx":
                    found.append(below)
        return tuple(found)

    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.name}:{node.lineno}"


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(Module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))


@lru_cache(maxsize=1)
def modules_of_tests() -> tuple[Module, ...]:
    return tuple(Module(path) for path in sorted((ROOT / "tests").rglob("*.py")))


@lru_cache(maxsize=1)
def tracked_texts() -> tuple[tuple[str, str], ...]:
    """Name and text of every text file that goes into the repository, or would with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    names = [name for name in listed.split("\0") if name and not name.startswith(_NOT_OURS)]
    return tuple((name, text) for name in names if (text := _text(ROOT / name)) is not None)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):  # an image, or a file just removed
        return None
