"""Writes rates.golden.json: bounds of two independent rates, and prediction bounds, by scipy.

    pip install scipy==1.17.1 numpy && python test/stats/rates.golden.py

A pair (p, q) is left in while w₁ max(z₁, 0) + w₂ max(z₂, 0) < c · √(w₁² + w₂²), where z are the normal scores of the exact tails and c is what
cos θ max(Z₁, 0) + sin θ max(Z₂, 0) exceeds with probability α: here by quadrature, root finding and a minimizer instead of a grid.
"""

import json
import math
import pathlib

import numpy as np
import scipy
from scipy import integrate, optimize, stats

norm = stats.norm


def exceeds(angle, t):
    """P(cos θ max(Z₁, 0) + sin θ max(Z₂, 0) ≥ t): over Z₁, what Z₂ must be at least."""
    cos, sin = math.cos(angle), math.sin(angle)
    if sin < 1e-12:
        return norm.sf(t / cos)
    none = 0.5 * norm.sf(t / sin)
    inside = integrate.quad(lambda z: norm.pdf(z) * norm.sf((t - cos * z) / sin), 0, t / cos, epsabs=1e-14, epsrel=1e-12)[0]
    return none + inside + norm.sf(t / cos)


KNOWN = {}


def critical(one, other, confidence):
    angle = math.atan2(min(one, other), max(one, other))
    if confidence not in KNOWN:
        # Smooth in the angle: a spline through 129 of them.
        angles = np.linspace(0, math.pi / 4, 129)
        roots = [optimize.brentq(lambda t: exceeds(a, t) - (1 - confidence), 0.1, 9, xtol=1e-13) for a in angles]
        KNOWN[confidence] = scipy.interpolate.CubicSpline(angles, roots)
    return float(KNOWN[confidence](angle))


def weight(share, n):
    return math.sqrt((share * (1 - share) + 0.25 / (n + 1)) / n)


def least(one, other, confidence, of):
    """The least of(p, q) over the pairs left in; p at most its median-unbiased estimate, q at least its own."""
    (x, n), (y, m) = one, other
    top = stats.beta.ppf(0.5, x, n - x + 1) if x > 0 else 0.0
    bottom = stats.beta.ppf(0.5, y + 1, m - y) if y < m else 1.0

    def beyond(p, q):
        first = max(0.0, norm.isf(stats.binom.sf(x - 1, n, p))) if x > 0 else 0.0
        second = max(0.0, norm.isf(stats.binom.cdf(y, m, q))) if y < m else 0.0
        w1, w2 = weight(p, n), weight(q, m)
        return w1 * first + w2 * second - critical(w1, w2, confidence) * math.hypot(w1, w2)

    floor = stats.beta.ppf(norm.sf(6.5), x, n - x + 1) if x > 0 else 0.0
    ceiling = stats.beta.isf(norm.sf(6.5), y + 1, m - y) if y < m else 1.0

    def at(p):
        if beyond(p, bottom) >= 0:
            return math.inf
        q = optimize.brentq(lambda q: beyond(p, q), bottom, ceiling, xtol=1e-14) if beyond(p, ceiling) > 0 else ceiling
        return of(p, q)

    grid = np.linspace(floor, top, 801)
    values = [at(p) for p in grid]
    best = int(np.argmin(values))
    low, high = grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)]
    found = optimize.minimize_scalar(at, bounds=(low, high), method="bounded", options={"xatol": 1e-12}).fun if high > low else math.inf
    edge = [optimize.brentq(lambda p: beyond(p, bottom), floor, top, xtol=1e-14)] if beyond(floor, bottom) > 0 > beyond(top, bottom) else []
    return float(min(values[best], found, *[of(p, bottom) for p in edge]))


def rates(one, other, confidence):
    ratio = lambda p, q: p / q
    difference = lambda p, q: p - q
    turned = least(other, one, confidence, ratio)
    return {
        "one": {"successes": one[0], "trials": one[1]},
        "other": {"successes": other[0], "trials": other[1]},
        "confidence": confidence,
        "difference": {"low": least(one, other, confidence, difference), "high": -least(other, one, confidence, difference)},
        "ratio": {"low": least(one, other, confidence, ratio), "high": None if turned == 0 else 1 / turned},
    }


def prediction(seen, rows, following, risk):
    most = max([x for x in range(following + 1) if stats.hypergeom.cdf(seen, rows + following, seen + x, rows) > risk])
    return {"seen": seen, "rows": rows, "next": following, "risk": risk, "bound": int(most)}


golden = {
    "scipy": scipy.__version__,
    "rates": [
        rates(one, other, confidence)
        for one, other in [
            ((9, 10), (3, 12)),
            ((45, 50), (38, 60)),
            ((400, 1000), (30, 100)),
            ((7, 400), (2, 900)),
            ((0, 20), (5, 30)),
            ((20, 20), (11, 30)),
            ((0, 8), (6, 6)),
        ]
        for confidence in [0.9, 0.95, 0.9975]
    ],
    "predictions": [
        prediction(*case)
        for case in [
            (0, 50, 10, 0.05),
            (1, 50, 200, 0.05),
            (2, 3, 40, 0.1),
            (5, 100, 100, 0.01),
            (30, 40, 60, 0.05),
            (50, 1000, 500, 0.05),
            (400, 1000, 300, 0.2),
            (700, 2000, 4000, 0.001),
            (4, 4, 9, 0.2),
            (0, 1, 3, 0.2),
        ]
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1, default=float) + "\n")
