"""Writes latency.golden.json: ranks, counts and bounds of src/stats for timed calls, worked out another way with scipy.

Run: python latency.golden.py
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.stats import binom, t, wilcoxon

P = [0.5, 0.9, 0.95, 0.99, 0.999]
CONFIDENCES = [0.9, 0.95, 0.99]


def ranks(n, p, confidence):
    """Lowest u with P(Bin >= u) <= 1 - confidence, highest l with P(Bin >= l) >= confidence."""
    u = next((u for u in range(1, n + 1) if binom.sf(u - 1, n, p) <= 1 - confidence), n + 1)
    low = next((l for l in range(n, 0, -1) if binom.sf(l - 1, n, p) >= confidence), 0)
    return low, u


def needed(p, confidence, over):
    """Fewest n with P(at most `over` of n lie beyond) <= 1 - confidence."""
    n = over + 1
    while binom.cdf(over, n, 1 - p) > 1 - confidence:
        n += 1
    return n


def shift_bound(d, confidence, side):
    """Where the one-sided exact signed-rank test begins to reject, by bisection."""
    low, high = (min(d) - 1, np.median(d)) if side == "low" else (np.median(d), max(d) + 1)
    for _ in range(80):
        middle = (low + high) / 2
        p = wilcoxon(d - middle, alternative="greater" if side == "low" else "less", method="exact").pvalue
        rejected = p <= 1 - confidence
        if (side == "low") == rejected:
            low = middle
        else:
            high = middle
    return (low + high) / 2


rng = np.random.default_rng(20261126)
shifts = []
for n in [7, 8, 20, 45, 90]:
    d = np.round(rng.standard_t(3, n) * 0.02 + 0.05, 6)
    walsh = [(a + b) / 2 for i, a in enumerate(d) for b in d[i:]]
    for c in [0.95, 0.99]:
        shifts.append({"differences": d.tolist(), "confidence": c, "value": float(np.median(walsh)),
                       "low": shift_bound(d, c, "low"), "high": shift_bound(d, c, "high")})

means = []
for n in [2, 5, 20, 100]:
    x = np.round(rng.gamma(2, 3, n), 6)
    for c in CONFIDENCES:
        reach = t.ppf(c, n - 1) * x.std(ddof=1) / np.sqrt(n)
        means.append({"means": x.tolist(), "confidence": c, "low": float(x.mean() - reach), "high": float(x.mean() + reach)})

golden = {
    "scipy": scipy.__version__,
    "ranks": [{"n": n, "p": p, "confidence": c, "low": ranks(n, p, c)[0], "high": ranks(n, p, c)[1]}
              for n in [1, 5, 7, 30, 299, 459, 1000, 10000] for p in P for c in CONFIDENCES],
    "needed": [{"p": p, "confidence": c, "over": over, "n": needed(p, c, over)}
               for p in P for c in [0.95, 0.99] for over in [0, 1, 10]],
    "shifts": shifts,
    "means": means,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
