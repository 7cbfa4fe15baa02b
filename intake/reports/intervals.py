"""How sure a share of few cases is: Wilson's score interval, which stays within 0 and 100 % and fits small numbers."""

from math import sqrt

_Z = 1.959964  # 95 %


def wilson(numerator: float, denominator: int) -> tuple[float, float]:
    """From, to, in per cent, for a share of at least one case."""
    share, square = numerator / denominator, _Z * _Z
    middle = (share + square / (2 * denominator)) / (1 + square / denominator)
    reach = _Z * sqrt(share * (1 - share) / denominator + square / (4 * denominator**2)) / (1 + square / denominator)
    return max(0.0, 100 * (middle - reach)), min(100.0, 100 * (middle + reach))
