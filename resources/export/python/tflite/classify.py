"""Classifies photos with model.tflite and LiteRT: python classify.py [--json] PHOTO..."""

import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from answers import FOLDER, print_answers
from preprocessing import to_square

interpreter = Interpreter(model_path=str(FOLDER / "model.tflite"))
interpreter.allocate_tensors()
[taken] = interpreter.get_input_details()
[given] = interpreter.get_output_details()
edge = taken["shape"][1]


def probabilities_of(picture):
    """One probability per class. The model takes squares of one size, as RGB values from 0 to 255, and scales them itself."""
    interpreter.set_tensor(taken["index"], to_square(picture, edge)[np.newaxis].astype(taken["dtype"]))
    interpreter.invoke()
    return interpreter.get_tensor(given["index"])[0]


if __name__ == "__main__":
    sys.exit(print_answers(probabilities_of))
