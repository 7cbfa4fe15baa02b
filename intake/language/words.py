"""What a stored word is called when people read it: `word(State.CALLBACK)` is 待回访, or "Awaiting call-back"."""

from enum import StrEnum

from intake.language import account_words, casework_words, key_words, knowledge_words, routing_words
from intake.language.i18n import pgettext

# The Chinese stands in the catalogue, each word under the name of its kind, for one English word often stands for
# several Chinese ones.
ENGLISH = casework_words.ENGLISH | key_words.ENGLISH | knowledge_words.ENGLISH | routing_words.ENGLISH
ENGLISH |= account_words.ENGLISH


def word(member: StrEnum | None) -> str:
    """The word for a member of any vocabulary, in the language spoken; "—" for none."""
    if member is None:
        return "—"
    return pgettext(type(member).__name__, english(member))


def english(member: StrEnum) -> str:
    plain = ENGLISH.get((type(member), member))
    return plain or member.value.replace("_", " ").capitalize()
