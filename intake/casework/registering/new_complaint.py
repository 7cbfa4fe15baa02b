"""What a door hands in: a complaint, how it came, and what its receipt asks."""

from dataclasses import dataclass, field
from decimal import Decimal

from intake.casework.registering.violations import GuessedViolation
from intake.identity.person import Person
from intake.models.practice import is_practising
from intake.vocabulary import ArrivalMode, Confidentiality, ConversationStep
from routing.vocabulary import Channel, Kind


@dataclass(frozen=True)
class ArrivalNote:
    """How a matter came to whoever enters it, who sent it and under which number they keep it."""

    mode: ArrivalMode
    sender: str = ""
    reference: str = ""


@dataclass(frozen=True)
class ReceiptQuestion:
    """What a receipt asks at its end, so that one text does for two: nothing, without a step.

    `matter` in plain words where it asks whether it is that; `tells_consent` where it says what texts are used for.
    """

    step: ConversationStep | None = None
    matter: str = ""
    tells_consent: bool = False


@dataclass(frozen=True)
class NewComplaint:
    """A complaint as a door hands it in, already well-formed. `accept` sends it to its department at once.

    `violations` are codes that a person chose: the operator, where there is one, else the complainant. Maybe none.
    `guesses` are the machine's, the surest first, and nothing is done by them.
    """

    channel: Channel
    external_id: str
    kind: Kind
    violations: tuple[str, ...]
    narrative: str
    guesses: tuple[GuessedViolation, ...] = ()
    # Codes of the fee lists in force that the operator ticked.
    fee_items: tuple[str, ...] = ()
    association_id: int | None = None
    association_text: str = ""
    region_code: str = ""
    amount: Decimal | None = None
    is_government_involved: bool = False
    # The bodies involved as they were named, the departments they were matched to, and whether some could not be.
    implicated_text: str = ""
    implicated: frozenset[int] = frozenset()
    has_unmatched_body: bool = False
    confidentiality: Confidentiality = Confidentiality.OPEN
    person: Person = field(default_factory=Person)
    language: str = "zh"
    operator_id: int | None = None
    accept: bool = True
    is_synthetic: bool = False
    is_training: bool = field(default_factory=is_practising)
    # None for what people tell themselves: by telephone, text or the web form.
    arrival: ArrivalNote | None = None
    # Made by a door that can tell it again on a repeat; else one is drawn.
    tracking_code: str = field(default="", repr=False)
    asks: ReceiptQuestion = field(default_factory=ReceiptQuestion)

    @property
    def is_anonymous(self) -> bool:
        return self.confidentiality is Confidentiality.ANONYMOUS

    @property
    def is_ready(self) -> bool:
        """Whether the rules may decide at once; not where an office is involved and nobody knows for sure which.

        Then a person finds out before any department reads it.
        """
        is_unknown = self.has_unmatched_body or (self.is_government_involved and not self.implicated)
        return self.accept and not is_unknown
