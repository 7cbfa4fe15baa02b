"""What associations do wrong, in the words of those it is done to. Each choice is one code of the taxonomy."""

from dataclasses import dataclass

from intake.language.i18n import N_


@dataclass(frozen=True)
class Group:
    """One kind of trouble: its letter in the taxonomy, its question, its choices (code, words)."""

    letter: str
    title: str
    choices: tuple[tuple[str, str], ...]


GROUPS = (
    Group(
        "F",
        N_("Money: dues, fees, donations"),
        (
            ("F-01", N_("We must join and pay dues, or something is refused to us")),
            ("F-02", N_("We may not leave, or pay dues without being members")),
            ("F-03", N_("We pay dues and get nothing for it")),
            ("F-09", N_("They charge in the name of a government office, or because one sent us")),
            ("F-13", N_("We must take part in paid meetings, training, examinations or trips")),
            ("F-15", N_("We must sponsor, donate, or buy goods or magazines")),
            ("F-12", N_("They charge for certificates or for the right to work")),
            ("F-20", N_("Prices are not shown, or more is charged than shown")),
            ("F-99", N_("Some other charge that seems wrong")),
        ),
    ),
    Group(
        "A",
        N_("Awards, rankings, titles"),
        (
            ("A-06", N_("An award or appraisal costs money")),
            ("A-08", N_("Plaques or titles are sold")),
            ("A-03", N_("Rankings, lists or certifications that are awards in disguise")),
            ("A-01", N_("An appraisal or award that nobody seems to have approved")),
            ("A-04", N_("A title with 中国, 全国 or 国际 in it that seems false")),
        ),
    ),
    Group(
        "V",
        N_("Forums, festivals, exhibitions"),
        (
            ("V-11", N_("We must exhibit or attend, and pay")),
            ("V-09", N_("An event is used to collect money or sell awards")),
            ("V-07", N_("An event pretends to be official")),
            ("V-08", N_("Guests or experts were announced who did not come")),
            ("V-14", N_("The event is not what was promised")),
        ),
    ),
    Group(
        "G",
        N_("How the association is run"),
        (
            ("G-11", N_("They take revenge on people who complain")),
            ("G-03", N_("Money or property of the association was taken or misused")),
            ("G-08", N_("They fix prices or shut others out")),
            ("G-01", N_("No elections for too long, or elections that were not proper")),
            ("G-10", N_("They keep accounts or decisions from the members")),
            ("G-09", N_("The association is not registered, or was struck off")),
            ("G-13", N_("They do nothing, or treat people badly")),
        ),
    ),
)

CODES = frozenset(code for group in GROUPS for code, _words in group.choices)
WORDS = {code: words for group in GROUPS for code, words in group.choices}
