"""Spikes: a count that is improbable under the level of the periods before it (METRICS: spike)."""

import math
from collections.abc import Sequence

LOOK_BACK = 12
ENOUGH = 4
IMPROBABLE = 0.01
LEAST = 3


def is_spike(now: int, past: Sequence[int]) -> bool:
    """At least three tickets, and more than in any of the up to twelve periods before (at least four), where so many have a probability
    below 1 % under the level of those periods: Poisson, or negative binomial where they vary more.

    Whether `now` is that; `past` has the newest last.
    """
    known = past[-LOOK_BACK:]
    if now < LEAST or len(known) < ENOUGH or now <= max(known):
        return False
    return chance(now, sum(known), len(known), dispersion(known)) < IMPROBABLE


def dispersion(past: Sequence[int]) -> float:
    """By how much the counts vary more than Poisson's, (variance - mean) / mean²; 0 where they do not. Takes four counts or more.

    The moments' estimate of the negative binomial's 1/k (Anscombe 1950, Biometrika 37). A variance of n counts is often too small, so
    (n + 1) / (n - 3) times of it is taken: with that, about one period in a hundred is called a spike where nothing changed.
    """
    count = len(past)
    mean = sum(past) / count
    if not mean:
        return 0.0
    variance = sum((one - mean) ** 2 for one in past) / (count - 1)
    return max(variance * (count + 1) / (count - 3) - mean, 0.0) / mean**2


def chance(now: int, total: int, periods: int, dispersion: float) -> float:
    """The probability of `now` or more in one period, after `total` in so many periods of the same unknown level.

    For Poisson counts (dispersion 0) the exact conditional test of two levels (Przyborowski and Wilenski 1940, Biometrika 31), which is the
    prediction of a Gamma-Poisson model with a flat prior; for negative binomial counts the same, where all counts together follow Pólya's
    urn (Johnson, Kotz and Kemp, Univariate Discrete Distributions, 6.2). Both are summed as the chance to draw less than `now` of the
    period before one more than `total` of the past.
    """
    drawn = range(total + 1)
    log_term = sum(math.log((periods + at * dispersion) / (periods + 1 + at * dispersion)) for at in drawn)
    below = 0.0
    for at in range(now):
        below += math.exp(log_term)
        ratio = (1 + at * dispersion) / (periods + 1 + (total + 1 + at) * dispersion)
        log_term += math.log((at + total + 1) / (at + 1) * ratio)
    return 1 - below
