"""Runs an exported model on picture files, by the sample program that travels with it.

Standard input stays open for as long as the result is wanted. The argument is a JSON file:
{"files": [{"path", "crop": {"left", "top", "width", "height"} or null}], "classes", "output"}.
Writes little-endian float32 [files, classes], and prints a line for each file. A file that can't be read has a row of NaN, and one for which
the model gives anything but finite numbers a row of infinity.
"""

import json
import os
import sys
import threading

import numpy as np


def end_with_input():
    """Ends this process when nobody wants its result any more."""
    # Not by sys.stdin: a thread that waits in it makes Python fail when it ends.
    while os.read(0, 65536):
        pass
    os._exit(1)


def cut(picture, crop):
    """The part of a picture that the model takes."""
    if crop is None:
        return picture
    left, top = crop["left"], crop["top"]
    return picture.crop((left, top, left + crop["width"], top + crop["height"]))


if hasattr(os, "nice"):
    os.nice(10)  # before there are threads: the engine and the window go first
threading.Thread(target=end_with_input, daemon=True).start()
with open(sys.argv[1], encoding="utf-8") as file:
    request = json.load(file)

from classify import probabilities_of
from preprocessing import read_picture

rows = np.full((len(request["files"]), request["classes"]), np.nan, dtype="<f4")
for row, file in enumerate(request["files"]):
    try:
        picture = read_picture(file["path"])
    except (OSError, ValueError, SyntaxError):
        pass
    else:
        probabilities = np.asarray(probabilities_of(cut(picture, file["crop"])))
        rows[row] = probabilities if np.isfinite(probabilities).all() else np.inf
    print(row + 1, flush=True)
rows.tofile(request["output"])
