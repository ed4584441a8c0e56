"""Spikes: the rule, the oracle's other way to it, and how often nothing is called one."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportlib.analyse.spikes import chance, dispersion, is_spike
from tests import oracle_comparison

PASTS = st.lists(st.one_of(st.integers(0, 4), st.integers(0, 60), st.integers(0, 2000)), max_size=15)


@pytest.mark.parametrize(("now", "total", "periods", "expected"), [(3, 0, 11, 1 / 12**3), (3, 0, 4, 1 / 125), (1, 0, 1, 1 / 2)])
def test_after_nothing_each_further_ticket_is_one_more_draw_of_the_new_period(now: int, total: int, periods: int, expected: float) -> None:
    assert chance(now, total, periods, 0) == pytest.approx(expected)


def test_after_two_in_three_periods_two_more_are_not_improbable() -> None:
    # Four tickets over four periods alike: P(two or more in the last) = 1 - .75^4 - 4 x .25 x .75^3 = 67/256.
    assert chance(2, 2, 3, 0) == pytest.approx(67 / 256)
    # Pólya's urn with one ball for the last period and three for the others (dispersion 1), four draws: the same question.
    # P(none) = 3x4x5x6/(4x5x6x7) = 3/7; P(one) = 4 x 1x3x4x5/(4x5x6x7) = 2/7.
    assert chance(2, 2, 3, 1) == pytest.approx(2 / 7)


def test_dispersion_is_none_for_equal_counts_and_for_zeros() -> None:
    assert dispersion([5] * 8) == dispersion([0] * 8) == 0
    # Mean 5, variance 8 x 25 / 7, taken (8 + 1) / (8 - 3) times.
    assert dispersion([0, 10] * 4) == pytest.approx((200 / 7 * 9 / 5 - 5) / 25)


def test_a_spike_needs_three_tickets_four_periods_and_a_low_level_before() -> None:
    assert is_spike(3, [0] * 4)
    assert not is_spike(2, [0] * 11)
    assert not is_spike(9, [0] * 3)
    assert not is_spike(3, [2, 3, 4, 3])
    assert is_spike(24, [10] * 11)
    assert not is_spike(24, [2, 22, 4, 19, 1, 20, 3, 18, 0, 17, 4])
    # Only the last twelve periods count.
    assert is_spike(24, [90, *[10] * 12])
    assert not is_spike(24, [90, *[10] * 11])


@settings(deadline=None)
@given(st.integers(0, 400), PASTS)
def test_a_spike_is_the_oracles_and_never_of_less_than_three_nor_of_what_was_before(now: int, past: list[int]) -> None:
    assert is_spike(now, past) == oracle_comparison.is_spike(now, past)
    if now < 3 or len(past) < 4 or now <= max(past[-12:]):
        assert not is_spike(now, past)


@settings(deadline=None)
@given(PASTS.filter(bool))
def test_more_than_a_spike_is_one_too(past: list[int]) -> None:
    steps = sorted({*range(12), *(max(past) + more for more in (1, 3, 10, 30, 100, 1000)), 5 * max(past)})
    assert all(is_spike(more, past) >= is_spike(less, past) for less, more in pairwise(steps))


def poisson(dice: random.Random, mean: float) -> int:
    """How many exponential waits fit into the mean."""
    count, left = 0, mean - dice.expovariate(1)
    while left > 0:
        count, left = count + 1, left - dice.expovariate(1)
    return count


def level(mean: float) -> Callable[[random.Random], float]:
    return lambda _: mean


def varying(mean: float, shape: float) -> Callable[[random.Random], float]:
    return lambda dice: dice.gammavariate(shape, mean / shape)


@pytest.mark.parametrize("periods", [4, 8, 11])
@pytest.mark.parametrize(
    "mean",
    [level(0.3), level(2), level(10), level(40), varying(2, 5), varying(10, 5), varying(10, 1), varying(40, 2)],
    ids=["0.3", "2", "10", "40", "2 varying", "10 varying", "10 varying much", "40 varying"],
)
def test_where_nothing_changed_about_one_period_in_a_hundred_or_less_is_a_spike(
    mean: Callable[[random.Random], float], periods: int
) -> None:
    dice = random.Random(f"spikes {periods}")
    tries, found = 2500, 0
    for _ in range(tries):
        *past, now = [poisson(dice, mean(dice)) for _ in range(periods + 1)]
        found += is_spike(now, past)
    # 1.2 % and two standard deviations of such a share.
    assert found / tries <= 0.012 + 2 * (0.012 / tries) ** 0.5


def test_a_level_that_triples_is_mostly_found() -> None:
    dice = random.Random("triples")
    found = sum(is_spike(poisson(dice, 18), [poisson(dice, 6) for _ in range(11)]) for _ in range(500))
    assert found > 300
