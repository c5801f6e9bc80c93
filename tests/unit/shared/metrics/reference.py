"""Writes reference.json: figures of small seeded cases as scikit-learn, scipy and statsmodels compute them.

Run it with scikit-learn 1.7.2, scipy 1.16.3 and statsmodels 0.14; tests/unit/shared/metrics compares Facet's with the file.
"""

import json
import warnings
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.stats import fisher_exact
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

warnings.simplefilter("ignore")
random = np.random.default_rng(16)


def case(name, images, classes, sharpness, used=None, decimals=None):
    """Labels and float32 probabilities; `used` restricts the labels, `decimals` rounds scores so that they tie."""
    labels = random.integers(0, used or classes, images)
    logits = random.normal(0, 1, (images, classes))
    logits[np.arange(images), labels] += sharpness
    if decimals is not None:
        logits = np.round(logits, decimals)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    probabilities = (powers / powers.sum(1, keepdims=True)).astype(np.float32)
    return name, labels, probabilities


def averaged(labels, predicted, average):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predicted, average=average, zero_division=0
    )
    return {"precision": precision, "recall": recall, "f1": f1}


def temperature(labels, probabilities):
    logits = np.log(probabilities.astype(np.float64))

    def derivative(inverse):
        scaled = logits * inverse
        weights = np.exp(scaled - scaled.max(1, keepdims=True))
        expected = (weights * logits).sum(1) / weights.sum(1)
        return (expected - logits[np.arange(len(labels)), labels]).sum()

    return 1 / brentq(derivative, 0.05, 20, xtol=1e-14, rtol=1e-14)


def coverage(labels, probabilities):
    """Accuracy by coverage at each distinct confidence, and its mean over coverages: 1 - AURC without interpolation."""
    confidences = probabilities.max(1)
    right = (probabilities.argmax(1) == labels).astype(np.float64)
    thresholds = np.unique(confidences)[::-1]
    answered = confidences[None, :] >= thresholds[:, None]
    decided = answered.sum(1)
    hits = (answered * right[None, :]).sum(1)
    gained = np.diff(decided, prepend=0) / len(labels)
    return {
        "points": [[float(t), int(d), int(h)] for t, d, h in zip(thresholds, decided, hits)],
        "area": float((gained * hits / decided).sum()),
    }


def figures(name, labels, probabilities, keep_rows=True):
    classes = probabilities.shape[1]
    predicted = probabilities.argmax(1)
    every = np.arange(classes)
    exact = probabilities.astype(np.float64)
    one_hot = np.eye(classes)[labels]
    curves = []
    for index in every[:5]:
        positive = labels == index
        has_both = 0 < positive.sum() < len(labels)
        curves.append(
            {
                "auc": metrics.roc_auc_score(positive, exact[:, index]) if has_both else None,
                "averagePrecision": (
                    metrics.average_precision_score(positive, exact[:, index]) if positive.any() else None
                ),
            }
        )
    kappa = metrics.cohen_kappa_score(labels, predicted)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "predicted": predicted.tolist(),
        "probabilities": [float(value) for value in probabilities.ravel()] if keep_rows else None,
        "balancedAccuracy": metrics.balanced_accuracy_score(labels, predicted),
        "macro": averaged(labels, predicted, "macro"),
        "weighted": averaged(labels, predicted, "weighted"),
        "mcc": metrics.matthews_corrcoef(labels, predicted),
        "kappa": None if np.isnan(kappa) else kappa,
        "brier": float(((exact - one_hot) ** 2).sum(1).mean()) if keep_rows else None,
        "top2": metrics.top_k_accuracy_score(labels, exact, k=2, labels=every) if keep_rows and classes > 2 else None,
        "curves": curves if keep_rows else [],
        "coverage": coverage(labels, probabilities) if keep_rows else None,
        "temperature": temperature(labels, probabilities) if keep_rows and len(np.unique(labels)) > 1 else None,
    }


cases = [
    figures(*case("two classes", 60, 2, 1.5)),
    figures(*case("two classes with tied scores", 60, 2, 1, decimals=0)),
    figures(*case("three classes", 60, 3, 1.2)),
    figures(*case("five classes of which one has no image", 50, 5, 1, used=4)),
    figures(*case("one image", 1, 2, 1)),
    figures(*case("one class only", 20, 2, 8, used=1)),
    figures(*case("2,000 classes", 1500, 2000, 3.5), keep_rows=False),
]
binary = next(each for each in cases if each["name"] == "two classes")
binary["brierBinary"] = metrics.brier_score_loss(binary["labels"], np.array(binary["probabilities"]).reshape(-1, 2)[:, 1])

pairs = [(0, 0), (1, 0), (11, 4), (3, 17), (40, 41), (700, 612)]
tables = [[[3, 20], [40, 900]], [[0, 5], [5, 0]], [[10, 10], [10, 10]], [[120, 900], [800, 9000]], [[0, 7], [0, 9]]]
p_values = [0.001, 0.04, 0.03, 0.2, 0.04, 0.9, 0.012]
reference = {
    "cases": cases,
    "mcnemar": [
        {"fixed": a, "broken": b, "p": float(mcnemar([[50, a], [b, 50]], exact=True).pvalue) if a + b else 1.0}
        for a, b in pairs
    ],
    "fisher": [{"table": table, "p": float(fisher_exact(table)[1])} for table in tables],
    "benjaminiHochberg": {"given": p_values, "adjusted": multipletests(p_values, method="fdr_bh")[1].tolist()},
}
Path(__file__).with_name("reference.json").write_text(json.dumps(reference, default=float) + "\n")
