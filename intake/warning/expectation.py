"""How many complaints a window was to bring, from the windows before it; many series at once. Pure.

Quasi-Poisson regression on level, trend and season, with past outbreaks weighed down, as public health does it for
counts that are mostly small:

- Farrington, Andrews, Beale, Catchpole (1996): A statistical algorithm for the early detection of outbreaks of
  infectious disease. J. R. Statist. Soc. A 159, 547-563.
- Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett (2013): An improved algorithm for outbreak detection in
  multiple surveillance systems. Statistics in Medicine 32, 1206-1222. doi:10.1002/sim.5595: the season, the weights by
  Anscombe residuals over 2.58, and the negative binomial of the prediction are theirs.

A series of few complaints gets a level and nothing else. With variance equal to the mean the prediction then is the
exact conditional test of two Poisson counts (Przyborowski, Wilenski 1940, Biometrika 31, 313-323): of all complaints of
the last window and those before it, as many or more fell by chance into the last.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
# The window right before the one that is tested stands apart: what grows slowly may have begun in it.
GUARD = 1
_YEAR = 365.25
_OUTBREAK = 2.58
_LEAST_FITTED = 2.0  # complaints: of fewer, an outbreak cannot be told from what chance does every year
_ROUNDS = 12
_RIDGE = 0.5  # holds what a series of some twenty complaints says of trend and season
_STEEPEST = 1.5  # of one step, on the log scale
_POOLED = 40.0  # degrees of freedom's worth of what all series say of variance
_LEAST_MEAN = 1e-9


@dataclass(frozen=True)
class Terms:
    """What a series is fitted by: from so many years and complaints on."""

    name: str
    years: float
    complaints: int
    has_trend: bool = False
    harmonics: int = 0


LADDER = (
    Terms("level", 0, 0),
    Terms("trend", 0.15, 20, has_trend=True),
    Terms("season", 1.5, 50, has_trend=True, harmonics=1),
    Terms("seasons", 2.0, 200, has_trend=True, harmonics=2),
)


@dataclass(frozen=True)
class Expectation:
    """Of each series: the mean of the tested window, the size of its negative binomial, and by which terms."""

    mean: Vector
    size: Vector
    terms: np.ndarray[tuple[int], np.dtype[np.int64]]


def expect(counts: Matrix, weights: Vector, days: int) -> Expectation:
    """`counts`: a row for each series, a column for each window of `days`, the newest first; `weights` of the windows.

    The first column is what is tested: nothing is learned from it, nor from the second.
    """
    past, weight = counts[:, 1 + GUARD :], weights[1 + GUARD :]
    ages = np.arange(1 + GUARD, counts.shape[1]) * days / _YEAR
    totals = past.sum(axis=1)
    best = [place for place, terms in enumerate(LADDER) if terms.years <= ages[-1]]
    chosen = np.zeros(len(counts), dtype=np.int64)
    for place in best:
        chosen[totals >= LADDER[place].complaints] = place
    mean, spread, pearson = (np.zeros(len(counts)) for _ in range(3))
    freedom = np.ones(len(counts))
    for place in best:
        rows = np.flatnonzero(chosen == place)
        if len(rows):
            fitted = _fit(past[rows], weight, ages, LADDER[place], weights[0])
            mean[rows], spread[rows], pearson[rows], freedom[rows] = fitted
    dispersion = _dispersion(pearson, freedom, totals / past.shape[1])
    variance = dispersion * (mean + mean**2 * spread)
    size = mean**2 / np.maximum(variance - mean, _LEAST_MEAN)
    return Expectation(mean, size, chosen)


def as_many(came: Vector, expected: Expectation) -> Vector:
    """The probability that by chance as many came, or more."""
    return upper_tail(came, expected.mean, expected.size)


def upper_tail(came: Vector, mean: Vector, size: Vector) -> Vector:
    """Of a negative binomial of this mean and size, that is of variance mean + mean² / size."""
    tail: Vector = np.where(came > 0, special.betainc(np.maximum(came, 1), size, mean / (mean + size)), 1.0)
    return tail


def conditional_tail(came: Vector, before: Vector, share: float) -> Vector:
    """The exact conditional test of two Poisson counts: `share` is the tested window's of all weight."""
    tail: Vector = np.where(came > 0, special.betainc(np.maximum(came, 1), before + 1, share), 1.0)
    return tail


def _fit(
    past: Matrix, weight: Vector, ages: Vector, terms: Terms, tested: float
) -> tuple[Vector, Vector, Vector, float]:
    """Mean of the tested window, relative variance of its estimate, Pearson's sum, degrees of freedom."""
    totals = past.sum(axis=1)
    if not terms.has_trend:
        rate = (totals + 1) / weight.sum()
        fitted = np.outer(totals / weight.sum(), weight)
        return rate * tested, 1 / (totals + 1), _pearson(past, fitted, np.ones_like(past)), past.shape[1] - 1.0
    design = _design(ages, terms)
    trust = np.ones_like(past)
    for _once in range(2):  # as it is, then with what looks like an outbreak weighed down
        slopes, covariance = _regress(past, weight, design, trust)
        fitted = weight * np.exp(slopes @ design.T)
        pearson, freedom = _pearson(past, fitted, trust), past.shape[1] - float(design.shape[1])
        if _once == 0:
            trust = _trust(past, fitted, np.maximum(pearson / freedom, 1))
    now = _design(np.zeros(1), terms)[0]
    mean = tested * np.exp(slopes @ now) * (totals + 1) / totals
    spread = np.einsum("i,sij,j->s", now, covariance, now)
    return mean, spread, pearson, freedom


def _design(ages: Vector, terms: Terms) -> Matrix:
    """A row for each window: level, trend by the year, sine and cosine of the season."""
    columns = [np.ones_like(ages), -ages]
    for harmonic in range(1, terms.harmonics + 1):
        turn = 2 * np.pi * harmonic * ages
        columns += [np.cos(turn), np.sin(turn)]
    return np.stack(columns, axis=1)


def _regress(past: Matrix, weight: Vector, design: Matrix, trust: Matrix) -> tuple[Matrix, np.ndarray]:
    """Iteratively reweighted least squares of all series together; trend and season are held by a slight ridge."""
    width = design.shape[1]
    ridge = np.full(width, _RIDGE)
    ridge[0] = 0.0
    slopes = np.zeros((len(past), width))
    slopes[:, 0] = np.log(np.maximum((past * trust).sum(axis=1), 0.5) / (weight * trust).sum(axis=1))
    information = np.empty((len(past), width, width))
    for _round in range(_ROUNDS):
        fitted = weight * np.exp(np.clip(slopes @ design.T, -30, 20))
        information = np.einsum("st,ti,tj->sij", trust * fitted, design, design) + np.diag(ridge)
        score = (trust * (past - fitted)) @ design - ridge * slopes
        step = np.clip(np.linalg.solve(information, score[..., None])[..., 0], -_STEEPEST, _STEEPEST)
        slopes += step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004
            break
    return slopes, np.linalg.inv(information)


def _trust(past: Matrix, fitted: Matrix, dispersion: Vector) -> Matrix:
    """1 for a window as others; less, by the square of its Anscombe residual, for one far above them."""
    above = 1.5 * (past ** (2 / 3) * fitted ** (-1 / 6) - np.sqrt(fitted)) / np.sqrt(dispersion)[:, None]
    is_outbreak = (above > _OUTBREAK) & (fitted >= _LEAST_FITTED)
    trust = np.where(is_outbreak, np.maximum(above, 1) ** -2, 1.0)
    scaled: Matrix = trust * past.shape[1] / trust.sum(axis=1, keepdims=True)
    return scaled


def _pearson(past: Matrix, fitted: Matrix, trust: Matrix) -> Vector:
    total: Vector = (trust * (past - fitted) ** 2 / np.maximum(fitted, _LEAST_MEAN)).sum(axis=1)
    return total


def _dispersion(pearson: Vector, freedom: Vector, means: Vector) -> Vector:
    """Each series' own variance over its mean, drawn to that of all; never below that of chance alone.

    Of small counts Pearson's sum varies by 2 + 1 / mean for each degree of freedom: so much less does a series say.
    """
    heard = means > 0
    told = np.where(heard, freedom * 2 / (2 + 1 / np.maximum(means, _LEAST_MEAN)), 0.0)
    own = pearson / freedom
    of_all = (told * own).sum() / told.sum() if told.sum() else 1.0
    return np.maximum(1.0, (told * own + _POOLED * max(of_all, 1.0)) / (told + _POOLED))
