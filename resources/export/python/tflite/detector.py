"""The face detector, in LiteRT."""

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from answers import FOLDER

interpreter = Interpreter(model_path=str(FOLDER / "face-detector" / "model.tflite"))
interpreter.allocate_tensors()
[taken] = interpreter.get_input_details()
[given] = interpreter.get_output_details()


def detect(square):
    """Numbers [15232] about the faces in uint8 [256, 256, 3]; see faces.py."""
    interpreter.set_tensor(taken["index"], square[np.newaxis].astype(taken["dtype"]))
    interpreter.invoke()
    return interpreter.get_tensor(given["index"])[0]
