"""The facts of a complaint as typed on the command line: `violation=F-01`, `association=<credit code>` and so on."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from intake.language.i18n import N_
from intake.rulemaking.explaining.supposed_case import SupposedFacts
from routing.errors import BadFact
from routing.rules.cells import read_amount, read_flag, read_member
from routing.vocabulary import Channel, Kind, Level, Lifecycle, RegistrationMode

_REPEATABLE = ("violation", "implicated")
_REGION_DIGITS = 6


def read_facts(texts: list[str]) -> SupposedFacts:
    """Raises BadFact or BadCell, naming key and value."""
    one: dict[str, Any] = {}
    many: dict[str, tuple[str, ...]] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals or key not in FACT_KEYS:
            message = N_("fact %(text)s is unknown; write KEY=VALUE with a KEY of %(keys)s")
            raise BadFact(message, text=repr(text), keys=tuple(FACT_KEYS))
        if not value:
            raise BadFact(N_("fact %(key)s has no value"), key=key)
        if key in _REPEATABLE:
            many[key] = (*many.get(key, ()), value)
        elif key in one:
            raise BadFact(N_("fact %(key)s is given twice"), key=key)
        else:
            one[key] = FACT_KEYS[key](key, value)
    return SupposedFacts(one, many.get("violation", ()), many.get("implicated", ()))


def _region(_key: str, value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) == _REGION_DIGITS):
        raise BadFact(N_("fact region %(value)s is not a region of six digits (GB/T 2260)"), value=repr(value))
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
