"""Writes two-samples.golden.json: what scipy says of pairs of samples and of pairs of counts.

    pip install scipy==1.17.1 numpy && python test/stats/two-samples.golden.py
"""

import itertools
import json
import pathlib
import warnings

import numpy as np
import scipy
from scipy import stats
from scipy.spatial import distance

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260115)


def shuffled_p(reference, current, statistic):
    """The exact permutation p: every assignment of the pooled rows to the sides."""
    result = stats.permutation_test(
        (reference, current), statistic, permutation_type="independent", n_resamples=np.inf, alternative="greater"
    )
    return result.pvalue


def samples():
    yield "one row each", [1.0], [2.0]
    yield "one row against many", [0.5], rng.normal(size=25)
    yield "two and three", [0.1, 2.3], [1.0, 4.0, 5.5]
    yield "separate", [1.0, 2.0, 3.0, 4.0], [10.0, 11.0, 12.0]
    yield "equal values", [1.0, 2.0, 2.0, 3.0], [1.0, 2.0, 2.0, 3.0]
    yield "all one value", [7.0] * 5, [7.0] * 4
    yield "small ties", [0.0, 1.0, 1.0, 2.0, 5.0], [1.0, 1.0, 3.0, 5.0, 5.0, 6.0]
    yield "zeros with signs", [-0.0, 0.0, 1.0, -2.0], [0.0, 3.0, -0.0]
    yield "six and seven", rng.normal(size=6), rng.normal(0.8, 1, size=7)
    yield "normal, equal", rng.normal(size=40), rng.normal(size=40)
    yield "normal, shifted", rng.normal(size=60), rng.normal(0.9, 1, size=45)
    yield "ten to one", rng.normal(size=400), rng.normal(0.3, 1.4, size=40)
    yield "lognormal", rng.lognormal(0, 2, size=120), rng.lognormal(0.2, 2, size=90)
    yield "t with two degrees", rng.standard_t(2, size=150), rng.standard_t(2, size=50)
    yield "poisson", rng.poisson(2, size=100).astype(float), rng.poisson(2.3, size=130).astype(float)
    yield "two values", rng.integers(0, 2, size=70).astype(float), rng.integers(0, 2, size=50).astype(float)
    yield "rounded", np.round(rng.normal(size=500), 1), np.round(rng.normal(0.05, 1, size=700), 1)
    yield "large", rng.normal(size=1500), rng.normal(0.05, 1.02, size=2500)
    yield "large and scaled", 1e9 + 1e5 * rng.normal(size=300), 1e9 + 1e5 * rng.normal(size=310)


def describe(name, reference, current):
    x, y = (np.sort(np.round(np.asarray(side, float), 6)) for side in (reference, current))
    pooled = np.concatenate([x, y])
    distinct = len(np.unique(pooled)) == len(pooled)
    tiny = 2 <= min(len(x), len(y)) and len(pooled) <= 13
    ks = stats.ks_2samp(x, y, method="asymp")
    mwu = stats.mannwhitneyu(x, y, method="asymptotic")
    cvm = stats.cramervonmises_2samp(x, y, method="asymptotic")
    case = {
        "name": name,
        "reference": x.tolist(),
        "current": y.tolist(),
        "ks": {"statistic": ks.statistic, "asymptotic": ks.pvalue},
        "wasserstein": stats.wasserstein_distance(x, y),
        "energy": stats.energy_distance(x, y),
        "iqr": float(np.subtract(*np.quantile(x, [0.75, 0.25]))),
        "mannWhitney": {"statistic": mwu.statistic, "asymptotic": mwu.pvalue},
        "cramerVonMises": {"statistic": cvm.statistic, "asymptotic": cvm.pvalue},
    }
    if distinct and len(x) * len(y) <= 2_000_000:
        case["ks"]["exact"] = stats.ks_2samp(x, y, method="exact").pvalue
    if distinct and len(pooled) <= 80:
        case["mannWhitney"]["exact"] = stats.mannwhitneyu(x, y, method="exact").pvalue
    if distinct and len(pooled) <= 40:
        case["cramerVonMises"]["exact"] = stats.cramervonmises_2samp(x, y, method="exact").pvalue
    if tiny:
        case["ks"]["shuffled"] = shuffled_p(x, y, lambda a, b: stats.ks_2samp(a, b, method="asymp").statistic)
    if len(np.unique(pooled)) > 1 and len(pooled) > 3:
        ad = stats.anderson_ksamp([x, y], variant="midrank")
        case["andersonDarling"] = {"statistic": ad.statistic, "p": ad.pvalue}
    return case


def counts():
    yield [10, 20, 30], [12, 18, 33]
    yield [500, 300, 200], [200, 300, 500]
    yield [5, 0, 7], [0, 4, 9]
    yield [1, 1], [1, 1]
    yield [0, 9, 1, 0], [0, 3, 8, 0]
    yield [1000, 0], [990, 10]
    yield rng.multinomial(5000, [0.1] * 10).tolist(), rng.multinomial(500, [0.1] * 10).tolist()
    zipf = 1 / np.arange(1, 31)
    yield rng.multinomial(400, zipf / zipf.sum()).tolist(), rng.multinomial(700, zipf / zipf.sum()).tolist()


def describe_counts(reference, current):
    kept = [(a, b) for a, b in zip(reference, current) if a or b]
    r, c = (np.array(side, float) for side in zip(*kept))
    p, q = r / r.sum(), c / c.sum()
    ps, qs = (r + 0.5) / (r + 0.5).sum(), (c + 0.5) / (c + 0.5).sum()
    chi = stats.chi2_contingency([r, c], correction=False)
    g = stats.chi2_contingency([r, c], correction=False, lambda_="log-likelihood")
    return {
        "reference": reference,
        "current": current,
        "chiSquare": {"statistic": chi.statistic, "p": chi.pvalue, "df": int(chi.dof)},
        "gTest": {"statistic": g.statistic, "p": g.pvalue},
        "totalVariation": 0.5 * distance.cityblock(p, q),
        "lInfinity": distance.chebyshev(p, q),
        "psi": float(stats.entropy(ps, qs) + stats.entropy(qs, ps)),
        "kullbackLeibler": float(stats.entropy(qs, ps)),
        "jensenShannon": float(distance.jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
    }


def newcombe(reference, current, confidence):
    level = 2 * confidence - 1
    (x1, n1), (x2, n2) = reference, current
    l1, u1 = stats.binomtest(x1, n1).proportion_ci(level, method="wilson")
    l2, u2 = stats.binomtest(x2, n2).proportion_ci(level, method="wilson")
    d = x2 / n2 - x1 / n1
    low = d - np.hypot(x2 / n2 - l2, u1 - x1 / n1)
    high = d + np.hypot(u2 - x2 / n2, x1 / n1 - l1)
    return {"reference": reference, "current": current, "confidence": confidence, "low": max(-1, low), "high": min(1, high)}


def fisher(table):
    return {"table": table, "p": stats.fisher_exact(table).pvalue}


p_values = [[0.01, 0.04, 0.03, 0.5], [0.2], [0.0, 1.0, 0.05, 0.05, 0.0004], rng.uniform(size=20).tolist()]

golden = {
    "scipy": scipy.__version__,
    "samples": [describe(*case) for case in samples()],
    "counts": [describe_counts(*case) for case in counts()],
    "twoProportions": [
        newcombe(r, c, confidence)
        for (r, c), confidence in itertools.product(
            [([56, 70], [48, 80]), ([0, 20], [0, 10]), ([10, 10], [0, 20]), ([3, 1000], [9, 200])], [0.95, 0.999]
        )
    ],
    "fisher": [
        fisher(table)
        for table in [[[8, 2], [1, 5]], [[0, 5], [3, 2]], [[10, 10], [10, 10]], [[3, 0], [0, 3]], [[120, 880], [15, 85]],
                      [[1, 9999], [5, 995]], [[0, 10], [0, 7]]]
    ],
    "kolmogorov": [
        {"d": d, "n": n, "p": float(stats.kstwo.sf(d, n))}
        for n in [1, 2, 5, 10, 50, 140, 141, 500, 5000, 120_000, 1_000_000]
        for z in [0.3, 0.5, 0.8, 1.0, 1.3, 1.48, 1.49, 2.0, 3.0]
        if (d := z / np.sqrt(n)) < 1.2
    ],
    "chiSquare": [
        {"x": x, "df": df, "p": float(stats.chi2.sf(x, df))}
        for df in [1, 2, 9, 29, 999]
        for x in [0.01, 1.0, 10.0, 50.0, 400.0, 1500.0]
    ],
    "noncentral": [
        {"x": x, "df": df, "lambda": nc, "p": float(stats.ncx2.cdf(x, df, nc))}
        for df in [1, 9, 29, 200]
        for nc in [0.1, 2.0, 30.0, 500.0]
        for x in [0.5 * (df + nc), df + nc, 1.3 * (df + nc)]
    ],
    "adjusted": [
        {
            "p": p,
            "benjamini-hochberg": stats.false_discovery_control(p, method="bh").tolist(),
            "benjamini-yekutieli": stats.false_discovery_control(p, method="by").tolist(),
        }
        for p in p_values
    ],
}



def without_nan(value):
    """What scipy refuses to answer is left out."""
    if isinstance(value, dict):
        return {key: without_nan(one) for key, one in value.items() if not (isinstance(one, float) and np.isnan(one))}
    return [without_nan(one) for one in value] if isinstance(value, list) else value


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(without_nan(golden), indent=1, default=float) + "\n")
