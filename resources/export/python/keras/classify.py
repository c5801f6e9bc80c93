"""Classifies photos with model.keras and Keras 3: python classify.py [--json] PHOTO..."""

import sys

import keras
import numpy as np

from answers import FOLDER, print_answers
from preprocessing import to_square

model = keras.saving.load_model(FOLDER / "model.keras", compile=False)
edge = model.input_shape[1]


def probabilities_of(picture):
    """One probability per class. The model takes squares, as RGB values from 0 to 255, and scales them itself."""
    square = to_square(picture, edge).astype(np.float32)
    return keras.ops.convert_to_numpy(model(square[np.newaxis], training=False))[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
