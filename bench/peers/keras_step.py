"""Takes recipe B's training step in Keras, on ready tensors, as many times as its parent requests.

usage: keras_step.py POLICY JIT BATCH EDGE     POLICY: float32 | mixed_bfloat16; JIT: xla | ops
Each line of standard input is {"way": "fit" | "train_on_batch", "steps": N}. Each is answered by a line
{"imagesPerSecond": ...}, measured after one step that does not count. The first line of output says that it is ready.
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # output of libraries must not look like an answer

import tensorflow as tf
from tensorflow import keras

layers = keras.layers


def recipe_b(edge):
    x = pixels = layers.Input((edge, edge, 3))
    for filters in (32, 64):
        x = layers.Conv2D(filters, 3, activation="relu", padding="same")(x)
        x = layers.MaxPooling2D(2)(layers.BatchNormalization()(x))
    x = layers.Flatten()(x)
    for units in (128, 64):
        x = layers.BatchNormalization()(layers.Dense(units, activation="relu")(x))
        x = layers.Dropout(0.4)(x)
    # The output is float32, as Keras advises for mixed precision.
    return keras.Model(pixels, layers.Dense(1, activation="sigmoid", dtype="float32")(x))


def answer(**fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


def main(policy, jit, batch, edge):
    keras.utils.set_random_seed(1)
    keras.mixed_precision.set_global_policy(policy)
    model = recipe_b(edge)
    model.compile(
        keras.optimizers.Adam(0.006), "binary_crossentropy", metrics=["accuracy"], jit_compile=jit == "xla"
    )
    pixels = tf.random.uniform((batch, edge, edge, 3))
    labels = tf.cast(tf.random.uniform((batch, 1)) > 0.5, tf.float32)
    ready = tf.data.Dataset.from_tensors((pixels, labels)).repeat()

    def fit(steps):
        clock = Clock()
        model.fit(ready, steps_per_epoch=steps, epochs=1, verbose=0, callbacks=[clock])
        return clock.seconds

    def train_on_batch(steps):
        start = time.perf_counter()
        for _ in range(steps):
            model.train_on_batch(pixels, labels)
        return time.perf_counter() - start

    ways = {"fit": fit, "train_on_batch": train_on_batch}
    answer(ready=True, tensorflow=tf.__version__, keras=keras.__version__)
    for line in sys.stdin:
        request = json.loads(line)
        take = ways[request["way"]]
        take(1)
        seconds = take(request["steps"])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        answer(imagesPerSecond=request["steps"] * batch / seconds, peakRssMb=peak)


class Clock(keras.callbacks.Callback):
    """Times an epoch's steps, without fit's work before and after them."""

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.start


policy, jit, batch, edge = sys.argv[1:]
main(policy, jit, int(batch), int(edge))
