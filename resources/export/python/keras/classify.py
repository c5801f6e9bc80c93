"""Classifies photos with model.keras and Keras 3: python classify.py [--json] PHOTO..."""

import sys

import keras
import numpy as np

from answers import FOLDER, print_answers, read_description
from preprocessing import to_square

model = keras.saving.load_model(FOLDER / "model.keras", compile=False)
edge = read_description()["inputEdge"]


def probabilities_of(picture):
    """One probability per class.

    The model takes uint8 [n, height, width, 3] of any size and resizes it itself, to within one level of 255: to_pixels would do. Squares from
    to_square are the very pixels that it was trained on, and it leaves them as they are.
    """
    return model.predict_on_batch(to_square(picture, edge)[np.newaxis])[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
