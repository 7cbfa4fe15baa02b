"""What stands in the place of what a text tells of somebody."""

from intake.language.i18n import N_, _
from intake.redaction.kinds import Hidden

_WORDS = {
    Hidden.NAME: N_("[name]"),
    Hidden.PHONE: N_("[telephone]"),
    Hidden.IDENTITY: N_("[identity number]"),
    Hidden.BANK: N_("[account number]"),
    Hidden.PLATE: N_("[plate]"),
    Hidden.EMAIL: N_("[e-mail address]"),
    Hidden.ACCOUNT: N_("[account name]"),
    Hidden.ADDRESS: N_("[address]"),
}


def hidden_word(kind: Hidden) -> str:
    return _(_WORDS[kind])
