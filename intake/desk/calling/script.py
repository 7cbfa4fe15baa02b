"""The words to say, by how the complaint ended: whoever was refused is not asked whether all is well now."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.language.i18n import N_
from intake.models import Complaint
from intake.vocabulary import FollowUpCause, Outcome, State

_RESULT = N_("“Has the department contacted you and told you the result?”")
_SOLVED = N_("“Is your matter solved, partly solved, or not?”")
_SATISFIED = N_("“Are you satisfied with how it was handled?” If not: “What is missing?”")
# What is said of the result before the two questions that everybody is asked.
_BY_OUTCOME: Mapping[Outcome, tuple[str, ...]] = MappingProxyType(
    {
        Outcome.SUBSTANTIATED: (
            _RESULT,
            N_("“You were found to be right. Has what was promised been done: money returned, the practice ended?”"),
        ),
        Outcome.PARTLY: (
            _RESULT,
            N_("“You were found to be right in part. Were you told which part, and why the rest was not?”"),
        ),
        Outcome.UNFOUNDED: (
            _RESULT,
            N_("“No breach was found. Were you told what was looked into, and by which rules?”"),
        ),
        Outcome.UNVERIFIABLE: (
            _RESULT,
            N_("“It could not be verified. Were you told what is missing? With new evidence, write again.”"),
        ),
        Outcome.MEDIATED: (_RESULT, N_("“You came to an agreement. Is it being kept?”")),
        Outcome.EXPLAINED: (N_("“Your question was answered. Was the explanation clear to you?”"),),
        Outcome.TERMINATED: (N_("“Its handling was ended. Were you told why, and where else you can turn?”"),),
        Outcome.TRANSFERRED: (N_("“It was handed to another authority. Has that authority contacted you?”"),),
    }
)
_JOINED = (N_("“Your complaint was handled together with another about the same matter. Were you told the result?”"),)
_OBJECTION = N_(
    "If not satisfied: “You can object to the result; somebody who had no part in it decides. Shall I write that down?”"
)


def script_of(complaint: Complaint, because: FollowUpCause | None) -> list[str]:
    """Message ids, in the order they are said, after the greeting."""
    if because is FollowUpCause.JOINED or complaint.state is State.MERGED:
        result: tuple[str, ...] = _JOINED
    else:
        result = _BY_OUTCOME.get(complaint.outcome, (_RESULT,)) if complaint.outcome else (_RESULT,)
    return [*result, _SOLVED, _SATISFIED, _OBJECTION]
