"""What a limit rests on, said for what it is: a law that holds here, another place's for guidance, or our own rule.

The limits that are shipped name the rules of the cities they were taken from. To a reader elsewhere these are no law:
they are named with 参照, and what has no document at all is a rule of this installation 本机构规定.
"""

from collections.abc import Mapping
from functools import lru_cache

from intake.language.i18n import _
from routing.regions import shipped_regions
from routing.vocabulary import Level

_BETWEEN = "；"
_OWN_RULE = "本系统缺省时限"
# An office that its paper does not name.
_UNNAMED = "某"
_PLACES = frozenset({Level.PROVINCE, Level.CITY})


def cited(basis: str, home: str) -> str:
    """The documents of `basis` as a reader in the region `home` is told of them."""
    return _BETWEEN.join(_said(one.strip(), home) for one in basis.split(_BETWEEN)) if basis else ""


def _said(document: str, home: str) -> str:
    if document.startswith(_OWN_RULE):
        return _("This installation's own rule") + document.removeprefix(_OWN_RULE)
    own = {home, f"{home[:4]}00", f"{home[:2]}0000"}  # also of a zone that no file of divisions knows
    is_elsewhere = document.startswith(_UNNAMED) or any(
        document.startswith(name) and code not in own for name, code in _names().items()
    )
    return _("for guidance: %(document)s", document=document) if is_elsewhere else document


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Provinces and cities by name."""
    return {card.name: code for code, card in shipped_regions().items() if card.level in _PLACES}
