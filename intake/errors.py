"""Facts that stop a verb. `field` names the input that is wrong, where one is; the web chooses its own prose."""


class DomainError(Exception):
    """Parent of every refusal; the message is one plain English line."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(DomainError):
    """There is no such row, or the asker may not know of it."""


class IllegalMove(DomainError):
    """The state does not allow this move."""

    def __init__(self, state: str, move: str) -> None:
        super().__init__(f"a complaint that is {state} cannot {move}")
        self.state = state
        self.move = move


class NotYourDepartment(DomainError):
    """The complaint belongs to another department."""


class NotAllowed(DomainError):
    """The actor's role does not permit this."""


class SecondPersonNeeded(DomainError):
    """Who asked, answered or closed may not also decide, review or call back."""


class InvalidInput(DomainError):
    """A field is missing or makes no sense; nothing was written."""


class WeakSecret(DomainError):
    """A secret in the settings is missing, short or well known."""


class ChainBroken(DomainError):
    """The audit chain does not verify."""
