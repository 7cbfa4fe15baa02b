"""Whether what is printed adds up: a total and its parts, and if not, by how much."""

from collections.abc import Mapping

from intake.errors import DomainError
from intake.language.i18n import N_


class DoesNotAddUp(DomainError):
    """Parts that are not what their total says: published tables have such lines, ours must not."""

    def __init__(self, total: int, parts: Mapping[str, int]) -> None:
        self.total, self.sum = total, sum(parts.values())
        super().__init__(
            N_("%(parts)s add up to %(sum)s, not to %(total)s: %(gap)s apart"),
            parts=" + ".join(f"{name} {number}" for name, number in parts.items()),
            sum=self.sum,
            total=total,
            gap=abs(self.gap),
        )

    @property
    def gap(self) -> int:
        """What the parts are short of."""
        return self.total - self.sum


def must_add_up(total: int, parts: Mapping[str, int]) -> None:
    """Raises DoesNotAddUp, which names the gap."""
    if total != sum(parts.values()):
        raise DoesNotAddUp(total, parts)
