"""Who takes a complaint that nobody, or more than one, would lead: steps 6 and 7 of the fallback chain."""

from routing.decision.resolve import BACKSTOP, ResolvedDepartment, Seat
from routing.facts import Because
from routing.vocabulary import Symbol

# The social-organisation Party committee coordinates; where a level has none, its social work department does, as the
# office of the joint meeting; else the Two-New work committee, which may designate, is asked at once.
_COORDINATING = (Symbol.SOC, Symbol.SWD, Symbol.TNW)


def coordinator_of(seat: Seat) -> ResolvedDepartment | None:
    """The coordinating body of the region or the nearest level above that has one (各级), never one that is accused."""
    for region in seat.directory.lineage(seat.region):
        for symbol in _COORDINATING:
            card = seat.directory.find_here(symbol, region)
            if card and card.id not in seat.implicated:
                return ResolvedDepartment(symbol, card, Because.COORDINATES)
    return None


def designator_of(seat: Seat) -> ResolvedDepartment | None:
    """The Two-New work committee of the region or above: it designates a lead where coordination fails."""
    card = seat.directory.by_symbol(Symbol.TNW, seat.region)
    return ResolvedDepartment(Symbol.TNW, card, Because.REGION) if card and card.id not in seat.implicated else None


def last_resort(seat: Seat) -> ResolvedDepartment | None:
    """The back-stop of the region, of those above, of the installation; at last anyone who is not accused."""
    line = (seat.directory.backstop(region) for region in seat.directory.lineage(seat.region))
    for card in (*line, *seat.directory.last_resorts):
        if card and card.id not in seat.implicated:
            return ResolvedDepartment(card.symbol or BACKSTOP, card, Because.BACKSTOP)
    return None


def settler(seat: Seat) -> ResolvedDepartment | None:
    """Who settles a complaint without a single lead."""
    return coordinator_of(seat) or last_resort(seat)
