"""Computes what a threshold changes with numpy, as a notebook would: matrix, and shares right and wrong per class.

Reads predictions (float32, n x classes), labels (int32) and parts (uint8, 1 is validation) of a snapshot, and prints the median milliseconds of a threshold.
"""

import json
import sys
import time

import numpy as np

predictions, labels_file, parts_file, classes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
chosen = np.fromfile(parts_file, dtype=np.uint8) == 1
labels = np.fromfile(labels_file, dtype=np.int32)[chosen]
probabilities = np.fromfile(predictions, dtype=np.float32).reshape(-1, classes)[chosen]


def figures(threshold):
    likeliest = probabilities.argmax(1)
    confidence = probabilities[np.arange(len(labels)), likeliest]
    answers = np.where(confidence >= threshold, likeliest, classes)
    matrix = np.bincount(labels * (classes + 1) + answers, minlength=classes * (classes + 1)).reshape(classes, classes + 1)
    support = matrix.sum(1)
    right = np.diag(matrix[:, :classes])
    unsure = matrix[:, classes]
    return matrix, right / support, (support - right - unsure) / support, unsure / support


times = []
for step in range(200):
    started = time.perf_counter()
    figures(step / 200)
    times.append((time.perf_counter() - started) * 1000)
print(json.dumps({"median": float(np.median(times))}))
