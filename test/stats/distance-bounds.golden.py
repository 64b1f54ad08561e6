"""Writes distance-bounds.golden.json: values, bounds and rows of the distances of drift, from their published formulas with scipy.

    pip install scipy==1.17.1 numpy && python test/stats/distance-bounds.golden.py

Integrals are by quadrature, derivatives by a complex step, non-centralities by root finding: none of it is how the code does it.
"""

import json
import math
import pathlib

import numpy as np
import scipy
from scipy import integrate, optimize, stats

POWER = stats.norm.ppf(0.8)
CONFIDENCES = [0.9, 0.95, 0.999]


def noncentrality(x, df, probability):
    """The λ at which P(X ≤ x) is `probability`; 0 where even λ = 0 leaves less."""
    if x <= 0 or stats.chi2.cdf(x, df) <= probability:
        return 0.0
    high = 4 * x + 100 * df + 100
    return optimize.brentq(lambda nc: (stats.ncx2.cdf(x, df, nc) if nc > 0 else stats.chi2.cdf(x, df)) - probability, 0, high, xtol=1e-13, rtol=1e-13)


def rows_for(inverse, sizes):
    """m with 1/n + 1/m = inverse: more than there are, or none."""
    rest = inverse - 1 / sizes[0]
    return None if rest <= 0 else max(math.ceil(1 / rest - 1e-9), math.ceil(sizes[1]) + 1)


def answers(value, noise, bounds, rows, limits):
    return {
        "value": value,
        "noise": noise,
        "bounds": [{"confidence": c, "low": bounds(c)[0], "high": bounds(c)[1]} for c in CONFIDENCES],
        "rows": [{"limit": limit, "confidence": c, "rows": rows(limit, c)} for limit in limits for c in [0.9, 0.99]],
    }


def total_variation(reference, current, sizes):
    r, c = np.array(reference, float), np.array(current, float)
    n, m = r.sum(), c.sum()
    inverse = 1 / sizes[0] + 1 / sizes[1]
    plain = np.abs(r / n - c / m).sum() / 2
    share = (r + c) / (n + m)
    deviation = np.sqrt(share * (1 - share))
    # E|X| / sd of a Poisson count of mean ½, the largest there is; the code rounds it to four digits.
    most = 0.8577
    noise = most * deviation.sum() / 2 * math.sqrt(inverse)
    # What noise adds: ½ Σ σ (E|u + Z| − |u|), by quadrature.
    lift = 0.0
    for one, gap in zip(deviation * math.sqrt(inverse), np.abs(r / n - c / m)):
        if one > 0:
            u = math.sqrt(max(0, (gap / one) ** 2 - 1))
            pieces = [(-12.0, -u), (-u, 12.0)] if u < 12 else [(-12.0, 12.0)]
            mean = sum(integrate.quad(lambda z: abs(u + z) * stats.norm.pdf(z), a, b, epsabs=1e-13)[0] for a, b in pieces)
            lift += min(gap, one * (mean - u)) / 2
    value = max(0, plain - lift)
    spread = math.sqrt(inverse) / 2
    kept = [(a, b) for a, b in zip(r, c) if a + b > 0]
    df = len(kept) - 1
    statistic = stats.chi2_contingency(np.array(kept).T, correction=False).statistic * (1 / n + 1 / m) / inverse if df else 0

    def bounds(confidence):
        z = stats.norm.ppf(confidence)
        error = 1 - confidence if df < 4 else (1 - confidence) / 2
        high = plain + stats.norm.isf(error) * spread
        if df >= 4:
            high = min(high, spread * math.sqrt(noncentrality(statistic, df, error)))
        return max(0, min(value, plain - noise - z * spread)), min(1, max(value, high + inverse / 2))

    def rows(limit, confidence):
        z = stats.norm.ppf(confidence)
        if plain - noise > limit:
            return rows_for(((plain - noise - limit) / ((z + POWER) / 2)) ** 2, sizes)
        truth = math.sqrt(max(0, plain**2 - noise**2))
        if truth >= limit:
            return None
        per_unit = most * deviation.sum() / 2
        # √(truth² + noise²) rises by noise where nothing changed, and by less where something did.
        return rows_for(((limit - truth) / ((z + POWER) / 2 + (per_unit / 2 if truth > 0 else per_unit))) ** 2, sizes)

    return answers(value, noise, bounds, rows, [0.02, 0.1, 0.25, 0.6])


def largest_shift(reference, current, sizes):
    r, c = np.array(reference, float), np.array(current, float)
    p, q = r / r.sum(), c / c.sum()
    share = (r + c) / (r.sum() + c.sum())
    inverse = 1 / sizes[0] + 1 / sizes[1]
    value = float(np.abs(p - q).max())
    widest = float(np.sqrt(share * (1 - share)).max() * math.sqrt(inverse))

    def lowest(share, rows, error):
        k = share * rows
        return stats.beta.ppf(error, k, rows - k + 1) if k > 0 else 0.0

    def highest(share, rows, error):
        k = share * rows
        return stats.beta.isf(error, k + 1, rows - k) if k < rows else 1.0

    def bounds(confidence):
        error = (1 - confidence) / (2 * len(p))
        low = 0.0
        for a, b in zip(p, q):
            (least, fewer), (most, more) = sorted([(a, sizes[0]), (b, sizes[1])])
            reach = math.hypot(most - lowest(most, more, error), highest(least, fewer, error) - least)
            low = max(low, most - least - reach)
        return low, min(1, value + stats.norm.ppf(confidence) * math.sqrt(inverse) / 2 + inverse / 2)

    def rows(limit, confidence):
        each = 1 - (1 - confidence) / (2 * len(p)) if value > limit else confidence
        reach = (stats.norm.ppf(each) + POWER) * float(np.sqrt(share * (1 - share)).max())
        return rows_for((abs(limit - value) / reach) ** 2, sizes) if limit != value and reach > 0 else None

    return answers(value, 0.8 * widest, bounds, rows, [0.02, 0.1, 0.25, 0.6])


def wasserstein(start, edges, reference, current, points, sizes, scale, exact):
    edges = [start, *edges]
    r, c = np.array(reference, float), np.array(current, float)
    F, G = np.cumsum([0, *r]) / r.sum(), np.cumsum([0, *c]) / c.sum()
    inverse = 1 / sizes[0] + 1 / sizes[1]
    distance = deviation = 0.0
    for at, point in enumerate(points):
        width = edges[at + 1] - edges[at]
        end = at if point else at + 1
        a, b = F[at] - G[at], F[end] - G[end]
        root = [a / (a - b)] if a * b < 0 else None
        distance += width * integrate.quad(lambda t: abs(a + t * (b - a)), 0, 1, points=root, epsabs=1e-14)[0]
        f, g = (F[at] + F[end]) / 2, (G[at] + G[end]) / 2
        h = (r.sum() * f + c.sum() * g) / (r.sum() + c.sum())
        deviation += width * math.sqrt(max(f * (1 - f) / sizes[0] + g * (1 - g) / sizes[1], h * (1 - h) * inverse))
    if exact is not None:
        distance = exact

    def variance(counts):
        mids = np.array([b if point else (a + b) / 2 for a, b, point in zip(edges, edges[1:], points)])
        within = np.array([0 if point else (b - a) ** 2 / 12 for a, b, point in zip(edges, edges[1:], points)])
        mean = np.average(mids, weights=counts)
        if not any(points):
            assert math.isclose(stats.rv_histogram((counts, np.array(edges)), density=False).var(), np.average((mids - mean) ** 2 + within, weights=counts), rel_tol=1e-6)
        return float(np.average((mids - mean) ** 2 + within, weights=counts))

    spread = math.sqrt(max(variance(r) / sizes[0] + variance(c) / sizes[1], variance(r + c) * inverse))
    noise = math.sqrt(2 / math.pi) * deviation

    def bounds(confidence):
        z = stats.norm.ppf(confidence)
        return max(0, distance - noise - z * spread) / scale, (distance + z * spread) / scale

    def rows(limit, confidence):
        truth = math.sqrt(max(0, distance**2 - noise**2))
        reach = ((stats.norm.ppf(confidence) + POWER) * spread + noise) / math.sqrt(inverse)
        gap = abs(limit * scale - truth)
        return rows_for((gap / reach) ** 2, sizes) if gap > 0 and reach > 0 else None

    return answers(distance / scale, noise / scale, bounds, rows, [0.02, 0.3, 1.0])


def log2(x):
    return np.log(x) / math.log(2)


def js_cell(p, q):
    part = lambda share: 0 if share == 0 else share * log2(2 * share / (p + q))
    return (part(p) + part(q)) / 2


DIVERGENCES = {
    "psi": (0.5, 1.0, lambda p, q: (p - q) * np.log(p / q), lambda x: x, lambda x: x),
    "jensen_shannon": (0, 1 / (8 * math.log(2)), js_cell, math.sqrt, lambda x: x * x),
}


def divergence(name, reference, current, sizes):
    smoothing, curvature, cell, report, undone = DIVERGENCES[name]
    pairs = [(a, b) for a, b in zip(reference, current) if a + b > 0]
    n, m = (sum(side) for side in zip(*pairs))
    inverse = 1 / sizes[0] + 1 / sizes[1]

    def moments(pairs):
        k = len(pairs)
        p = [(a + smoothing) / (n + smoothing * k) for a, _ in pairs]
        q = [(b + smoothing) / (m + smoothing * k) for _, b in pairs]
        total = max(0, sum(cell(a, b) for a, b in zip(p, q)))
        df = max(1, k - 1)
        unit = curvature * inverse
        step = 1e-20
        slope = lambda a, b: (np.imag(cell(a + step * 1j, b)) / step, np.imag(cell(a, b + step * 1j)) / step)
        slopes = [slope(max(a, 0.5 / sizes[0]), max(b, 0.5 / sizes[1])) for a, b in zip(p, q)]
        of = lambda weights, by: np.dot(weights, np.square(by)) - np.dot(weights, by) ** 2
        variance = of(p, [s for s, _ in slopes]) / sizes[0] + of(q, [s for _, s in slopes]) / sizes[1]
        return total, df, unit, max(0, total - df * unit), math.sqrt(max(0, variance))

    total, df, unit, debiased, deviation = moments(pairs)
    least = 5 * (n + m) / min(n, m)
    frequent = [pair for pair in pairs if sum(pair) >= least]
    rest = [sum(pair[side] for pair in pairs if sum(pair) < least) for side in (0, 1)]
    merged = moments([*frequent, rest] if sum(rest) > 0 else frequent)
    shrunk = smoothing * len(pairs)
    inflation = (1 + shrunk / n) * (1 + shrunk / m)
    value = min(debiased, total)

    def bounds(confidence):
        z = stats.norm.ppf(confidence)
        s, d, u, b, dev = merged
        low = max(0, min(u * noncentrality(s / u, d, confidence), b - z * dev, value))
        high = max(unit * noncentrality(inflation * total / unit, df, 1 - confidence), inflation * (debiased + z * deviation), value)
        return report(low), report(high)

    def rows(limit, confidence):
        gap = abs(undone(limit) - value)
        if gap == 0:
            return None
        # gap = noise·s² + spread·s for s² = 1/n + 1/m.
        noise = noncentrality(stats.chi2.ppf(0.8, df), df, 1 - confidence) * curvature
        spread = (stats.norm.ppf(confidence) + POWER) * deviation / math.sqrt(inverse)
        root = max(np.roots([noise, spread, -gap]).real)
        return rows_for(root**2, sizes)

    return answers(report(value), report(df * unit), bounds, rows, [0.02, 0.1, 0.4])


COUNTS = [
    ([500, 300, 200], [200, 300, 500], None),
    ([500, 300, 200], [200, 300, 500], (120.5, 60.25)),
    ([100, 110, 90, 105], [104, 98, 101, 99], None),
    ([100, 110, 90, 105, 95], [104, 98, 101, 99, 97], None),
    ([100, 110, 90, 105, 95], [40, 98, 161, 99, 97], (300.5, 250.5)),
    ([0, 9, 1, 0], [0, 3, 8, 0], None),
    ([30, 0], [0, 10], None),
    ([1000, 0, 500, 3, 2, 0, 90, 800], [10, 2, 30, 0, 0, 1, 0, 8], None),
    ([60, 22, 15, 12, 9, 8, 7, 6, 5, 4, 4, 3], [40, 52, 11, 18, 6, 9, 12, 3, 2, 9, 1, 8], None),
    ([12, 8] * 15, [8, 12] * 15, None),
    ([4000, 3000, 2000, 900, 100], [4100, 2900, 1990, 905, 105], None),
]

BINS = [
    (0.0, [1, 2, 4, 8], [10, 20, 5, 15], [3, 9, 12, 16], [False] * 4, None, 1, None),
    (-3.0, [-1, 0, 0.5, 7], [100, 0, 30, 15], [30, 90, 0, 26], [False, True, False, True], None, 2.5, None),
    (5.0, [5, 6, 9], [0, 40, 2], [30, 1, 0], [True] * 3, (20.5, 10.5), 0.5, None),
    (0.0, [1, 2, 3], [50, 50, 50], [51, 49, 50], [False] * 3, None, 1, 0.05),
    (0.0, [1, 2, 3], [500, 500, 500], [1, 0, 0], [False] * 3, None, 1, None),
    (1000.0, [1001, 1002, 1003], [20, 20, 20], [10, 30, 20], [False] * 3, (40, 70), 1, None),
]


def sizes_of(reference, current, sizes):
    return sizes or (sum(reference), sum(current))


def of_counts(reference, current, sizes):
    sizes = sizes_of(reference, current, sizes)
    return {
        "reference": reference,
        "current": current,
        "sizes": {"reference": sizes[0], "current": sizes[1]},
        "totalVariation": total_variation(reference, current, sizes),
        "largestShift": largest_shift(reference, current, sizes),
        "psi": divergence("psi", reference, current, sizes),
        "jensenShannon": divergence("jensen_shannon", reference, current, sizes),
    }


def of_bins(start, edges, reference, current, points, sizes, scale, exact):
    sizes = sizes_of(reference, current, sizes)
    return {
        "pair": {"from": start, "edges": edges, "reference": reference, "current": current, "points": points},
        "sizes": {"reference": sizes[0], "current": sizes[1]},
        "scale": scale,
        "exact": exact,
        "wasserstein": wasserstein(start, edges, reference, current, points, sizes, scale, exact),
    }


golden = {
    "scipy": scipy.__version__,
    "counts": [of_counts(*case) for case in COUNTS],
    "bins": [of_bins(*case) for case in BINS],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1, default=float) + "\n")
