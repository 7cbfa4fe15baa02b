"""Which of the four parties of the responsibility list 四方责任清单 an association must have, by its mode."""

from collections.abc import Mapping
from types import MappingProxyType

from intake.vocabulary import CoverageGap
from routing.vocabulary import Lifecycle, RegistrationMode, RegistryRole

_DUAL = frozenset({RegistrationMode.DUAL})
_ALL = frozenset(RegistrationMode)
# Under dual management the supervising unit answers for the trade; decoupled or directly registered, the industry
# department takes its place. Registrar and social work department answer for all.
REQUIRED: Mapping[RegistryRole, frozenset[RegistrationMode]] = MappingProxyType(
    {
        RegistryRole.REGISTRAR: _ALL,
        RegistryRole.SUPERVISOR: _DUAL,
        RegistryRole.INDUSTRY_DEPARTMENT: _ALL - _DUAL,
        RegistryRole.SOCIAL_WORK: _ALL,
    }
)
LACKING: Mapping[CoverageGap, RegistryRole] = MappingProxyType(
    {
        CoverageGap.NO_REGISTRAR: RegistryRole.REGISTRAR,
        CoverageGap.NO_SUPERVISOR: RegistryRole.SUPERVISOR,
        CoverageGap.NO_INDUSTRY_DEPARTMENT: RegistryRole.INDUSTRY_DEPARTMENT,
        CoverageGap.NO_SOCIAL_WORK: RegistryRole.SOCIAL_WORK,
    }
)
# Whoever is struck off is not checked any more; who does nothing can still be complained about.
LIVE = (Lifecycle.ACTIVE, Lifecycle.INACTIVE)
