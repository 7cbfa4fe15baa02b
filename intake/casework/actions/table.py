"""Every move a person may choose: in which states, by whose desk, when, and what it does to the clocks."""

from intake.casework.actions.following import FOLLOWING_RULES
from intake.casework.actions.holding import HOLD_RULES
from intake.casework.actions.order_rules import ORDER_RULES
from intake.casework.actions.reaching import REACHING_RULES
from intake.casework.actions.rule import ActionRule
from intake.casework.parts import assignments
from intake.casework.verbs.fees.name_fees import NO_LONGER_ABOUT
from intake.language.i18n import N_
from intake.vocabulary import HandlingRole, HandlingState, RequestKind, StaffRole, State

_TRIAGE = frozenset({StaffRole.OPERATOR, StaffRole.DISPATCHER})
_DISPATCH = frozenset({StaffRole.DISPATCHER})
_REVIEW = frozenset({StaffRole.DISPATCHER, StaffRole.SUPERVISOR})
_CALL = frozenset({StaffRole.CALLER_BACK})
_HANDLE = frozenset({StaffRole.HANDLER})
# Who keeps accounts reads no complaint, so writes no note on one.
_WRITE = frozenset(StaffRole) - {StaffRole.ADMINISTRATOR, StaffRole.AUDITOR}
_UNDER_WAY = frozenset({State.DISPATCHED, State.HANDLING})


def _in(*states: State) -> frozenset[State]:
    return frozenset(states)


ACTION_RULES = (
    ActionRule(
        "accept",
        _in(State.RECEIVED),
        _TRIAGE,
        N_("The department's time to sign starts; the complainant's dates stay."),
        is_primary=True,
    ),
    ActionRule(
        "ask_info",
        _in(State.RECEIVED),
        _TRIAGE,
        N_("Every clock stands still until the complainant answers; at most twice, so ask for everything at once."),
        when=lambda facts: facts.may_ask_complainant,
    ),
    ActionRule("answer_now", _in(State.RECEIVED), _TRIAGE, N_("Closed at once; every clock ends.")),
    ActionRule(
        "merge",
        _in(State.RECEIVED, State.NEED_INFO, State.COORDINATING, State.SUSPENDED) | _UNDER_WAY,
        _TRIAGE,
        N_("Every clock ends; the other complaint's clocks count. It can be undone for a day."),
        when=lambda facts: facts.may_be_joined,
    ),
    ActionRule(
        "unmerge",
        _in(State.MERGED),
        _TRIAGE,
        N_("Everything is as it was before: state, departments and clocks."),
        when=lambda facts: facts.is_freshly_joined,
    ),
    ActionRule(
        "split",
        _in(State.MERGED, State.CALLBACK, State.CLOSED),
        _TRIAGE,
        N_("Its own clocks run again: the complainant's dates are those first promised."),
        when=lambda facts: facts.is_joined,
    ),
    ActionRule("reject", _in(State.RECEIVED, State.NEED_INFO), _TRIAGE, N_("Ends here; every clock ends.")),
    ActionRule(
        "supply_info",
        _in(State.NEED_INFO),
        _TRIAGE,
        N_("The clocks run again, later by the days they stood still."),
        is_primary=True,
        is_complainants=True,
    ),
    ActionRule("withdraw", _in(State.NEED_INFO), _TRIAGE, N_("Ends here; every clock ends."), is_complainants=True),
    ActionRule(
        "override",
        _in(State.RECEIVED, State.DISPATCHED),
        _TRIAGE,
        N_("The next department's time to sign starts anew; the complainant's dates stay."),
        when=lambda facts: not facts.is_signed,
    ),
    ActionRule(
        "coordinate",
        _in(State.RECEIVED, State.DISPATCHED),
        _TRIAGE,
        N_("The coordinator's three working days start; the complainant's dates stay."),
    ),
    ActionRule(
        "dispatch",
        _in(State.COORDINATING),
        _DISPATCH,
        N_("The department's time to sign starts; the complainant's dates stay."),
        is_primary=True,
    ),
    ActionRule(
        "designate", _in(State.COORDINATING), _DISPATCH, N_("As dispatch, and the department may not return it.")
    ),
    ActionRule(
        "dispatch_rest",
        _UNDER_WAY,
        _DISPATCH,
        N_("The further department's time to sign starts; the coordinator's clock is met."),
        when=lambda facts: bool(assignments.ownerless(facts.session, facts.complaint)),
        is_primary=True,
    ),
    *ORDER_RULES,
    ActionRule(
        "sign",
        _UNDER_WAY,
        _HANDLE,
        N_("The time to sign is met; the first contact is due next. It can no longer be returned."),
        when=lambda facts: (
            facts.own is not None
            and facts.is_pending
            and not assignments.has_open_request(facts.session, facts.own, RequestKind.RETURN)
        ),
        is_primary=True,
    ),
    ActionRule(
        "enter_signature",
        _UNDER_WAY,
        _REVIEW,
        N_("The time to sign is met as of when it was signed; the first contact is due from then."),
        when=lambda facts: facts.has_unsigned,
    ),
    ActionRule(
        "request_return",
        _UNDER_WAY,
        _HANDLE,
        N_("A dispatcher decides; until then your time to sign runs on."),
        when=lambda facts: facts.may_ask(RequestKind.RETURN),
    ),
    ActionRule(
        "contact",
        _in(State.HANDLING, State.DISPATCHED, State.SUSPENDED),
        _HANDLE,
        N_("The first contact is met."),
        when=lambda facts: facts.own is not None and facts.own.state is HandlingState.SIGNED,
    ),
    ActionRule(
        "assign",
        _UNDER_WAY | {State.SUSPENDED},
        _HANDLE,
        N_("Within your department; no clock is touched."),
        when=lambda facts: facts.own is not None,
    ),
    ActionRule(
        "interim",
        _in(State.HANDLING, State.DISPATCHED, State.SUSPENDED),
        _HANDLE,
        N_("The complainant reads what is known so far. No clock stops: the answer is due as before."),
        when=lambda facts: facts.own is not None and facts.own.state is HandlingState.SIGNED,
    ),
    ActionRule(
        "enter_contact",
        _in(State.HANDLING, State.DISPATCHED, State.SUSPENDED),
        _REVIEW,
        N_("The first contact is met as of when they spoke."),
        when=lambda facts: facts.has_signed,
    ),
    ActionRule(
        "reply",
        _UNDER_WAY,
        _HANDLE,
        N_("Your part is answered; once all parts are, the reply is reviewed."),
        when=lambda facts: facts.may_answer,
        is_primary=True,
    ),
    ActionRule(
        "enter_reply",
        _UNDER_WAY,
        _REVIEW,
        N_("The reply is met as of when it was served; somebody else reviews it."),
        when=lambda facts: facts.has_answerable,
    ),
    ActionRule(
        "request_extension",
        _in(State.HANDLING),
        _HANDLE,
        N_("If granted, up to ten working days more, once; the first date stays on record."),
        when=lambda facts: facts.may_ask(RequestKind.EXTENSION),
    ),
    ActionRule(
        "request_suspension",
        _in(State.HANDLING),
        _HANDLE,
        N_("If granted, every clock stands still until it is resumed."),
        when=lambda facts: facts.may_ask(RequestKind.SUSPENSION),
    ),
    ActionRule(
        "request_termination",
        _in(State.HANDLING, State.SUSPENDED),
        _HANDLE,
        N_("If granted, it ends without a result; every clock ends."),
        when=lambda facts: facts.may_ask(RequestKind.TERMINATION),
    ),
    ActionRule(
        "open_statutory",
        _UNDER_WAY,
        _HANDLE,
        N_("The law's own time starts beside the hotline's, which runs on."),
        when=lambda facts: facts.may_open_procedure,
    ),
    ActionRule(
        "request_statutory_extension",
        frozenset(State),
        _HANDLE,
        N_("The head of your department decides; once, by what its law allows. The hotline's dates stay."),
        when=lambda facts: bool(facts.extendable_procedures),
    ),
    ActionRule(
        "conclude_statutory",
        frozenset(State),
        _HANDLE,
        N_("The law's own clock is met; the hotline's run on."),
        when=lambda facts: bool(facts.own_procedures),
    ),
    ActionRule(
        "decide_request",
        frozenset(State),
        _REVIEW | _HANDLE,
        N_("Granted, it takes effect at once; refused, the clocks run on."),
        when=lambda facts: facts.has_decidable_request,
        is_primary=True,
    ),
    ActionRule(
        "decide_recusal",
        _in(State.RECEIVED, State.NEED_INFO, State.COORDINATING, State.SUSPENDED) | _UNDER_WAY,
        _DISPATCH,
        N_("Confirmed, it stays with the level above; lifted, the department gets what the rules give it."),
        when=lambda facts: facts.has_recusal,
    ),
    ActionRule(
        "waive",
        _in(State.DISPATCHED, State.HANDLING, State.SUSPENDED),
        _DISPATCH,
        N_("The co-handler's clocks end; the reply need not wait for it."),
        when=lambda facts: any(part.role is HandlingRole.CO for part in facts.open_parts),
    ),
    ActionRule("transfer", _in(State.HANDLING), _REVIEW, N_("Ends here; every clock ends.")),
    ActionRule(
        "resume",
        _in(State.SUSPENDED),
        _HANDLE | _DISPATCH,
        N_("The clocks run again, later by the days they stood still."),
        when=lambda facts: (
            StaffRole.DISPATCHER in facts.actor.roles or (facts.own is not None and facts.own.is_principal)
        ),
        is_primary=True,
    ),
    ActionRule(
        "pass_review",
        _in(State.REPLIED),
        _REVIEW,
        N_("Closed from now: the closure is met and the call-back is due next."),
        when=lambda facts: facts.has_not_replied,
        is_primary=True,
    ),
    *FOLLOWING_RULES,
    ActionRule(
        "send_back",
        _in(State.REPLIED, State.CALLBACK),
        _REVIEW | _CALL,
        N_("Half the time to do it again starts; at most twice."),
        when=lambda facts: facts.may_send_back,
    ),
    ActionRule(
        "close",
        _in(State.CALLBACK),
        _CALL,
        N_("Nothing more will happen; every clock ends."),
        when=lambda facts: facts.is_uninvolved and facts.was_reached,
    ),
    ActionRule(
        "reopen",
        _in(State.CLOSED),
        _TRIAGE,
        N_("Starts anew with new clocks, for new facts only."),
        when=lambda facts: not facts.is_joined,
    ),
    ActionRule(
        "correct_registry",
        frozenset(State) - {State.ARCHIVED},
        _HANDLE | _REVIEW,
        N_("An administrator decides. No clock is touched, and it goes nowhere by itself."),
        when=lambda facts: facts.complaint.association_id is not None,
    ),
    ActionRule(
        "name_fees",
        frozenset(State) - NO_LONGER_ABOUT,
        _TRIAGE | _REVIEW | _HANDLE,
        N_("No clock is touched; figures by item and the reply follow it."),
        when=lambda facts: facts.actor.is_hotline or facts.own is not None,
    ),
    *REACHING_RULES,
    *HOLD_RULES,
    ActionRule("note", frozenset(State) - {State.ARCHIVED}, _WRITE, N_("No clock is touched.")),
)
