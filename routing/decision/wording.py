"""What the codes of a decision say to a reader: one English sentence each, translated at the edge by its msgid."""

from routing.facts import Because, StepOutcome
from routing.translatable import N_

STEPS = {
    1: N_("Association and its registry row"),
    2: N_("Rule"),
    3: N_("Departments at the level of registration"),
    4: N_("Supervisor missing"),
    5: N_("Recusal"),
    6: N_("Coordination"),
    7: N_("Regional back-stop"),
    8: N_("Several violations"),
}

OUTCOMES = {
    StepOutcome.PASSED: N_("not needed"),
    StepOutcome.REGISTRY_ROW: N_("found in the registry"),
    StepOutcome.NO_ASSOCIATION: N_("association unknown; the place of the act decides"),
    StepOutcome.NOT_REGISTERED: N_("not, or no longer, registered; the place of the act decides"),
    StepOutcome.RULE: N_("rule matched"),
    StepOutcome.NO_RULE: N_("no rule matched"),
    StepOutcome.RESOLVED: N_("resolved"),
    StepOutcome.UNRESOLVED: N_("nobody answers to this here"),
    StepOutcome.NOT_SERVED: N_("another authority's region, kept and passed on"),
    StepOutcome.STOOD_IN: N_("the industry department takes the missing supervisor's place"),
    StepOutcome.RECUSED: N_("recused; the superior answers instead"),
    StepOutcome.COORDINATING: N_("no single owner; coordinated by"),
    StepOutcome.BACKSTOP: N_("the back-stop answers"),
    StepOutcome.NOBODY: N_("no department can be asked; the hotline keeps it"),
    StepOutcome.JOINED: N_("one handling for each lead department"),
}

REASONS = {
    Because.REGISTRY: N_("holds this duty in the registry"),
    Because.REGION: N_("line department of the region"),
    Because.NAMED: N_("named by the rule"),
    Because.STANDS_IN_FOR_SUPERVISOR: N_("in place of a missing supervisor"),
    Because.FORMER_SUPERVISOR: N_("former supervisor, kept informed"),
    Because.UPPER_LEVEL: N_("one level up, as the rule says"),
    Because.NAMED_LEVEL: N_("of the level that the rule names"),
    Because.SUPERIOR_OF_RECUSED: N_("superior of a recused department"),
    Because.RECUSAL_WATCH: N_("copied because a department is recused"),
    Because.GOVERNMENT: N_("copied because a government department is involved"),
    Because.WATCHLIST: N_("copied because the association is on the key list"),
    Because.BACKSTOP: N_("regional back-stop"),
    Because.COORDINATES: N_("coordinates where no single owner is clear"),
}
