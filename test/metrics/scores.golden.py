"""Writes scores.golden.json: scikit-learn's values of scores, calibration and label sets. Run it, then `biome format --write` it.

precision at recall and recall at FPR are read off scikit-learn's curves; the calibration errors are the few lines of NumPy below.
"""
import json, pathlib
import numpy as np, sklearn
from sklearn import metrics as m

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(11)


def rounded(values):
    return [float(f"{v:.6g}") for v in np.asarray(values, float).ravel()]


def at_fpr(y, s, limit):
    fpr, tpr, _ = m.roc_curve(y, s, drop_intermediate=False)
    return float(tpr[fpr <= limit + 1e-12].max())


def at_recall(y, s, limit):
    precision, recall, _ = m.precision_recall_curve(y, s)
    # The last point, precision 1 at recall 0, is no threshold.
    return float(precision[:-1][recall[:-1] >= limit - 1e-12].max())


def error_over(groups, n, confidence, right):
    return float(sum(abs(right[g].sum() - confidence[g].sum()) for g in groups) / n)


def selective(p, y, risk):
    """The largest share, most confident first and equal confidences together, of which at most `risk` are wrong."""
    confidence, wrong = p.max(1), p.argmax(1) != y
    shares = [(confidence >= cut).mean() for cut in np.unique(confidence) if wrong[confidence >= cut].mean() <= risk]
    return float(max(shares, default=0))


def calibration(p, y):
    confidence, right = p.max(1), (p.argmax(1) == y).astype(float)
    edges = np.ceil(confidence * 15).astype(int) - 1
    width = [np.flatnonzero(edges.clip(0, 14) == b) for b in range(15)]
    order = np.lexsort((right, confidence))
    return {"ece": error_over(width, len(y), confidence, right),
            "ece_adaptive": error_over(np.array_split(order, 15), len(y), confidence, right)}


binary = []
for name, n, share, spread, ties in (("clear", 300, 0.4, 2.0, False), ("rare", 400, 0.03, 1.0, False), ("tied", 250, 0.5, 0.7, True),
                                     ("worse than chance", 120, 0.5, -0.8, False), ("all tied", 40, 0.5, 0.0, True)):
    y = (rng.random(n) < share).astype(int)
    y[0], y[1] = 0, 1
    s = rng.normal(size=n) + spread * y if name != "all tied" else np.zeros(n)
    s = np.array(rounded(np.round(s, 1) if ties else s))
    binary.append({"name": name, "truth": y.tolist(), "score": s.tolist(), "want": {
        "roc_auc": float(m.roc_auc_score(y, s)), "average_precision": float(m.average_precision_score(y, s)),
        "recall_at_1%_fpr": at_fpr(y, s, 0.01), "recall_at_10%_fpr": at_fpr(y, s, 0.1),
        "precision_at_90%_recall": at_recall(y, s, 0.9), "precision_at_100%_recall": at_recall(y, s, 1.0)}})

several = []
for classes, n in ((2, 200), (4, 300), (7, 500)):
    z = rng.normal(size=(n, classes)) * 1.5
    y = np.array([rng.choice(classes, p=np.exp(r) / np.exp(r).sum()) for r in z])
    y[:classes] = np.arange(classes)
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    p = np.array(rounded(p)).reshape(p.shape)
    p[:, -1] = 1 - p[:, :-1].sum(1)
    p = np.abs(p)
    want = {"brier": float(m.brier_score_loss(y, p if classes > 2 else p[:, 1], labels=np.arange(classes))), **calibration(p, y),
            "coverage_at_20%_risk": selective(p, y, 0.2), "coverage_at_5%_risk": selective(p, y, 0.05),
            "below_60%_confidence": float((p.max(1) < 0.6).mean())}
    if classes > 2:
        want["roc_auc_macro"] = float(m.roc_auc_score(y, p / p.sum(1, keepdims=True), multi_class="ovr"))
        want["average_precision_macro"] = float(m.average_precision_score(y, p))
        want["roc_auc[2]"] = float(m.roc_auc_score(y == 2, p[:, 2]))
        want["average_precision[2]"] = float(m.average_precision_score(y == 2, p[:, 2]))
    several.append({"classes": classes, "truth": y.tolist(), "probabilities": [float(v) for v in p.ravel()], "want": want})

sets = []
for labels, n, share in ((3, 120, 0.4), (6, 200, 0.2)):
    y = (rng.random((n, labels)) < share).astype(int)
    s = np.array(rounded(np.clip(0.35 * y + rng.random((n, labels)) * 0.65, 0, 1))).reshape(y.shape)
    z = (s >= 0.5).astype(int)
    want = {"subset_accuracy": float(m.accuracy_score(y, z)), "hamming_loss": float(m.hamming_loss(y, z)),
            "f1_samples": float(m.f1_score(y, z, average="samples", zero_division=0)),
            "jaccard_samples": float(m.jaccard_score(y, z, average="samples", zero_division=0)),
            "roc_auc_macro": float(m.roc_auc_score(y, s)), "average_precision_macro": float(m.average_precision_score(y, s)),
            "roc_auc[l1]": float(m.roc_auc_score(y[:, 1], s[:, 1]))}
    for stem, score in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        for average in ("micro", "macro", "weighted"):
            want[f"{stem}_{average}"] = float(score(y, z, average=average))
        want[f"{stem}[l1]"] = float(score(y, z, average=None)[1])
    sets.append({"labels": [f"l{i}" for i in range(labels)], "truth": y.ravel().tolist(), "score": s.ravel().tolist(), "want": want})

one, other = rng.integers(0, 4, 150), rng.integers(0, 4, 150)
other = np.where(rng.random(150) < 0.8, one, other)
pairs = [{"candidate": one.tolist(), "baseline": other.tolist(), "want": {"agreement": float(m.accuracy_score(other, one))}}]

(here / "scores.golden.json").write_text(json.dumps({"scikit-learn": sklearn.__version__, "binary": binary, "several": several, "sets": sets, "pairs": pairs}, separators=(",", ":")) + "\n")
