"""Facts that stop a verb, each a message id with values (`routing.translatable`) and the HTTP status of its class."""

from intake.vocabulary import Move, State
from routing.translatable import N_, TranslatableError, TranslatableText

_NOTHING_HERE = N_("There is nothing here, or it is not yours to see.")


class DomainError(TranslatableError):
    """Parent of every refusal."""


class NotFound(DomainError):
    """There is no such row, or the asker may not know of it."""

    status = 404
    told_instead = _NOTHING_HERE


class IllegalMove(DomainError):
    """The state does not allow this move, or what else was to be done in it."""

    status = 409

    def __init__(self, state: State, move: Move | TranslatableText) -> None:
        super().__init__(N_("a complaint that is %(state)s cannot %(move)s"), state=state, move=move)
        self.state = state
        self.move = move

    @property
    def told(self) -> TranslatableText:
        if isinstance(self.move, Move):
            had_button = N_('"%(move)s" is not possible any more: the complaint is now "%(state)s".')
            return TranslatableText(had_button, move=self.move, state=self.state)
        return TranslatableText(
            N_('This is not possible any more: the complaint is now "%(state)s".'), state=self.state
        )


class NotYourDepartment(DomainError):
    """The complaint belongs to another department, which is told as if there were none: one may not learn of it."""

    status = 404
    told_instead = _NOTHING_HERE


class NotAllowed(DomainError):
    """The actor's role does not permit this."""

    status = 403
    told_instead = N_("Your roles do not permit this.")


class NotPossibleNow(DomainError):
    """Nobody can do this now, whatever their role: what was possible when the page was opened has lapsed."""

    status = 409


class SecondPersonNeeded(DomainError):
    """Who asked, answered or closed may not also decide, review or call back."""

    status = 409

    @property
    def told(self) -> TranslatableText:
        return TranslatableText(N_("A second person has to do this. %(fact)s"), fact=self.text)


class ComeAgain(DomainError):
    """Nothing is wrong with what was sent, but it came too soon: the same again, so many seconds later, is taken."""

    @property
    def seconds(self) -> int:
        """Every one of them says in how many."""
        return int(self.text.params["seconds"])


class TooManyTries(ComeAgain):
    """One wrong password after another."""

    status = 429


class TooBusy(ComeAgain):
    """More was asked at the same moment than can be done."""

    status = 503


class InvalidInput(DomainError):
    """A field is missing or makes no sense; nothing was written."""


class BadValue(DomainError, ValueError):
    """One value means nothing: for pydantic's validators, which gather it with what else is wrong."""


class WeakSecret(DomainError):
    """A secret in the settings is missing, short or well known."""


class ChainBroken(DomainError):
    """The audit chain does not verify."""
