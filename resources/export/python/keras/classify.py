"""Classifies photos with model.keras and Keras 3: python classify.py [--json] PHOTO..."""

import sys

import keras
import numpy as np

from answers import FOLDER, print_answers
from preprocessing import to_pixels

model = keras.saving.load_model(FOLDER / "model.keras", compile=False)


def probabilities_of(picture):
    """One probability per class. The model takes pictures of any size, as uint8 [n, height, width, 3], and resizes them itself."""
    return model.predict_on_batch(to_pixels(picture)[np.newaxis])[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
