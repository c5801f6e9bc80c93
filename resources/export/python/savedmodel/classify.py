"""Classifies photos with this SavedModel and TensorFlow: python classify.py [--json] PHOTO..."""

import sys

import numpy as np
import tensorflow as tf

from answers import FOLDER, print_answers
from preprocessing import to_pixels

model = tf.saved_model.load(str(FOLDER))
classify = model.signatures["serving_default"]


def probabilities_of(picture):
    """One probability per class. The model takes pictures of any size, as uint8 [n, height, width, 3], and resizes them itself."""
    return classify(images=tf.constant(to_pixels(picture)[np.newaxis]))["probabilities"].numpy()[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
