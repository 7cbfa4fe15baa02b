"""The facts of a complaint as typed on the command line: `violation=F-01`, `association=<credit code>` and so on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from routing.cells import read_amount, read_flag, read_member
from routing.errors import BadFact
from routing.facts import Case, Directory, Standing
from routing.store import load_violations, standing_by_code
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode

_REPEATABLE = ("violation", "implicated")
_REGION_DIGITS = 6


@dataclass(frozen=True)
class Typed:
    """Every fact read, by key; those not typed are absent."""

    one: dict[str, Any]
    many: dict[str, tuple[str, ...]]


def read_facts(texts: list[str]) -> Typed:
    """Raises BadFact or BadCell, naming key and value."""
    one: dict[str, Any] = {}
    many: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or key not in FACT_KEYS:
            raise BadFact(f"fact {text!r} is unknown; write KEY=VALUE with a KEY of {', '.join(FACT_KEYS)}")
        if not value:
            raise BadFact(f"fact {key} has no value")
        if key in _REPEATABLE:
            many[key] = (*many.get(key, ()), value)
        elif key in one:
            raise BadFact(f"fact {key} is given twice")
        else:
            one[key] = FACT_KEYS[key](key, value)
    return Typed(one, many)


def case_of(session: Session, directory: Directory, typed: Typed, *, on: date) -> Case:
    """The complaint those facts describe. Beside an association, `region` is the place of the act."""
    facts = typed.one
    return Case(
        violations=_known_codes(session, typed.many.get("violation", ())),
        kind=facts.get("kind", Kind.COMPLAINT),
        channel=facts.get("channel", Channel.PHONE),
        standing=_standing(session, facts, on),
        region_code=facts.get("region", ""),
        amount=facts.get("amount"),
        government=facts.get("government", False),
        anonymous=facts.get("anonymous", False),
        text=facts.get("text", ""),
        implicated=frozenset(_department_id(directory, name) for name in typed.many.get("implicated", ())),
        on=on,
    )


def _standing(session: Session, facts: dict[str, Any], on: date) -> Standing | None:
    """The registry row, changed by what else was typed; without an association a supposed one, if need be."""
    supposed = {name: facts[key] for key, name in _STANDING_KEYS.items() if key in facts}
    if "association" in facts:
        standing = standing_by_code(session, facts["association"], on)
        if standing is None:
            raise BadFact(f"fact association {facts['association']!r} is not in the registry")
        return replace(standing, **supposed)
    if not supposed:
        return None
    blank = Standing(0, "", "", level=None, region_code=facts.get("region", ""), lifecycle=None)
    return replace(blank, **supposed)


def _known_codes(session: Session, codes: tuple[str, ...]) -> tuple[str, ...]:
    known = {card.code for card in load_violations(session)}
    for code in codes:
        if code not in known:
            raise BadFact(f"fact violation {code!r} is not a code of the taxonomy")
    return codes


def _department_id(directory: Directory, name: str) -> int:
    card = directory.find_by_name(name)
    if card is None:
        raise BadFact(f"fact implicated {name!r} is not a department of the registry")
    return card.id


def _region(_key: str, value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) == _REGION_DIGITS):
        raise BadFact(f"fact region {value!r} is not a region of six digits (GB/T 2260)")
    return value


def _amount(key: str, value: str) -> Decimal:
    return read_amount(key, value)


def _text(_key: str, value: str) -> str:
    return value


def _word(kind: type[Any]) -> Callable[[str, str], Any]:
    return lambda key, value: read_member(key, kind, value)


FACT_KEYS: dict[str, Callable[[str, str], Any]] = {
    "violation": _text,
    "kind": _word(Kind),
    "channel": _word(Channel),
    "level": _word(Level),
    "region": _region,
    "industry": _text,
    "mode": _word(RegistrationMode),
    "lifecycle": _word(Lifecycle),
    "watchlist": read_flag,
    "amount": _amount,
    "government": read_flag,
    "anonymous": read_flag,
    "text": _text,
    "association": _text,
    "implicated": _text,
}
_STANDING_KEYS = {
    "level": "level",
    "industry": "industry",
    "mode": "mode",
    "lifecycle": "lifecycle",
    "watchlist": "is_watchlisted",
}
