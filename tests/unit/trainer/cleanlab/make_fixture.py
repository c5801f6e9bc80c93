"""Writes fixture.json: what cleanlab 2.7.1 says of random labels and probabilities.

    python3 -m venv venv && venv/bin/pip install cleanlab==2.7.1
    venv/bin/python tests/unit/trainer/cleanlab/make_fixture.py > tests/unit/trainer/cleanlab/fixture.json
"""

import json
import sys
import warnings

import cleanlab
import numpy as np
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

# name, images, shares of the classes, share of flipped labels, how sure the probabilities are
CASES = [
    ("two classes", 120, [0.5, 0.5], 0.06, 4.0),
    ("two uneven classes, unsure", 90, [0.8, 0.2], 0.15, 1.2),
    ("four classes", 160, [0.4, 0.3, 0.2, 0.1], 0.12, 3.0),
    ("five classes, few images each", 60, [0.2] * 5, 0.25, 2.0),
    ("hardly any noise", 80, [0.5, 0.5], 0.01, 6.0),
    ("more noise than signal", 70, [0.4, 0.3, 0.3], 0.6, 1.0),
]


def draw(random, images, shares, flipped, sureness):
    classes = len(shares)
    truth = random.choice(classes, size=images, p=shares)
    truth[:classes] = range(classes)  # none is empty
    logits = random.normal(size=(images, classes))
    logits[np.arange(images), truth] += sureness
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = np.round(powers / powers.sum(axis=1, keepdims=True), 9)
    others = (truth + random.integers(1, classes, size=images)) % classes
    labels = np.where(random.random(images) < flipped, others, truth)
    labels[:classes] = range(classes)
    return labels, probabilities


def has_ties(labels, probabilities):
    """Whether two counts of a row are equal: which of them is rounded up is then left to numpy's sort."""
    counts = compute_confident_joint(labels, probabilities, calibrate=False)
    return any(len(set(row[row > 0])) < np.count_nonzero(row) for row in counts)


def case(random, name, *settings):
    labels, probabilities = draw(random, *settings)
    while has_ties(labels, probabilities):
        labels, probabilities = draw(random, *settings)
    joint = compute_confident_joint(labels, probabilities)
    ranked = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
    margins = get_label_quality_scores(labels, probabilities, method="normalized_margin")
    return {
        "name": name,
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "thresholds": get_confident_thresholds(labels, probabilities).tolist(),
        "joint": joint.tolist(),
        "issues": ranked.tolist(),
        "selfConfidence": get_label_quality_scores(labels, probabilities, method="self_confidence").tolist(),
        "normalizedMargin": margins.tolist(),
    }


warnings.simplefilter("ignore")
assert cleanlab.__version__ == "2.7.1", cleanlab.__version__
generator = np.random.default_rng(7)
json.dump({"cleanlab": cleanlab.__version__, "cases": [case(generator, *each) for each in CASES]}, sys.stdout)
