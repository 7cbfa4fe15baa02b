"""What a citizen may choose from, in groups. Each choice is one code of the taxonomy."""

from dataclasses import dataclass

from intake.language.i18n import N_
from intake.suggesting.plain_words import WORDS


@dataclass(frozen=True)
class Group:
    """One kind of trouble: its letter in the taxonomy, its question, its choices (code, words)."""

    letter: str
    title: str
    choices: tuple[tuple[str, str], ...]


def _group(letter: str, title: str, codes: str) -> Group:
    return Group(letter, title, tuple((code, WORDS[code]) for code in codes.split()))


GROUPS = (
    _group("F", N_("Money: dues, fees, donations"), "F-01 F-02 F-03 F-09 F-13 F-15 F-12 F-20 F-99"),
    _group("A", N_("Awards, rankings, titles"), "A-06 A-08 A-03 A-01 A-04"),
    _group("V", N_("Forums, festivals, exhibitions"), "V-11 V-09 V-07 V-08 V-14"),
    _group("G", N_("How the association is run"), "G-11 G-03 G-08 G-01 G-10 G-09 G-13"),
)
