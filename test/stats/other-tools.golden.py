"""Golden values of the numbers that other tools report: numpy's bins, scipy's one-sided Mann-Whitney, far non-central tails.

    pip install numpy==2.4.6 scipy==1.17.1
    python test/stats/other-tools.golden.py > test/stats/other-tools.golden.json
"""

import json

import numpy as np
from scipy import stats

BINS = {
    "few": [1.0, 2.5, 2.5, 3, 4.25, 7, 9.5, 20, 21, 33],
    "skewed": [round(float(x), 6) for x in np.exp(np.arange(40) / 8)],
    "two": [1.5, 4.0],
    "one value": [5.0, 5.0, 5.0],
}
WHOLE = [1, 1, 2, 2, 3, 3, 3, 4]
PAIRS = {
    "few, exact": ([1.1, 2.2, 3.3, 4.4], [1.5, 2.5, 3.5, 9.0, 10.0]),
    "eight, exact": ([x + 0.51 for x in range(8)], [x * 1.3 for x in range(1, 15)]),
    "nine, by the normal law": ([x + 0.51 for x in range(9)], [x * 1.3 for x in range(1, 15)]),
    "few with ties, by the normal law": ([1.0, 2.0, 2.0, 3.0], [2.0, 3.0, 4.0, 5.0, 6.0]),
    "one value only": ([1.0, 1.0], [1.0, 1.0, 1.0]),
}
FAR = [(20000, 5, 20100), (30500, 10, 30000), (30900, 10, 30000), (39000, 40, 40000)]


def edges(values, rule):
    return np.histogram_bin_edges(values, rule).tolist()


golden = {
    "bins": [
        {"name": name, "values": list(map(float, values)), "whole": False, **{rule: edges(values, rule) for rule in ("sturges", "doane")}}
        for name, values in BINS.items()
    ]
    + [{"name": "whole numbers", "values": WHOLE, "whole": True, **{rule: edges(np.array(WHOLE), rule) for rule in ("sturges", "doane")}}],
    "smaller": [
        {"name": name, "reference": a, "current": b, "p": float(stats.mannwhitneyu(a, b, alternative="less").pvalue)}
        for name, (a, b) in PAIRS.items()
    ],
    "far": [{"x": x, "df": df, "lambda": nc, "p": float(stats.ncx2.cdf(x, df, nc))} for x, df, nc in FAR],
}
print(json.dumps(golden, indent=1))
