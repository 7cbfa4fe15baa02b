"""The machine itself: every pair of state and move either leads where the table says, or is refused."""

from itertools import product

import pytest

from intake.casework.lifecycle import ENDS, PAUSING, TRANSITIONS, next_state, put_back
from intake.errors import IllegalMove
from intake.models import Complaint
from intake.vocabulary import Move, State

# Written again from the design's table, so that a slip in the code is not its own proof.
DESIGN = """
received: accept dispatched, coordinate coordinating, ask_info need_info, reject rejected, answer_now closed, \
merge merged
need_info: supply_info received, reject rejected, withdraw withdrawn, merge merged
coordinating: dispatch dispatched, designate dispatched, merge merged
dispatched: sign handling, return dispatched, coordinate coordinating, merge merged
handling: merge merged, reply replied, suspend suspended, transfer transferred, terminate terminated
suspended: resume handling, terminate terminated, merge merged
replied: pass_review callback, redo handling
callback: close closed, redo handling, rejoin merged, split received
closed: redo handling, reopen received, archive archived, rejoin merged, split received
merged: answer_joined callback, split received
rejected: reopen received
terminated: reopen received
transferred: reopen received
"""


def _design() -> dict[tuple[State, Move], State]:
    table = {}
    for line in DESIGN.strip().splitlines():
        state, _, moves = line.partition(":")
        for each in moves.split(","):
            move, goal = each.split()
            table[State(state), Move(move)] = State(goal)
    return table


@pytest.mark.parametrize(("state", "move"), list(product(State, Move)))
def test_every_pair_goes_where_the_design_says_or_is_refused(state: State, move: Move) -> None:
    goal = _design().get((state, move))
    if goal is not None:
        assert next_state(state, move) is goal
        return
    with pytest.raises(IllegalMove) as caught:
        next_state(state, move)
    assert (caught.value.state, caught.value.move) == (state, move)


def test_only_an_objection_or_leaving_a_join_leads_out_of_an_end_and_everything_else_has_a_way_on() -> None:
    left = {origin for origin, move in TRANSITIONS if not (origin in ENDS and move is Move.REOPEN)}
    assert set(State) - left == ENDS - {State.MERGED}


@pytest.mark.parametrize("goal", list(State))
def test_an_undone_join_leads_back_only_to_where_one_may_have_been_joined_from(goal: State) -> None:
    complaint = Complaint(state=State.MERGED)
    if TRANSITIONS.get((goal, Move.MERGE)) is State.MERGED:
        assert put_back(complaint, goal)[1]["to"] == goal
        assert complaint.state is goal
    else:
        with pytest.raises(IllegalMove):
            put_back(complaint, goal)


def test_every_state_can_be_reached_from_receipt() -> None:
    reached, frontier = {State.RECEIVED}, [State.RECEIVED]
    while frontier:
        origin = frontier.pop()
        for (state, _), goal in TRANSITIONS.items():
            if state is origin and goal not in reached:
                reached.add(goal)
                frontier.append(goal)
    assert reached == set(State)


def test_clocks_stand_still_only_while_others_must_act() -> None:
    assert {State.NEED_INFO, State.SUSPENDED} == PAUSING
