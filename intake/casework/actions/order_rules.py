"""Orders to departments, before all else that a supervisor may do: a report to decide, then whom to press."""

from intake.casework.actions.rule import ActionRule
from intake.casework.supervision.order import PRESSED
from intake.language.i18n import N_
from intake.vocabulary import StaffRole, State

_SUPERVISE = frozenset({StaffRole.SUPERVISOR})
ORDER_RULES = (
    ActionRule(
        "decide_order",
        frozenset(State),
        _SUPERVISE,
        N_("Accepted, the order is settled; refused, a new report is owed by a clock that begins now."),
        when=lambda facts: bool(facts.orders_to_decide),
        is_primary=True,
    ),
    # Expected next only where nobody is pressed or a report is late: the same key twice is not to press harder.
    *(
        ActionRule(
            "order",
            PRESSED,
            _SUPERVISE,
            N_("The department owes you a report by a clock of its own; the complaint's clocks run on."),
            when=when,
            is_primary=is_next,
        )
        for is_next, when in (
            (True, lambda facts: facts.may_order and not facts.is_pressed),
            (False, lambda facts: facts.may_order and facts.is_pressed),
        )
    ),
    ActionRule(
        "report_order",
        frozenset(State),
        frozenset({StaffRole.HANDLER}),
        N_("The order's clock stops; whoever gave it accepts the report or refuses it."),
        when=lambda facts: bool(facts.orders_to_report),
    ),
    ActionRule(
        "withdraw_order",
        frozenset(State),
        _SUPERVISE,
        N_("The order's clock ends; the complaint's clocks run on."),
        when=lambda facts: bool(facts.orders_to_withdraw),
    ),
)
