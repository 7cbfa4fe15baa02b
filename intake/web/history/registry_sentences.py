"""What the events of a registry correction say: which role was doubted, by which document, and what came of it."""

from collections.abc import Mapping
from typing import Any

from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import CorrectionState
from routing.vocabulary import RegistryRole


def disputed(data: Mapping[str, Any], holder: str) -> tuple[str, str]:
    words = {"role": word(RegistryRole(data["role"])), "holder": holder}
    return _(
        "Said to be wrong in the registry: %(role)s %(holder)s", **words
    ), f"{data['document']}\n{data['statement']}"


def corrected(data: Mapping[str, Any]) -> tuple[str, str]:
    words = {"role": word(RegistryRole(data["role"])), "state": word(CorrectionState(data["state"]))}
    return _("Correction of the registry, %(role)s: %(state)s", **words), data["note"]
