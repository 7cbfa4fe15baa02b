"""What each periodic job is for, in words for whoever runs an office."""

from collections.abc import Mapping
from types import MappingProxyType

from routing.translatable import N_

PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "heartbeat": N_("Leaves a mark that worker and time-keeper run"),
        "watch-jobs": N_("Looks whether all these jobs go, and tells administrators"),
        "drain-messages": N_("Sends texts that wait"),
        "tell-returned": N_("Tells of complaints that came back"),
        "tell-staff": N_("Sends word to staff by text and mail"),
        "drain-mails": N_("Sends mails that wait"),
        "sweep-clocks": N_("Reminds of what falls due and marks what is overdue"),
        "write-facts": N_("Writes down what figures are counted from"),
        "sketch-wording": N_("Makes new complaints findable by their words"),
        "draw-letters": N_("Draws letters and whole cases as files"),
        "draw-pictures": N_("Draws charts for documents"),
        "replay-rules": N_("Tries drafts of the rules on past complaints"),
        "follow-calendar": N_("Moves due dates when a calendar changes"),
        "replan-clocks": N_("Moves due dates when time limits change"),
        "scan-evidence": N_("Looks for viruses in files handed in"),
        "fetch-media": N_("Fetches pictures that came with texts"),
        "sweep-evidence": N_("Throws away files that belong to nothing"),
        "anchor-audit": N_("Seals the record"),
        "send-root": N_("Lets the root of the record leave the house"),
        "back-up": N_("Makes the back-up of the day"),
        "verify-clocks": N_("Checks every deadline against the record"),
        "remind-of-next-year": N_("Reminds of next year's calendar"),
        "archive": N_("Puts away what was closed long ago"),
        "erase-identities": N_("Erases who complained when its time is over"),
        "place-calls": N_("Connects calls that somebody waits for"),
        "tidy-sessions": N_("Ends sessions of staff that nobody uses"),
        "tidy-calls": N_("Throws away what is left of calls long over"),
        "end-departments": N_("Ends departments on their last day"),
        "keep-sketches": N_("Tidies what finds likely duplicates"),
        "keep-registry": N_("Asks departments to check the registry"),
        "score-key-list": N_("Scores associations for the key list"),
        "start-on-seeds": N_("Looks whether the classifier must learn anew after an update"),
        "raise-alerts": N_("Looks for what is out of the ordinary"),
        "watch-talks": N_("Watches talks, opinions, limited callers and cards"),
        "train-classifier": N_("Trains the classifier"),
        "snapshot-month": N_("Keeps the figures of a month that is over"),
        "draft-bulletins": N_("Drafts bulletins"),
        "publish-open-data": N_("Gives out open data"),
    }
)
