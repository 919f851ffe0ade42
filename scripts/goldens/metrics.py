"""Goldens of src/shared/metrics: what scikit-learn, scipy, statsmodels and Python's fsum say of made-up answers.

usage: python scripts/goldens/metrics.py > test/goldens/metrics.json
Needs numpy, scikit-learn, scipy and statsmodels; the versions it ran with are in the file it writes.
"""
import json, math, sys
import numpy as np
import scipy
import sklearn
import statsmodels
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (accuracy_score, balanced_accuracy_score, cohen_kappa_score, confusion_matrix,
                             precision_score, recall_score, top_k_accuracy_score)
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

CLASSES, CLIPS, KEPT = 12, 300, 5
rng = np.random.default_rng(20261121)


def answers(truth, skill):
    """Probabilities of a made-up model; rounded, so that the numbers in the file are the numbers that are scored."""
    logits = rng.normal(size=(len(truth), CLASSES))
    logits[np.arange(len(truth)), truth] += skill
    # A class that is mostly taken for another.
    logits[truth == 3, 7] += 3
    p = np.exp(2 * logits)
    return np.round(p / p.sum(axis=1, keepdims=True), 6)


def top(p):
    order = np.argsort(-p, axis=1, kind="stable")[:, :KEPT]
    return [[[int(i), float(p[row, i])] for i in line] for row, line in enumerate(order)]


truth = rng.integers(0, CLASSES - 1, size=CLIPS)  # the last class is never the truth
a, b = answers(truth, 1.2), answers(truth, 1.0)
said_a, said_b = a.argmax(axis=1), b.argmax(axis=1)
right_a, right_b = said_a == truth, said_b == truth
labels = list(range(CLASSES))
confidence = a.max(axis=1)
share, mean = calibration_curve(right_a, confidence, n_bins=10, strategy="uniform")
occupied = np.bincount(np.clip(np.searchsorted(np.linspace(0, 1, 11)[1:-1], confidence), 0, 9), minlength=10)
weights = occupied[occupied > 0] / CLIPS
table = [[int((right_a & right_b).sum()), int((right_a & ~right_b).sum())],
         [int((~right_a & right_b).sum()), int((~right_a & ~right_b).sum())]]
pairs = [(36, 64), (0, 10), (10, 10), (1, 1), (38, 56), (52, 56), (13970, 19906)]
discordant = [(0, 0), (1, 0), (5, 5), (3, 11), (40, 61), (700, 812), (4, 2000)]

json.dump({
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-learn": sklearn.__version__,
                 "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "clips": [{"truth": int(t), "a": x, "b": y} for t, x, y in zip(truth, top(a), top(b))],
    "a": {
        "top1": accuracy_score(truth, said_a),
        "top5": top_k_accuracy_score(truth, a, k=5, labels=labels),
        "meanPerClass": balanced_accuracy_score(truth, said_a),
        "precision": precision_score(truth, said_a, labels=labels, average=None, zero_division=np.nan).tolist()[:-1],
        "recall": recall_score(truth, said_a, labels=labels, average=None, zero_division=np.nan).tolist()[:-1],
        "meanScore": [math.fsum(confidence[truth == c]) / int((truth == c).sum()) for c in labels[:-1]],
        "confusion": confusion_matrix(truth, said_a, labels=labels).tolist(),
        "ece": float(np.sum(weights * np.abs(share - mean))),
        "reliability": {"n": occupied.tolist(), "share": share.tolist(), "mean": mean.tolist()},
    },
    "compare": {"table": table, "kappa": cohen_kappa_score(said_a, said_b), "same": int((said_a == said_b).sum()),
                "mcnemar": mcnemar(table, exact=True).pvalue},
    "wilson": [{"k": k, "n": n, "scipy": list(binomtest(k, n).proportion_ci(0.95, "wilson")),
                "statsmodels": list(map(float, proportion_confint(k, n, 0.05, "wilson")))} for k, n in pairs],
    "mcnemar": [{"b": x, "c": y, "p": 1.0 if x + y == 0 else float(mcnemar([[9, x], [y, 9]], exact=True).pvalue),
                 "binomtest": 1.0 if x + y == 0 else binomtest(x, x + y, 0.5).pvalue} for x, y in discordant],
    "fsum": [{"values": v, "sum": math.fsum(v)} for v in (
        [0.1] * 10, [1e16, 1.0, -1e16], [1e-16, 1.0, 1e16], [0.1, 0.2, 0.3, -0.6],
        rng.normal(size=40).tolist(), (rng.normal(size=30) * 10.0 ** rng.integers(-12, 12, 30)).tolist())],
}, sys.stdout, separators=(",", ":"))
print()
