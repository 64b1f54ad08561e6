"""Writes regression.golden.json: scikit-learn's errors of seeded random predictions. Run it, then `biome format --write` it."""
import json, pathlib
import numpy as np, sklearn
from sklearn import metrics as m

here = pathlib.Path(__file__).parent
cases = []


def case(name, truth, predicted):
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    cases.append({"name": name, "truth": truth.tolist(), "predicted": predicted.tolist(), "want": {
        "mae": float(m.mean_absolute_error(truth, predicted)),
        "rmse": float(m.root_mean_squared_error(truth, predicted)),
        "r2": float(m.r2_score(truth, predicted)) if len(set(truth.tolist())) > 1 else None,
        # scikit-learn divides by epsilon where the truth is 0; here that is undefined.
        "mape": float(m.mean_absolute_percentage_error(truth, predicted)) if (truth != 0).all() else None,
        # scikit-learn has none; the definition, 0/0 being 0.
        "smape": float(np.mean([0 if a == b == 0 else 2 * abs(a - b) / (abs(a) + abs(b)) for a, b in zip(truth, predicted)])),
        **{f"pinball_{q}%": float(m.mean_pinball_loss(truth, predicted, alpha=q / 100)) for q in (5, 50, 97.5)},
    }})


rng = np.random.default_rng(7)
for seed in range(4):
    truth = rng.normal(size=50) * 10 ** seed
    case(f"noise on a scale of 1e{seed}", truth, truth + rng.normal(size=50) * 10 ** seed / 3)
truth = 1e6 + rng.normal(size=60)
case("a small spread far from zero", truth, truth + rng.normal(size=60) / 5)
case("worse than the mean", rng.normal(size=40), rng.normal(size=40) * 3)
case("all right", np.arange(10), np.arange(10))
case("skewed", np.exp(rng.normal(size=80)), np.exp(rng.normal(size=80) / 2))
case("two rows", [1, 2], [1.5, 1.5])
case("constant truth", np.full(12, 3), rng.normal(size=12))
# scikit-learn has no metrics of intervals: the definitions in NumPy.
y = rng.normal(size=120)
low, high = y + rng.normal(size=120) - 0.8, y + rng.normal(size=120) + 0.9
low, high = np.minimum(low, high).round(4), np.maximum(low, high).round(4)
y = y.round(4)
intervals = {"truth": y.tolist(), "low": low.tolist(), "high": high.tolist(), "want": {
    "interval_coverage": float(((low <= y) & (y <= high)).mean()), "interval_width": float((high - low).mean())}}
(here / "regression.golden.json").write_text(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases, "intervals": intervals}, separators=(",", ":")) + "\n")
