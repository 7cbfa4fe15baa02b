"""How a parser is fed: by example, a few in `make test`, for minutes under `--proof`; each within a bound of CPU."""

import time
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from routing.translatable import TranslatableError
from tests.stages import extents

MOST_CPU = 2.0  # seconds for one input of the sizes below; a machine that is busy elsewhere does not count
_ROUND = 500
_QUIET = list(HealthCheck)


def answered(door: Callable[[Any], object], given_: Any, *, kinds: tuple[type[Exception], ...]) -> None:
    """A value or a refusal of the product's own kinds with a sentence; anything else is raised on."""
    began = time.process_time()
    refused = ""
    try:
        door(given_)
    except kinds as error:
        refused = str(getattr(error, "text", "refused")) or "\n"
    assert "\n" not in refused, refused
    spent = time.process_time() - began
    assert spent < MOST_CPU, f"{spent:.1f} s of CPU"


def feed(
    strategy: SearchStrategy[Any],
    door: Callable[[Any], object],
    *,
    sample: int,
    kinds: tuple[type[Exception], ...] = (TranslatableError,),
) -> None:
    """`sample` inputs, always the same ones; under `--proof` others and others until the time is up."""
    if not extents.IS_WHOLE:
        _round(strategy, door, kinds, sample, 1)
        return
    until, number = time.monotonic() + extents.FUZZ_SECONDS, time.time_ns()
    while time.monotonic() < until:
        number += 1
        _round(strategy, door, kinds, _ROUND, number)


def _round(
    strategy: SearchStrategy[Any], door: Callable[[Any], object], kinds: tuple[type[Exception], ...], many: int, n: int
) -> None:
    phases = (Phase.generate, Phase.shrink) if extents.IS_WHOLE else (Phase.generate,)

    @seed(n)
    @settings(max_examples=many, deadline=None, database=None, suppress_health_check=_QUIET, phases=phases)
    @given(strategy)
    def one(given_: Any) -> None:
        answered(door, given_, kinds=kinds)

    one()
