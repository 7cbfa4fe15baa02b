"""What corrections say: of the registry which role was doubted, and what came of it; of a complaint its new filing."""

from collections.abc import Mapping
from typing import Any

from intake.language.formats import listed
from intake.language.i18n import _
from intake.language.words import word
from intake.vocabulary import CorrectionState
from routing.vocabulary import Kind, RegistryRole


def disputed(data: Mapping[str, Any], holder: str) -> tuple[str, str]:
    words = {"role": word(RegistryRole(data["role"])), "holder": holder}
    return _(
        "Said to be wrong in the registry: %(role)s %(holder)s", **words
    ), f"{data['document']}\n{data['statement']}"


def corrected(data: Mapping[str, Any]) -> tuple[str, str]:
    words = {"role": word(RegistryRole(data["role"])), "state": word(CorrectionState(data["state"]))}
    return _("Correction of the registry, %(role)s: %(state)s", **words), data["note"]


def refiled(data: Mapping[str, Any]) -> tuple[str, str]:
    """What triage corrected of what figures are counted by."""
    before, after = data["before"], data["after"]
    said = []
    if before["kind"] != after["kind"]:
        said.append(_("%(before)s → %(after)s", before=word(Kind(before["kind"])), after=word(Kind(after["kind"]))))
    if before["association_id"] != after["association_id"]:
        said.append(_("the association or chamber"))
    if before["region_code"] != after["region_code"]:
        said.append(_("region %(before)s → %(after)s", before=before["region_code"], after=after["region_code"]))
    return _("Corrected at triage: %(what)s", what=listed(said)), ""
