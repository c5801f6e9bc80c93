"""Classifies photos with model.onnx and onnxruntime: python classify.py [--json] PHOTO..."""

import os
import sys

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # ONNX Runtime reports its use to its maker otherwise

import numpy as np
import onnxruntime

from answers import FOLDER, print_answers
from preprocessing import to_pixels

session = onnxruntime.InferenceSession(str(FOLDER / "model.onnx"), providers=["CPUExecutionProvider"])


def probabilities_of(picture):
    """One probability per class. The model takes pictures of any size, as uint8 [n, height, width, 3], and resizes them itself."""
    [probabilities] = session.run(["probabilities"], {"images": to_pixels(picture)[np.newaxis]})
    return probabilities[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
