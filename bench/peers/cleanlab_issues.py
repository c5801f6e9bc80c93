"""Finds label errors with cleanlab's default filter, from the CSV that `facet suspects --probabilities` writes.

Prints one JSON object: the version, and the path of each issue, the most suspect first. Usage: cleanlab_issues.py FILE.csv
"""

import csv
import json
import sys
import warnings

import cleanlab
import numpy as np
from cleanlab.filter import find_label_issues

warnings.simplefilter("ignore")
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    head, *rows = list(csv.reader(file))
classes = head[2:]
labels = np.array([classes.index(row[1]) for row in rows])
probabilities = np.array([[float(value) for value in row[2:]] for row in rows])
ranked = find_label_issues(labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1)
print(json.dumps({"version": cleanlab.__version__, "issues": [rows[index][0] for index in ranked]}))
