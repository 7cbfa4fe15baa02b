"""Whether what time asks for gets done."""

from intake.periodic.runs import standings
from intake.setup.check import CheckStatus, SetupCheck, SetupGrounds
from routing.translatable import N_, TranslatableText

_SHOWN = 3


def jobs(grounds: SetupGrounds) -> SetupCheck:
    """Amber where a job is late or has failed twice in a row; before any has run there is nothing to say yet."""
    found = standings(grounds.session, at=grounds.at)
    if all(one.run is None for one in found):
        why = TranslatableText(N_("No background job has run yet."))
        do = TranslatableText(N_("Start the queue, a worker and the time-keeper (jiesu up starts them all)."))
        return SetupCheck("jobs", CheckStatus.AMBER, why, do, "/jobs/", can_wait=True)
    faulty = [one.periodic.name for one in found if one.is_faulty]
    if faulty:
        names = ", ".join(faulty[:_SHOWN]) + (" …" if len(faulty) > _SHOWN else "")
        why = TranslatableText(
            N_("%(count)s background jobs are late or have failed twice in a row: %(names)s"),
            count=len(faulty),
            names=names,
        )
        do = TranslatableText(N_("See on the page of background jobs why, mend that, and run them there."))
        return SetupCheck("jobs", CheckStatus.AMBER, why, do, "/jobs/")
    return SetupCheck("jobs", CheckStatus.GREEN, TranslatableText(N_("All background jobs go as they should.")))
