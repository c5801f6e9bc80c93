"""Decodes a folder of class folders as Keras users do, and does nothing else: no hash, no thumbnail, nothing written.

Each line of standard input is a request {"folder": ...}, answered by one line of JSON.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # output of libraries must not look like an answer

import tensorflow as tf  # noqa: E402


def send(answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def decode(folder):
    start = time.perf_counter()
    dataset = tf.keras.utils.image_dataset_from_directory(
        folder, image_size=(320, 320), batch_size=32, shuffle=False, verbose=False
    ).prefetch(tf.data.AUTOTUNE)
    images = 0
    for pixels, _labels in dataset:
        images += int(pixels.shape[0])
    return {
        "images": images,
        "seconds": time.perf_counter() - start,
        "peakRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


send({"ready": True})
for line in sys.stdin:
    send(decode(json.loads(line)["folder"]))
