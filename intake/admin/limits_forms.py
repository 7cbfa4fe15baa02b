"""What the screen of the limits sends: one limit, or one policy's ladder; each becomes the limits it would give."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field
from werkzeug.datastructures import MultiDict

from intake.errors import InvalidInput
from intake.language.i18n import N_, _
from intake.language.words import word
from intake.limits import edits
from intake.web.forms import BadForm, read_values
from routing.clocks.ladder import Rung
from routing.clocks.policies import Limits
from routing.vocabulary import Addressee, Clock, Step, Unit

# How far a step may lie from what it is counted from: percent of the time, or working days.
REACH = {step: (1, 99) if step is Step.HALF else (1, 100) for step in Step} | {Step.DUE: (0, 0)}


class LimitsAction(StrEnum):
    """Set something of the policy's own, or take it back."""

    SET = "set"
    TAKE_BACK = "take_back"


class ChangeForm(BaseModel):
    """What every change says. `based_on` is the version that was on the screen; somebody may have changed it since."""

    act: LimitsAction = LimitsAction.SET
    reason: str = Field(title=N_("Reason"), max_length=500)
    effective_on: date | None = Field(default=None, title=N_("In force from"))
    based_on: int = -1
    basis: str = Field(default="", title=N_("Basis"), max_length=edits.LONGEST_BASIS)


class LimitForm(ChangeForm):
    """One limit of one policy."""

    amount: int | None = Field(default=None, title=N_("Limit"), ge=1, le=100_000)
    unit: Unit = Field(default=Unit.WORKING_DAYS, title=N_("Counted in"))
    extension: int = Field(default=0, title=N_("May be extended by"), ge=0, le=100_000)

    def limits(self, limits: Limits, policy: str, clock: Clock) -> Limits:
        if self.act is LimitsAction.TAKE_BACK:
            return edits.without_limit(limits, policy, clock)
        if self.amount is None:
            raise InvalidInput(N_("must be filled in"), field="amount")
        limit = edits.limit_of(clock, self.amount, self.unit, policy=policy, basis=self.basis, extension=self.extension)
        return edits.with_limit(limits, limit)


class LadderForm(ChangeForm):
    """The ladder of one policy; `rungs` are the steps that are ticked."""

    rungs: list[Rung] = Field(default=[], exclude=True)

    def limits(self, limits: Limits, policy: str) -> Limits:
        if self.act is LimitsAction.TAKE_BACK:
            return edits.without_ladder(limits, policy)
        # A step left as it was keeps its basis; one that is set anew has the one given.
        kept = {(rung.step, rung.offset, rung.tells): rung for rung in limits.ladder(policy)}
        anew = (
            kept.get((rung.step, rung.offset, rung.tells))
            or edits.rung_of(rung.step, rung.offset, rung.tells, self.basis)
            for rung in self.rungs
        )
        return edits.with_ladder(limits, policy, anew)


def read_ladder(given: MultiDict[str, str]) -> LadderForm:
    """The form with its steps; a clock is always marked when it is due. Raises BadForm with every fault of both."""
    wrong: dict[str, str] = {}
    is_set = given.get("act", LimitsAction.SET) != LimitsAction.TAKE_BACK
    steps = [step for step in Step if step is Step.DUE or given.get(f"on_{step.value}")] if is_set else []
    rungs = [_rung(step, given, wrong) for step in steps]
    try:
        form = read_values(LadderForm, given)
    except BadForm as refused:
        raise BadForm(wrong | refused.errors) from None
    if wrong:
        raise BadForm(wrong)
    return form.model_copy(update={"rungs": [rung for rung in rungs if rung is not None]})


def _rung(step: Step, given: MultiDict[str, str], wrong: dict[str, str]) -> Rung | None:
    offset, told = _offset(step, given, wrong), set(given.getlist(f"tells_{step.value}"))
    tells = tuple(one for one in Addressee if one.value in told)
    if not tells:
        wrong[f"tells_{step.value}"] = _("%(step)s: choose whom it tells.", step=word(step))
    return Rung(step, offset, tells) if tells and offset is not None else None


def _offset(step: Step, given: MultiDict[str, str], wrong: dict[str, str]) -> int | None:
    least, most = REACH[step]
    text = "0" if step is Step.DUE else given.get(f"offset_{step.value}", "").strip()
    if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    told = _("%(step)s: give a whole number from %(least)s to %(most)s.", step=word(step), least=least, most=most)
    wrong[f"offset_{step.value}"] = told
    return None
