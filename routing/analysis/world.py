"""Against what is a table judged? The taxonomy, the regions, the departments, and every kind of association there is.

Associations that no rule without their name could tell apart are one class, so 100,000 of them cost an edit nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from routing.directory import Directory
from routing.facts import AssociationSnapshot
from routing.regions import shipped_regions
from routing.violations import ViolationCard, shipped_violations


@dataclass(frozen=True, slots=True)
class AssociationClass:
    """Associations that match the same rules and resolve to the same departments, by one of them."""

    snapshot: AssociationSnapshot
    count: int


@dataclass(frozen=True)
class World:
    """Built once, reused over edits. What was found out about the registry on the way is kept in `memo`."""

    violations: Mapping[str, ViolationCard]
    regions: Mapping[str, str]
    directory: Directory
    associations: tuple[AssociationClass, ...] = ()
    class_of: Mapping[str, int] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        violations: Iterable[ViolationCard],
        directory: Directory,
        associations: Iterable[AssociationClass] = (),
        class_of: Mapping[str, int] | None = None,
    ) -> "World":
        """Regions are those of the directory and all of GB/T 2260: a complaint may be about any place."""
        names = {code: region.name for code, region in shipped_regions().items()}
        names.update((code, region.name) for code, region in directory.regions.items())
        found = tuple(associations)
        codes = class_of if class_of is not None else {one.snapshot.credit_code: n for n, one in enumerate(found)}
        return cls(
            violations=MappingProxyType({card.code: card for card in violations}),
            regions=MappingProxyType(names),
            directory=directory,
            associations=found,
            class_of=MappingProxyType(dict(codes)),
        )

    @classmethod
    def shipped(cls) -> "World":
        """For a file without an installation: the shipped taxonomy and regions, no departments, no associations."""
        return cls.of(shipped_violations(), Directory.of(shipped_regions().values(), ()))

    @property
    def has_departments(self) -> bool:
        return bool(self.directory.departments)

    @property
    def has_registry(self) -> bool:
        """Whether there is an association to judge by."""
        return bool(self.associations)

    @property
    def industries(self) -> frozenset[str]:
        """Those that some association is of."""
        if "industries" not in self.memo:
            self.memo["industries"] = frozenset(one.snapshot.industry for one in self.associations)
        found: frozenset[str] = self.memo["industries"]
        return found
