"""Which alternative of a cell is never reached? Of `MR/CRT` the second, wherever there is a market regulator.

A department that is accused leaves its place to its superior before the next alternative is asked, so recusal is left
out of it. Who holds a role of the registry may be missing for some association; a line department of every region, or
one named, is not.
"""

from collections.abc import Iterator, Sequence

from routing.analysis.cells import RuleReading, is_empty, parties_of, values_of, wish_of
from routing.analysis.findings import Finding, key_of
from routing.analysis.world import World
from routing.decision.resolve import REGISTRY_ONLY, Seat, holders_of
from routing.errors import BadCell
from routing.rules.cells import Party, Token, Values
from routing.translatable import N_
from routing.vocabulary import FindingKind, Severity

_MESSAGE = N_(
    "Rule %(rule)s never comes to %(value)s in “%(cell)s”: wherever it may win, there is %(before)s before it."
)
_REGION = "region"


class Alternatives:
    """Where each token finds a department. Kept in the world's memo: edits ask again."""

    def __init__(self, world: World) -> None:
        self._world = world

    def unreached(self, party: Party, wanted: Values | None) -> Sequence[tuple[Token, Token]]:
        """Every alternative that is never asked in the regions wanted, with the one that is always found before it."""
        key = "unreached", party, wanted
        memo = self._world.memo
        if key not in memo:
            before = ((token, self._always(party.tokens[:place], wanted)) for place, token in enumerate(party.tokens))
            memo[key] = [(token, found) for token, found in before if found is not None]
        listed: Sequence[tuple[Token, Token]] = memo[key]
        return listed

    def _always(self, tokens: Sequence[Token], wanted: Values | None) -> Token | None:
        """The first of the tokens that leaves nothing to those behind it."""
        if not self._world.has_departments:
            # Of a file alone: as if every line had its department everywhere.
            return next((token for token in tokens if token.symbol and token.symbol not in REGISTRY_ONLY), None)
        left = self._served(wanted)
        for token in tokens:
            if left and not (left := left - self._found(token)):
                return token
        return None

    def _served(self, wanted: Values | None) -> frozenset[str]:
        """The regions in which such a complaint is decided: those served, and those an association of one may be of."""
        directory = self._world.directory
        named = [code for code in directory.regions if wanted is None or _is_wanted(code, wanted)]
        line = (above for code in named for above in directory.lineage(code))
        return frozenset(code for code in line if directory.is_served(code))

    def _found(self, token: Token) -> frozenset[str]:
        """The regions in which a token finds somebody, whatever the association."""
        key = "found", token
        memo = self._world.memo
        if key not in memo:
            directory = self._world.directory
            seats = (Seat(code, None, directory, frozenset()) for code in directory.regions)
            memo[key] = frozenset(seat.region for seat in seats if holders_of(seat, token))
        found: frozenset[str] = memo[key]
        return found


def never_reached(reading: RuleReading, alternatives: Alternatives) -> Iterator[Finding]:
    """One finding an alternative, in either column of departments."""
    wish = wish_of(reading, _REGION)
    wanted = None if is_empty(wish) else values_of(_REGION, wish[0])
    for column in ("lead", "co"):
        parties = parties_of(column, getattr(reading.row, column))
        for party in () if isinstance(parties, BadCell) else parties:
            for token, before in alternatives.unreached(party, wanted):
                yield _finding(reading, column, party, str(token), str(before))


def _finding(reading: RuleReading, column: str, party: Party, value: str, before: str) -> Finding:
    return Finding(
        kind=FindingKind.UNREACHABLE,
        severity=Severity.WARNING,
        rules=(reading.order,),
        column=column,
        message=_MESSAGE,
        params={"rule": str(reading.order), "value": value, "cell": str(party), "before": before},
        key=key_of(FindingKind.UNREACHABLE, reading.row, about=f"{column} {party} {value}"),
    )


def _is_wanted(code: str, wanted: Values) -> bool:
    return code in wanted.whole or (bool(wanted.beginnings) and code.startswith(wanted.beginnings))
