"""Runs a Keras program unchanged, and reports on standard error when its training has ended.

usage: keras_pipeline.py SCRIPT ARGUMENT...
"""

import functools
import os
import runpy
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
from tensorflow import keras

script, *arguments = sys.argv[1:]
fit = keras.Model.fit


@functools.wraps(fit)
def fit_and_say(self, *args, **kwargs):
    history = fit(self, *args, **kwargs)
    print("fit ended", file=sys.stderr, flush=True)
    return history


keras.Model.fit = fit_and_say
sys.argv = [script, *arguments]
runpy.run_path(script, run_name="__main__")
