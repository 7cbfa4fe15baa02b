"""Scoring profiles as files: those that come with the program, and one of the office's own."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from intake.errors import BadValue
from intake.scoring.marks import ScoreItem, ScoreVersion, ScoringProfile
from routing.translatable import N_, TranslatableError

SHIPPED = ("lianyungang", "panjin")
_LONGEST = 200_000  # bytes
_BAD = N_("%(file)s is no scoring profile: %(fault)s")


def profile_named(name: str) -> ScoringProfile:
    """A shipped one by its key, else a TOML file. Raises BadValue saying what is wrong with it."""
    return shipped_profile(name) if name in SHIPPED else _of_file(name)


@cache
def shipped_profile(key: str) -> ScoringProfile:
    return read_profile(files("intake.scoring").joinpath(f"{key}.toml").read_text(encoding="utf-8"), name=key)


def read_profile(text: str, *, name: str) -> ScoringProfile:
    """Numbers are read as they are written, never as binary fractions. Raises BadValue."""
    try:
        given = tomllib.loads(text, parse_float=Decimal)
        versions = tuple(_version(one) for one in given["version"])
        profile = ScoringProfile(given["key"], given["zh"], given["en"], given["source"], versions)
    except TranslatableError:
        raise
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadValue(_BAD, file=name, fault=f"{type(error).__name__} {error}") from None
    if not versions or any(one.since >= after.since for one, after in pairwise(versions)):
        raise BadValue(N_("%(file)s: versions follow each other by date"), file=name)
    return profile


def _of_file(name: str) -> ScoringProfile:
    path = Path(name)
    try:
        if path.stat().st_size > _LONGEST:
            raise BadValue(N_("%(file)s is too large for a scoring profile"), file=name)
        return read_profile(path.read_text(encoding="utf-8"), name=name)
    except OSError as error:
        message = N_("%(name)s is neither one of %(words)s nor a file that can be read: %(error)s")
        raise BadValue(message, name=repr(name), words=SHIPPED, error=error.strerror) from None
    except UnicodeDecodeError as error:
        raise BadValue(_BAD, file=name, fault=error.reason) from None


def _version(given: Mapping[str, Any]) -> ScoreVersion:
    since = given["since"]
    if not isinstance(since, date):
        raise BadValue(N_("a version of a scoring profile begins on a day, such as 2023-01-01"))
    items = tuple(_item(one) for one in given["item"])
    return ScoreVersion(int(given["version"]), since, int(given["places"]), items)


def _item(given: Mapping[str, Any]) -> ScoreItem:
    knots = tuple((Decimal(rate), Decimal(marks)) for rate, marks in given["knots"])
    rising = all(left < right for (left, _low), (right, _high) in pairwise(knots))
    floor, cap = Decimal(given["floor"]), Decimal(given["cap"])
    if len(knots) < 2 or not rising or floor > cap:  # noqa: PLR2004 - a line has two ends
        raise BadValue(N_("an item has at least two points of rising per cent, and a floor that is not above its cap"))
    named = (given["key"], given["rate"], given["zh"], given["en"])
    return ScoreItem(*named, knots, floor, cap, is_full_without=bool(given.get("is_full_without", False)))
