"""Which tests run, on which databases and in which order. What they stand on is made in `tests.fixtures`."""

import gc
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test
from xdist.scheduler import LoadFileScheduling

from tests.stages import extents
from tests.stages.scratch import memory

SQLITE, POSTGRESQL = "sqlite", "postgresql"
LONG = {
    "browser",
    "lively",
    "office",
    "workers",
    "histories_of_verbs",
    "escalation",
    "suggesting",
    "command_line",
    "architecture",
}

_SLOW_THROUGHOUT = re.compile(r"^pytestmark = .*\bpytest\.mark\.slow\b", re.MULTILINE)
# Where `tmp_path` lies.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--databases",
        choices=("needed", "all", SQLITE),
        default="needed",
        help="where tests of data run: on PostgreSQL, and on SQLite too if marked (needed); on both (all); on SQLite",
    )
    parser.addoption("--proof", action="store_true", help="all of what is otherwise tried in a sample, and only that")
    parser.addoption(
        "--fuzz-seconds", type=float, default=600.0, help="with --proof: how long each parser is fed (tests/hostile)"
    )
    parser.addoption("--pictures", action="store_true", help="browser tests leave pictures in .test-output/pictures")


def pytest_configure(config: pytest.Config) -> None:
    extents.IS_WHOLE = config.getoption("proof")
    extents.FUZZ_SECONDS = config.getoption("fuzz_seconds")
    extents.HAS_PICTURES = extents.IS_WHOLE or config.getoption("pictures")
    if not _hands_out(config):
        gc.disable()  # until all is read: the product and the tests stay, and a collector would go through them
        config.pluginmanager.import_plugin("tests.fixtures")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever leaves out slow tests does not read a file of slow tests only, unless it is named."""
    if "not slow" not in config.getoption("markexpr") or collection_path.suffix != ".py":
        return None
    return True if _SLOW_THROUGHOUT.search(collection_path.read_text(encoding="utf-8")) else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which databases a test of data runs."""
    if "engine" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("databases")
        is_on_both = chosen == "all" or metafunc.definition.get_closest_marker("both_databases")
        engines = [SQLITE] if chosen == SQLITE else [SQLITE, POSTGRESQL] if is_on_both else [POSTGRESQL]
        if metafunc.definition.get_closest_marker("on_postgresql"):
            engines = [POSTGRESQL]
        metafunc.parametrize("engine", engines)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Before the plugin of hypothesis, which reads the whole product if it finds one of its own; and after it."""
    if "not hypothesis" in config.getoption("markexpr"):
        _keep(config, items, lambda item: not is_hypothesis_test(item.obj))
    yield
    _keep(config, items, lambda item: _is_wanted(config, item))
    # The rooms of long tests first, so that at the end of a run no process is left alone with one.
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_collection_finish() -> None:
    """What is there now stays: a collector that goes through it again and again costs a twentieth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """By file, so that what a file has made is made once; and files that share an installation or a town, or look
    at the whole source, share a process.
    """
    return _ByInstallation(config, log)


class _ByInstallation(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        if "tests/architecture/" in file:
            return "source"
        if "/histories_of_verbs/" in file:
            return "town"
        if "tests/browser/" not in file:
            return file
        # Those that look at an installation with a history; the others share a fresh one.
        return "lively" if "/lively/" in file else "fresh"


def _keep(config: pytest.Config, items: list[pytest.Item], is_kept: Callable[[pytest.Item], bool]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not is_kept(item)])
    items[:] = filter(is_kept, items)


def _hands_out(config: pytest.Config) -> bool:
    """Whether this process only gives tests to others, and so needs nothing of the product."""
    is_shared_out = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    return is_shared_out and not hasattr(config, "workerinput")


def _is_wanted(config: pytest.Config, item: pytest.Item) -> bool:
    needs_postgresql = "postgres" in getattr(item, "fixturenames", ()) or item.get_closest_marker("on_postgresql")
    if config.getoption("databases") == SQLITE and needs_postgresql:
        return False
    if config.getoption("proof"):
        return any(item.get_closest_marker(name) for name in ("proof", "sampled", "hypothesis"))
    return item.get_closest_marker("proof") is None
