"""Predicts a folder with a Keras model as Keras users do: image_dataset_from_directory, prefetched, and model.predict.

usage: keras_predict.py MODEL.keras EDGE

Each line of standard input is a request {"folder": ...}, answered by one line of JSON. The first predict compiles the model's function.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # output of libraries must not look like an answer
os.setpriority(os.PRIO_PROCESS, 0, 10)  # as Facet's children: on a busy machine both give way alike

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402

path, edge = sys.argv[1], int(sys.argv[2])
model = keras.models.load_model(path, compile=False)


def send(answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def predict(folder):
    start, before = time.perf_counter(), processor_seconds()
    dataset = keras.utils.image_dataset_from_directory(
        folder, labels=None, image_size=(edge, edge), batch_size=32, shuffle=False, verbose=False
    ).prefetch(tf.data.AUTOTUNE)
    probabilities = model.predict(dataset, verbose=0)
    return {
        "images": len(probabilities),
        "seconds": time.perf_counter() - start,
        "processorSeconds": processor_seconds() - before,
    }


send({"ready": True})
for line in sys.stdin:
    send(predict(json.loads(line)["folder"]))
