"""Quantiles of Student's t and the normal without a statistics library.

Source: M. Abramowitz and I. A. Stegun (1964), Handbook of Mathematical Functions, 26.7.1 and 26.5.8 (the
incomplete beta function as a continued fraction, evaluated by Lentz's method).
"""

import math
from statistics import NormalDist

_TINY = 1e-300
_PRECISION = 1e-14


def _continued_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function; it converges within tens of terms."""
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d or _TINY)
    result, m, factor = d, 0, 2.0
    while abs(factor - 1) > _PRECISION:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or _TINY)
            c = (1 + term / c) or _TINY
            factor = c * d
            result *= factor
    return result


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x in {0.0, 1.0}:
        return x
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _continued_fraction(a, b, x) / a
    return 1 - front * _continued_fraction(b, a, 1 - x) / b


def t_probability(t: float, freedom: int) -> float:
    """P(T <= t) for Student's t with `freedom` degrees of freedom."""
    tail = _incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2
    return 1 - tail if t > 0 else tail


def t_quantile(probability: float, freedom: int) -> float:
    """The t below which `probability` (0 … 1, both excluded) lies, by bisection."""
    low, high = -1.0, 1.0
    while t_probability(low, freedom) > probability:
        low *= 2
    while t_probability(high, freedom) < probability:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if t_probability(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def normal_quantile(probability: float) -> float:
    """The z below which `probability` (0 … 1, both excluded) of a standard normal lies."""
    return NormalDist().inv_cdf(probability)
