"""Writes reference-planning.json: clusters, sample sizes and intervals as scikit-learn and statsmodels compute them.

Run it with scikit-learn 1.7.2 and statsmodels 0.15; tests/unit/shared/metrics compares Facet's with the file.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import confint_proportions_2indep

random = np.random.default_rng(16)


def k_means():
    """Points around four centres, as float32, and where Lloyd's algorithm ends up from four of them."""
    centres = random.normal(0, 1.5, (4, 6))
    points = np.concatenate([centre + random.normal(0, 1, (25, 6)) for centre in centres]).astype(np.float32)
    start = points[[0, 25, 50, 51]].astype(np.float64)
    found = KMeans(4, init=start, n_init=1, tol=0, algorithm="lloyd").fit(points.astype(np.float64))
    return {
        "points": points.ravel().tolist(),
        "start": start.ravel().tolist(),
        "centres": found.cluster_centers_.ravel().tolist(),
        "clusterOf": found.labels_.tolist(),
    }


def paired_sample_size(discordant, difference):
    """Images at which McNemar's test finds a difference with a power of 80 %."""
    return normal_sample_size_one_tail(
        difference, 0.8, 0.025, std_null=np.sqrt(discordant), std_alternative=np.sqrt(discordant - difference**2)
    )


def newcombe(first, second):
    return list(confint_proportions_2indep(*first, *second, compare="diff", method="newcomb"))


sizes = [(0.1, 0.02), (0.25, 0.05), (0.04, 0.03), (0.5, 0.01)]
pairs = [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((0, 12), (5, 20)), ((30, 30), (29, 30))]
reference = {
    "kMeans": k_means(),
    "sampleSizes": [{"discordant": d, "difference": e, "n": float(paired_sample_size(d, e))} for d, e in sizes],
    "differences": [{"first": a, "second": b, "interval": newcombe(a, b)} for a, b in pairs],
}
Path(__file__).with_name("reference-planning.json").write_text(json.dumps(reference, default=float) + "\n")
