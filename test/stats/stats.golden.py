"""Writes stats.golden.json: what the bounds of src/stats must be, worked out another way with scipy.

Score bounds: the restricted likelihood is maximized numerically, not by the closed forms the sources give.
"""

import json
import math
import pathlib

import numpy as np
import scipy
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binomtest, norm


def clopper_pearson(k, n, confidence):
    test = binomtest(k, n)
    return test.proportion_ci(1 - 2 * (1 - confidence), method="exact")


def xlogy(count, share):
    return 0.0 if count == 0 else (count * math.log(share) if share > 0 else -math.inf)


def maximize(likelihood, low, high):
    """Golden-section refinement around the best point of a fine grid: robust where the maximum is at an end."""
    grid = np.concatenate([low + (high - low) * np.geomspace(1e-12, 1, 400), np.linspace(low, high, 400)])
    grid.sort()
    best = int(np.argmax([likelihood(x) for x in grid]))
    left, right = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(lambda x: -likelihood(x), bounds=(left, right), method="bounded", options={"xatol": 1e-15})
    return found.x


def bound(excess, bottom, estimate):
    return brentq(excess, bottom, estimate, xtol=1e-13)


def shift(z, third, variance, step):
    return max(0.0, (z * z - 1) / 6 * third / variance + step / 2)


def difference_low(gained, lost, n, confidence):
    z = norm.ppf(confidence)

    def excess(d):
        rest = n - gained - lost

        def likelihood(p):  # p: share lost
            return xlogy(lost, p) + xlogy(gained, p + d) + xlogy(rest, 1 - 2 * p - d)

        p = maximize(likelihood, max(0.0, -d), (1 - d) / 2)
        q = 2 * p + d
        variance = q - d * d
        third = d - 3 * d * q + 2 * d**3
        return gained - lost - n * d - z * math.sqrt(n / (n - 1) * n * variance) - shift(z, third, variance, 1)

    estimate = (gained - lost) / n
    return bound(excess, -1 + 1e-9, estimate - 1e-9)


def ratio_low(both, gained, lost, confidence):
    z = norm.ppf(confidence)
    n = both + gained + lost

    def excess(r):
        # gained = r·(both + lost) − both with shares of the informative rows; free: lost, both = 1 − lost − gained
        def shares(p_lost):
            p_gained = (p_lost + r - 1) / r
            return p_gained, p_lost, 1 - p_lost - p_gained

        def likelihood(p_lost):
            g, l, b = shares(p_lost)
            if g < 0 or b < 0:
                return -math.inf
            return xlogy(gained, g) + xlogy(lost, l) + xlogy(both, b)

        g, l, b = shares(maximize(likelihood, max(0.0, 1 - r), 1 / (1 + r)))
        variance = (1 - r) ** 2 * b + g + r * r * l
        third = (1 - r) ** 3 * b + g - r**3 * l
        return (both + gained) - r * (both + lost) - z * math.sqrt(n / (n - 1) * n * variance) - shift(
            z, third, variance, max(1, r)
        )

    estimate = (both + gained) / (both + lost)
    return bound(excess, 1e-6, estimate * (1 - 1e-9))


TABLES = [(90, 3, 7, 5), (900, 5, 20, 75), (450, 0, 4, 46), (960, 12, 10, 15), (40, 8, 1, 11), (5000, 60, 90, 850)]
golden = {
    "scipy": scipy.__version__,
    "clopperPearson": [
        {"k": k, "n": n, "confidence": c, "low": float(ci.low), "high": float(ci.high)}
        for k, n in [(0, 1), (1, 1), (0, 10), (10, 10), (3, 20), (98, 100), (999, 1000), (1, 30000), (999000, 1000000)]
        for c in [0.9, 0.95, 0.999]
        for ci in [clopper_pearson(k, n, c)]
    ],
    "difference": [
        {
            "table": [a, g, l, h],
            "confidence": c,
            "low": difference_low(g, l, a + g + l + h, c),
            "high": -difference_low(l, g, a + g + l + h, c),
        }
        for a, g, l, h in TABLES
        for c in [0.95, 0.99]
    ],
    "ratio": [
        {
            "table": [a, g, l, h],
            "confidence": c,
            "low": ratio_low(a, g, l, c) - 1,
            "high": 1 / ratio_low(a, l, g, c) - 1,
        }
        for a, g, l, h in TABLES
        for c in [0.95, 0.99]
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
