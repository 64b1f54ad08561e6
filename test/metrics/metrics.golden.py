"""Writes metrics.golden.json: scikit-learn's values for seeded random cases. Run it, then `biome format --write` it."""
import json, pathlib, warnings
import numpy as np, sklearn
from sklearn import metrics as m

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
cases = []


def number(f):
    """The value, or null where scikit-learn has none (NaN, or raises)."""
    try:
        value = float(f())
        return value if np.isfinite(value) else None
    except ValueError:
        return None


def short(values):
    """The shortest decimals that read back as the same numbers of the same type."""
    return [float(str(v)) for v in values.ravel()]


def softmax(logits):
    p = np.exp(logits - logits.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def labels_case(name, classes, truth, predicted, extra=None):
    """classes: all classes, in order; truth, predicted: indices into them."""
    classes = np.array(classes)
    y, z = classes[truth], classes[predicted]
    want = {
        "accuracy_micro": number(lambda: m.accuracy_score(y, z)),
        "balanced_accuracy": number(lambda: m.balanced_accuracy_score(y, z)),
        "mcc": number(lambda: m.matthews_corrcoef(y, z)),
        "cohen_kappa": number(lambda: m.cohen_kappa_score(y, z)),
    }
    for stem, score in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        want[f"{stem}_macro"] = number(lambda: score(y, z, average="macro"))
        want[f"{stem}_weighted"] = number(lambda: score(y, z, average="weighted"))
        for label, value in zip(classes, score(y, z, average=None, labels=classes)):
            want[f"{stem}[{label}]"] = float(value)
    case = {"name": name, "classes": [str(c) for c in classes], "truth": truth.tolist(), "predicted": predicted.tolist(), "want": want}
    cases.append(case | (extra or {}))


def scores_case(name, classes, truth, logits, dtype):
    """logits of dtype; probabilities in double. sklearn's top-k wants three classes or more in two-dimensional scores."""
    k = len(classes)
    index = np.arange(k)
    p = softmax(logits.astype(np.float64))
    want = {f"top_{top}_accuracy": number(lambda: m.top_k_accuracy_score(truth, logits, k=top, labels=index)) for top in (1, 2, 3, 5) if 2 < k and top < k}
    want["log_loss"] = number(lambda: m.log_loss(truth, p, labels=index))
    labels_case(name, classes, truth, logits.argmax(1).astype(np.int64), {
        "type": dtype, "logits": short(logits), "scored": want})


def noisy(rng, truth, k, wrong):
    return np.where(rng.random(len(truth)) < wrong, rng.integers(0, k, len(truth)), truth)


for seed in range(8):
    rng = np.random.default_rng(seed)
    k, n = int(rng.integers(2, 12)), int(rng.integers(20, 200))
    truth = rng.integers(0, k, n)
    labels_case(f"random {seed}", list(range(k)), truth, noisy(rng, truth, k, 0.3))

rng = np.random.default_rng(100)
animals = ["cat", "dog [old]", "emu", "a [0]", "ünïcode ✓", " spaced "]
for seed in range(4):
    truth = rng.integers(0, 6, 80)
    labels_case(f"strings {seed}", animals, truth, noisy(rng, truth, 6, 0.4))

truth = rng.integers(0, 3, 60)
labels_case("classes of no row", list(range(6)), truth, noisy(rng, truth, 3, 0.3))
labels_case("a class never predicted", list(range(4)), rng.integers(0, 4, 60), rng.integers(0, 3, 60))
labels_case("a class only predicted", list(range(4)), rng.integers(0, 3, 60), rng.integers(0, 4, 60))
labels_case("truth and predictions disjoint", list(range(4)), rng.integers(0, 2, 40), rng.integers(2, 4, 40))
labels_case("one class only", list(range(3)), np.full(12, 1), np.full(12, 1))
labels_case("one class, other predicted", list(range(3)), np.full(12, 1), np.full(12, 2))
labels_case("constant prediction", list(range(3)), rng.integers(0, 3, 30), np.full(30, 2))
labels_case("constant truth", list(range(3)), np.full(30, 0), rng.integers(0, 3, 30))
labels_case("one row, right", list(range(2)), np.array([1]), np.array([1]))
labels_case("one row, wrong", list(range(2)), np.array([1]), np.array([0]))
labels_case("all right", list(range(5)), np.arange(5).repeat(4), np.arange(5).repeat(4))
labels_case("all wrong", list(range(2)), np.arange(2).repeat(9), 1 - np.arange(2).repeat(9))
labels_case("rare positives", ["no", "yes"], (rng.random(400) < 0.02).astype(int), (rng.random(400) < 0.03).astype(int))
labels_case("two of three", list(range(3)), np.array([0, 0, 1]), np.array([0, 0, 2]))
for seed in range(3):
    truth = rng.integers(0, 50, 600)
    labels_case(f"fifty classes {seed}", list(range(50)), truth, noisy(rng, truth, 50, 0.25))

for seed, (k, n, dtype) in enumerate([(3, 40, "float32"), (10, 60, "float32"), (10, 60, "float64"), (50, 40, "float32"), (2, 50, "float64")]):
    truth = rng.integers(0, k, n)
    logits = (rng.normal(size=(n, k)) * 3 + 2 * np.eye(k)[truth]).astype(dtype)
    scores_case(f"scores {seed}", list(range(k)), truth, logits, dtype)
for seed in range(3):
    truth = rng.integers(0, 6, 60)
    scores_case(f"ties {seed}", list(range(6)), truth, rng.integers(0, 3, (60, 6)).astype("float32"), "float32")
truth = rng.integers(0, 4, 30)
scores_case("all tied", list(range(4)), truth, np.zeros((30, 4), "float64"), "float64")
scores_case("far apart", list(range(4)), truth, rng.normal(size=(30, 4)).astype("float64") * 400, "float64")
scores_case("one label in the truth", list(range(4)), np.full(20, 2), rng.normal(size=(20, 4)).astype("float64"), "float64")

probabilities = []
for dtype in ("float32", "float64"):
    truth = rng.integers(0, 4, 50)
    p = softmax(rng.normal(size=(50, 4)) * 12).astype(dtype)
    p[0], truth[0] = [1, 0, 0, 0], 1
    probabilities.append({"type": dtype, "truth": truth.tolist(), "data": short(p),
                          "log_loss": float(m.log_loss(truth, p, labels=np.arange(4)))})

digits = here.parents[1] / "fixtures" / "digits"
import onnxruntime as ort  # noqa: E402
held = np.load(digits / "eval.npz")
logits = ort.InferenceSession(str(digits / "candidate.onnx"), providers=["CPUExecutionProvider"]).run(["logits"], {"pixels": held["pixels"]})[0]
scores_case("digits", list(range(10)), held["label"], logits, "float32")

out = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "cases": cases, "probabilities": probabilities}
(here / "metrics.golden.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(len(cases), "cases")
