"""The English of casework, of texts and of the registry's upkeep, where the value with spaces would not do."""

from enum import StrEnum

from intake import vocabulary as v

ENGLISH: dict[tuple[type[StrEnum], StrEnum], str] = {}


def _say(kind: type[StrEnum], **words: str) -> None:
    ENGLISH.update({(kind, kind[name]): text for name, text in words.items()})


ENGLISH.update({(v.FileKind, kind): kind.value.upper() for kind in v.FileKind})
_say(v.EvidencePurpose, MATERIAL="Evidence", DOCUMENT="Official document", ENCLOSURE="Enclosure of the answer")
_say(v.ScanState, WAITING="Waits for the virus scanner", INFECTED="A virus was found: not opened")
_say(
    v.State,
    RECEIVED="Awaiting acceptance",
    NEED_INFO="Awaiting information",
    COORDINATING="To be coordinated",
    DISPATCHED="Awaiting signature",
    HANDLING="Being handled",
    REPLIED="Replied, awaiting review",
    CALLBACK="Awaiting call-back",
    REJECTED="Not accepted",
)
_say(
    v.Move,
    ACCEPT="Accept and dispatch",
    COORDINATE="Send to coordination",
    ASK_INFO="Ask for information",
    SUPPLY_INFO="Supply information",
    REJECT="Do not accept",
    ANSWER_NOW="Answer now",
    SIGN="Sign for",
    PASS_REVIEW="Pass review",  # noqa: S106 - a word of a move
    REDO="Send back to redo",
)
_say(v.HandlingRole, CO="Co-handler")
_say(
    v.LetterKind,
    ACCEPTANCE="Notice of acceptance",
    REFUSAL="Notice that a complaint is not accepted",
    SUPPLEMENT="Notice to supplement",
    EXTENSION="Notice of extension",
    ANSWER="Notice of answer",
    INQUIRY="Letter of inquiry",
    RECTIFICATION="Notice to rectify within a limit",
    NO_FAULT="Notice of the finding",
)
_say(v.LetterRoad, PAGE="On the tracking page", TEXT="Text with the link", MAIL="E-mail", COLLECT="Collected")
_say(v.LetterState, ISSUED="To be sent", SERVED="Sent", ANSWERED="Answered by the association")
_say(
    v.OrderLevel,
    CHASE="Chase",
    SUPERVISE="Supervision",
    LISTED="Listed supervision",
    TALK="Talk with the department",
)
_say(
    v.OrderStanding,
    OVERDUE="Report overdue",
    ANSWERED="Report to be decided",
)
_say(
    v.OrderState,
    OPEN="Report owed",
    ANSWERED="Report to be decided",
    ACCEPTED="Report accepted",
    SETTLED="Settled with the matter",
    SUPERSEDED="Replaced by a heavier order",
)
_say(v.MeetingKind, PLENARY="Plenary meeting", LIAISON="Meeting of the liaison persons")
_say(v.MeetingState, PREPARING="Being prepared")
_say(
    v.AgendaCause,
    UNCLEAR="Unclear who answers",
    RAISED="Asked by the meeting below",
    HAND="Put forward otherwise",
)
_say(
    v.AgendaState,
    OPEN="To be discussed",
    DEFERRED="For the next meeting",
    RAISED="Put to the meeting above",
    DROPPED="Taken off",
)
_say(
    v.OpinionStance,
    OURS="It is our duty",
    SHARED="Shared with others",
    NOT_OURS="It is not our duty",
    ADVICE="Advice only",
)
_say(v.TalkState, HELD="Held, being put right", CLOSED="Put right", DROPPED="No talk")
_say(v.TalkOrigin, COMPLAINTS="Number of valid complaints", ALERT="Early warning", HAND="A supervisor")
_say(v.SuggestionVerdict, PARTLY="Adopted in part", NOT_ADOPTED="Not adopted")
_say(
    v.SuggestionStage,
    SENT="With a department",
    STUDIED="Being studied",
    PARTLY="Adopted in part",
    NOT_ADOPTED="Not adopted",
    DROPPED="Not pursued",
)
_say(v.HandoverState, GIVEN="Waits to be taken", REFUSED="Not taken")
_say(v.CallerStepKind, PROLONG="Reviewed and prolonged", LIFT="Lifted", LAPSE="Ended by its day")
_say(v.TalkItemState, OPEN="Being put right", DONE="Put right", MISSED="Not put right")
_say(
    v.HandlingState,
    PENDING="Awaiting signature",
    SIGNED="Being handled",
    WAIVED="Reply waived",
    ENDED="Ended with the complaint",
)
_say(
    v.Holder,
    COORDINATOR="Coordinating body",
    LEAD="Lead department",
    CO="Co-handling department",
)
_say(
    v.PauseReason,
    INFORMATION="Information is awaited",
    EXPERT_OPINION="An expert opinion or appraisal is awaited",
    COURT="A court or arbitration decides a question first",
    UPPER_LEVEL="A reply from the level above is awaited",
    FORCE_MAJEURE="Events beyond control stop the work",
)
_say(
    v.Outcome,
    SUBSTANTIATED="Substantiated, put right",
    PARTLY="Partly substantiated",
    WITHDRAWN="Withdrawn by the complainant",
)
_say(
    v.Measure,
    TALK="Regulatory talk",
    RECTIFY="Ordered to put right",
    WARN="Warning",
    REFUND="Ordered to refund or fined",
    RESTRICT="Activities stopped, persons replaced",
    REVOKE="Registration revoked",
)
_say(
    v.FeeAction,
    NONE="Not concerned",
)
_say(
    v.RejectReason,
    R01="Emergency: belongs to 110, 119, 120 or 122",
    R02="In litigation, arbitration, reconsideration or disclosure",
    R03="Accusation for discipline inspection",
    R04="Already a petition",
    R05="Same matter under way or closed, nothing new",
    R06="State secrets, trade secrets or privacy",
    R07="No matter of supervision",
    R08="Against the law or public order",
    R09="Already lawfully decided",
    R10="No definite subject or facts",
    R11="Outside this region or level",
    R12="Civil contract dispute of member and association",
)
_say(
    v.Confidentiality,
    OPEN="Open",
)
_say(v.ArrivalMode, PHONE="Telephone", TRANSFER="Transferred by 12345")
_say(
    v.Contacted,
    UNREACHED="Not reached",
    REFUSED="Refused the call-back",
)
_say(
    v.Solved,
    PARTLY="Partly solved",
)
_say(v.Satisfaction, BASICALLY="Basically satisfied")
_say(v.MaskedCallState, ASKED="Being connected", TALKING="Connected", UNANSWERED="Not answered", FAILED="Not connected")
_say(v.CallbackWay, PHONE="By telephone", TEXT="By text", PAGE="On the tracking page")
_say(
    v.FollowUpCause,
    ANSWERED="Answered at once",
    JOINED="Joined with another complaint",
    TERMINATED="Ended without a result",
    TRANSFERRED="Handed to another authority",
)
_say(
    v.ObjectionOrigin,
    COMPLAINANT="The complainant objects",
    CALL="Not satisfied when called back",
    SURVEY="Not satisfied in the survey",
)
_say(v.ObjectionState, OPEN="To be decided", UPHELD="Objection upheld", REFUSED="Objection not upheld")
_say(v.StaffRole, CALLER_BACK="Caller-back")
_say(v.ActorKind, PROVIDER="Telecom provider")
_say(v.MessageState, CLAIMED="Being sent")
_say(v.Road, TEXT="Text message", MAIL="E-mail")
_say(
    v.ToldState,
    READ="Read",
    UNREAD="Not read yet",
    WAITS="Waits to be gathered",
    SETTLED="Settled before it was read",
    WITHDRAWN="Withdrawn before it left",
)
_say(
    v.NoticeTopic,
    WORK="What happens to complaints",
    DECISIONS="Requests and decisions",
    WARNINGS="Early warning",
    UPKEEP="Upkeep of the system",
)
_say(
    v.AlertKind,
    SURGE="More complaints than usual",
    SILENCE="Fallen silent",
    REPEATS="The same people again",
    RETURNS="Given back more than usual",
    OVERRULED="Overruled more than usual",
    DISSATISFACTION="Less satisfied than before",
    MONTH_END="The month in danger",
)
_say(v.AlertSubject, HOTLINE="The whole hotline")
_say(v.AlertStanding, NEW="To acknowledge", ENDED="Over")
_say(
    v.InboundState,
    REGISTERED="Registered as a complaint",
    APPENDED="Added to a complaint",
    ANSWERED="Inquiry answered",
    QUARANTINED="Quarantined, bad signature",
)
_say(v.TextMeaning, LOOP="Too many at once", UNFILED="Open what it is about", FOLLOW_UP="About one that is over")
_say(v.RequestKind, STATUTORY_EXTENSION="Extension of a procedure")
_say(
    v.SkipReason,
    MET="done in the meantime",
    PAUSED="stands still",
    CANCELLED="ended",
    OVERTAKEN="the step after it was due as well",
)
_say(
    v.ReplayState,
    QUEUED="Waiting for a worker",
    FAILED="Did not finish",
)
_say(
    v.ReplayChange,
    OWNER="Another department leads",
    CO="Others join",
    TERMS="Another time limit or priority",
)
_say(
    v.ClassifierVerdict,
    BEATEN="No better than without",
    TOO_FEW="Too few closed complaints",
)
_say(
    v.SuggestionSource,
    LEARNED="Classifier",
    BOTH="Keywords and classifier",
)
_say(
    v.CoverageGap,
    NO_SOCIAL_WORK="No social work department",
    NO_REGISTRATION_SUPERVISOR="Nobody who may punish",
    NOBODY="Neither supervisor nor industry department",
    COMPETING="Several departments for one role",
    UNVERIFIED="Credit code not verified",
    OVERLAP="Two departments in one role",
    ABOLISHED="Department abolished",
    STALE="Not verified for six months",
    NO_BACKSTOP="Region without back-stop",
    NO_STAFF="Department without staff",
)
_say(v.VerificationState, OPEN="To be confirmed", DISPUTED="Mistake reported", LAPSED="No longer theirs")
_say(v.CorrectionState, OPEN="To be decided")
_say(v.RoleChangeState, OPEN="To be confirmed", WITHDRAWN="Taken back")
_say(
    v.WatchClass,
    PUBLIC_AFFAIRS="Takes part in public administration",
    INFLUENCE="Considerable influence on society",
    RISK="High risk of violations",
)
_say(
    v.FindingWay,
    SELF_REPORT="Reported by themselves",
    DEPARTMENT_CHECK="Checked by departments",
    COMPARISON="Found by comparison",
)
_say(v.TargetState, FOUND="To be judged", CONFIRMED="Target", CLEARED="Not a target")
_say(
    v.CampaignResultKind,
    DUES_CORRECTED="Problems of dues put right",
    FEE_REDUCED="Excessive fees lowered",
    FEE_CANCELLED="Improper fees ended",
    POLICY_ISSUED="Documents issued",
)
_say(v.SearchSort, NEWEST="Newest first", OLDEST="Oldest first", DUE="Expires first")
